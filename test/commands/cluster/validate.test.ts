import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runZk } from '../../support/run-zk.js';

const planted = 'test/fixtures/validate-mistakes';
const mistakes = [
  '--directory',
  planted,
  '--registry',
  `${planted}/registry.yaml`,
  '--facts',
  `${planted}/facts.yaml`,
];
const clean = [
  '--directory',
  'templates/channel',
  '--registry',
  'templates/registry.yaml',
  '--facts',
  'templates/facts.yaml',
];

describe('cluster validate', () => {
  it('says nothing about a clean channel', async () => {
    expect(await runZk(['cluster', 'validate', ...clean])).to.deep.equal({
      code: 0,
      stdout: '',
      stderr: 'no findings\n',
    });
    expect(await runZk(['cluster', 'validate', 'demo', ...clean])).to.include({ code: 0 });
  });

  it('finds planted mistakes and exits 1', async () => {
    const result = await runZk(['cluster', 'validate', ...mistakes, '-o', 'wide']);
    expect(result.code).to.equal(1);
    expect(result.stdout).to.contain(
      `${planted}/cluster/manifests/schema/objects.yaml:22:11: error: unknown field "spec.template.spec.containers[0].resorces" [kubernetes/unknown-field]\n  hint: did you mean "resources"?\n  clusters: one, two\n`,
    );
    expect(result.stderr).to.match(/^\d+ errors and \d+ warnings in \d+ files\n$/);
  });

  it('looks at the selected clusters only', async () => {
    const clustersOf = async (...args: string[]): Promise<Set<string>> => {
      const { stdout } = await runZk(['cluster', 'validate', ...args, ...mistakes, '-o', 'json']);
      return new Set(
        (JSON.parse(stdout) as { items: { clusters: string[] }[] }).items.flatMap((item) => item.clusters),
      );
    };
    expect([...(await clustersOf('two'))]).to.deep.equal(['two']);
    expect([...(await clustersOf('-l', 'environment=test'))]).to.deep.equal(['one']);
  });

  it('explains bad input in one line', async () => {
    const unknown = await runZk(['cluster', 'validate', 'demmo', ...clean]);
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.contain('cluster "demmo" not found').and.to.contain('demo');
    expect((await runZk(['cluster', 'validate', '--directory', 'templates/channel'])).stderr).to.contain(
      'no registry is given',
    );
    const noFacts = await runZk(['cluster', 'validate', ...clean.slice(0, 4), '--facts', 'nowhere.yaml']);
    expect(noFacts).to.include({ code: 2 });
    expect(noFacts.stderr).to.contain('there is no such file');
  });

  it('checks the facts before it uses them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-validate-'));
    try {
      const facts = join(folder, 'facts.yaml');
      const run = async (text: string): Promise<string> => {
        writeFileSync(facts, text);
        const result = await runZk(['cluster', 'validate', ...clean.slice(0, 4), '--facts', facts]);
        expect(result.code).to.equal(2);
        return result.stderr;
      };
      expect(await run('kind: Other\n')).to.contain('no file of recorded AWS facts');
      expect(await run('kind: AwsFacts\napiVersion: zk.dev/v2\n')).to.contain(
        `${facts}:2:13: apiVersion must be zk.dev/v1`.replace(
          'apiVersion',
          'unknown version of recorded facts: apiVersion',
        ),
      );
      expect(await run('kind: AwsFacts\napiVersion: zk.dev/v1\nrecordedAt: "x"\naccount: 1\n')).to.contain(
        ':4:10: "account" must be text in quotes',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('reports a cluster of another region as a finding and goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zk-validate-'));
    try {
      const registry = join(folder, 'registry.yaml');
      const { stdout } = await runZk([
        'cluster',
        'list',
        '--registry',
        'templates/registry.yaml',
        '-o',
        'name',
      ]);
      expect(stdout).to.contain('demo');
      writeFileSync(
        registry,
        clusterIn('eu-west-1', 'other') + clusterIn('eu-central-1', 'here').replace('clusters:\n', ''),
      );
      const result = await runZk([
        'cluster',
        'validate',
        ...clean.slice(0, 2),
        '--registry',
        registry,
        '--facts',
        'templates/facts.yaml',
        '-o',
        'json',
      ]);
      expect(result.code).to.equal(1);
      const { items } = JSON.parse(result.stdout) as { items: { rule: string; clusters: string[] }[] };
      expect(items.map(({ rule, clusters }) => [rule, clusters])).to.deep.equal([
        ['render/facts-mismatch', ['other']],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function clusterIn(region: string, alias: string): string {
  return `clusters:
  - id: aws:123456789012:${region}:${alias}
    alias: ${alias}
    local_id: ${alias}
    api_server_url: https://${alias}.zk.example
    channel: stable
    config_items: {}
    criticality_level: 1
    environment: test
    infrastructure_account: aws:123456789012
    lifecycle_status: requested
    node_pools: []
    provider: zalando-eks
    region: ${region}
`;
}
