import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { renderTree, type Rendering } from '../../../src/lib/channel/index.js';
import { renderFixture } from '../../support/registry-server-fixture.js';

const expected = fileURLToPath(new URL('../../fixtures/channel-full/expected', import.meta.url));

/** The texts that Go gave, by path. */
function goldenTree(alias: string): Map<string, string> {
  const root = join(expected, alias);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'user-data.json',
  );
  return new Map(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(root.length + 1),
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  );
}

function renderAsGo(alias: string, etcd: boolean): Promise<Rendering> {
  const userData = JSON.parse(readFileSync(join(expected, alias, 'user-data.json'), 'utf8')) as Record<
    string,
    string
  >;
  return renderFixture(alias, {
    manageEtcdStack: etcd,
    decrypt: async () => Buffer.from('the certificate authority'),
    userDataInForce: (pool) => Buffer.from(userData[pool] ?? '', 'base64'),
  });
}

describe('channel: a channel with every feature', () => {
  for (const [alias, etcd] of [
    ['fixture-production', true],
    ['fixture-eks', false],
  ] as const) {
    it(`renders ${alias} byte for byte as Go does`, async () => {
      const golden = goldenTree(alias);
      const tree = renderTree(await renderAsGo(alias, etcd), { raw: true });
      expect([...tree.keys()].sort()).to.deep.equal([...golden.keys()].sort());
      expect(golden.size).to.be.greaterThan(20);
      for (const [path, text] of golden) expect(tree.get(path), path).to.equal(text);
    });
  }

  it('traces to the same texts', async () => {
    const plain = await renderFixture('fixture-production');
    const traced = await renderFixture('fixture-production', { provenance: true });
    expect(traced.files.map(({ path, text }) => [path, text])).to.deep.equal(
      plain.files.map(({ path, text }) => [path, text]),
    );
    for (const file of traced.files) {
      let at = 0;
      for (const segment of file.segments) {
        expect(segment.start, file.path).to.equal(at);
        at = segment.end;
      }
      expect(at, file.path).to.equal(file.text.length);
    }
  });
});
