import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { fullFixture, readFacts } from '../../support/registry-server-fixture.js';
import { runZk, type ZkResult } from '../../support/run-zk.js';

const expected = fileURLToPath(
  new URL('../../fixtures/channel-full/expected/fixture-production', import.meta.url),
);

describe('zk cluster render', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-render-'));
  const out = join(folder, 'out');
  afterEach(() => rmSync(out, { recursive: true, force: true }));
  after(() => rmSync(folder, { recursive: true }));
  const renderWith = (facts: string, ...argv: string[]): Promise<ZkResult> =>
    runZk([
      'cluster',
      'render',
      '--registry',
      fullFixture.registry,
      '--directory',
      fullFixture.directory,
      '--facts',
      facts,
      ...argv,
    ]);
  const render = (...argv: string[]): Promise<ZkResult> => renderWith(fullFixture.facts, ...argv);
  const filesIn = (path: string): string[] =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !['.zk-render.json', 'user-data.json'].includes(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
      .sort();

  it('writes the tree of raw texts offline', async () => {
    const { code, stdout, stderr } = await render(
      'fixture-production',
      '--output-dir',
      out,
      '--raw',
      '--manage-etcd-stack',
    );
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(stderr).to.match(/^rendered 38 files of cluster fixture-production to /);
    expect(filesIn(out)).to.deep.equal(filesIn(expected));
    const path = 'cluster/manifests/03-functions/configmap.yaml';
    expect(readFileSync(join(out, path), 'utf8')).to.equal(readFileSync(join(expected, path), 'utf8'));
    expect(readFileSync(join(out, 'cluster/etcd/files.yaml'), 'utf8')).to.include(
      Buffer.from('(secret etcd_ca)').toString('base64'),
    );
  });

  it('streams objects in apply order', async () => {
    const { code, stdout } = await render('fixture-production');
    const kinds = [...stdout.matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind);
    expect(code).to.equal(0);
    expect([kinds[0], kinds.at(-1), kinds.length]).to.deep.equal([
      'CustomResourceDefinition',
      'NodePool',
      19,
    ]);
    expect(stdout).to.match(/^---\napiVersion: apiextensions/);
    const json = JSON.parse((await render('fixture-production', '-o', 'json')).stdout) as {
      kind: string;
      items: { kind: string }[];
    };
    expect([json.kind, json.items.map(({ kind }) => kind)]).to.deep.equal(['List', kinds]);
    expect((await render('fixture-eks', '-o', 'name')).stdout).to.match(
      /^customresourcedefinition\/routegroups\.zalando\.org\n/,
    );
  });

  it('tells provenance on demand', async () => {
    expect((await render('fixture-production', '--provenance=comments')).stdout).to.include(
      '# template: main/cluster/manifests/05-skipper/config.yaml:1\n# config items: egress_ports, teapot_rules\n',
    );
    expect((await render('fixture-production', '--provenance=annotations', '-o', 'yaml')).stdout).to.include(
      'zk.dev/config-items: egress_ports,teapot_rules',
    );
  });

  it('streams raw texts', async () => {
    expect((await render('fixture-production', '--raw')).stdout).to.include(
      '---\n# source: main/cluster/node-pools/worker-combined/stack.yaml (node pool worker-spot)\nResources:\n',
    );
  });

  it('refuses a folder of other files without --force', async () => {
    await render('fixture-eks', '--output-dir', out, '--raw');
    writeFileSync(join(out, 'mine'), '');
    const refused = await render('fixture-eks', '--output-dir', out, '--raw');
    expect([refused.code, refused.stderr.split('\n')[0]]).to.deep.equal([
      3,
      `error: folder "${out}" holds files that no rendering wrote, such as "mine"`,
    ]);
    expect((await render('fixture-eks', '--output-dir', out, '--raw', '--force')).code).to.equal(0);
  });

  it('refuses facts of another account and faulty facts', async () => {
    const other = join(folder, 'facts.json');
    writeFileSync(other, JSON.stringify({ ...readFacts(fullFixture.facts), account: '999999999999' }));
    const mismatch = await renderWith(other, 'fixture-eks');
    expect(mismatch.code).to.be.oneOf([2, 3]);
    expect(mismatch.stderr).to.include('999999999999');
    writeFileSync(other, '{"kind": "Facts"}');
    expect((await renderWith(other, 'fixture-eks')).code).to.equal(2);
  });

  it('writes nothing when a template fails, and says where', async () => {
    const facts = join(folder, 'no-images.json');
    writeFileSync(facts, JSON.stringify({ ...readFacts(fullFixture.facts), images: [] }));
    const { code, stderr } = await renderWith(facts, 'fixture-production', '--output-dir', out);
    expect([code, readdirSync(folder).includes('out')]).to.deep.equal([1, false]);
    expect(stderr).to.match(
      /^error: .*the image "zalando-ubuntu.*" of owner 861068367966 is not among the recorded facts/,
    );
  });

  it('wants registry and channel', async () => {
    expect((await runZk(['cluster', 'render', 'x'], { ZK_REGISTRY: undefined })).stderr).to.match(
      /^error: no registry is given\n/,
    );
    expect(
      (
        await runZk(['cluster', 'render', 'x', '--registry', fullFixture.registry], {
          ZK_DIRECTORY: undefined,
          ZK_CONFIG_SOURCE: undefined,
        })
      ).stderr,
    ).to.match(/^error: no channel is given\n/);
    const broken = await render('nobody');
    expect([broken.code, broken.stderr.split('\n')[0]]).to.deep.equal([
      2,
      `error: cluster "nobody" not found in registry "${fullFixture.registry}"`,
    ]);
  });
});
