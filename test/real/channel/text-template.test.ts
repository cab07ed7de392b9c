import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeUserData, type RenderedFile } from '../../../src/lib/channel/index.js';
import { fullFixture, renderFixture } from '../../support/registry-server-fixture.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';

interface Answer {
  error?: string;
  texts: Record<string, string>;
  userData: Record<string, string>;
}

const secrets = { etcd_ca: 'the certificate authority' };
const certificate = (name: string): string => `arn:aws:acm:eu-central-1:123456789012:certificate/${name}`;

describe('rendering a channel as Go does', function () {
  this.timeout(180_000);
  let oracle: GoProgram;
  before(() => {
    oracle = buildGoProgram(fileURLToPath(new URL('./oracle', import.meta.url)));
  });
  after(() => oracle?.remove());

  for (const [alias, etcd] of [
    ['fixture-production', true],
    ['fixture-eks', false],
  ] as const) {
    it(`gives the same text for every file of ${alias}`, async () => {
      const { directory, registry, facts } = fullFixture;
      const [answer] = oracle.ask<Answer>([
        { channel: directory, registry, facts, alias, certificate: certificate('new'), secrets, etcd },
      ]);
      expect(answer?.error).to.equal(undefined);
      const rendering = await renderFixture(alias, {
        manageEtcdStack: etcd,
        decrypt: async (_, name) => Buffer.from(secrets[name as keyof typeof secrets]),
        // Go compresses to other bytes than zlib: what is in force stays.
        userDataInForce: (pool) => Buffer.from(answer?.userData[pool] ?? '', 'base64'),
      });
      const texts = Object.fromEntries(rendering.files.map((file) => [outputPath(file), file.text]));
      expect(Object.keys(texts).sort()).to.deep.equal(Object.keys(answer?.texts ?? {}).sort());
      for (const [path, text] of Object.entries(answer?.texts ?? {}))
        expect(texts[path], path).to.equal(text);
    });
  }

  it('reads user data that Go compressed', async () => {
    const { directory, registry, facts } = fullFixture;
    const [answer] = oracle.ask<Answer>([
      {
        channel: directory,
        registry,
        facts,
        alias: 'fixture-production',
        certificate: certificate('new'),
        secrets,
        etcd: true,
      },
    ]);
    const pools = Object.entries(answer?.userData ?? {});
    expect(pools).to.have.length(4);
    for (const [pool, data] of pools) {
      const text = Buffer.from(decodeUserData(Buffer.from(data, 'base64')) ?? '').toString();
      expect(text).to.equal(answer?.texts[`node-pools/${pool}/userdata.yaml`]);
    }
  });
});

function outputPath(file: RenderedFile): string {
  return file.pool === undefined ? file.path : `node-pools/${file.pool}/${file.path.split('/').at(-1) ?? ''}`;
}
