import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Cluster } from '../../../src/lib/registry/index.js';
import {
  defaultChannel,
  findingsOf,
  load,
  mistakes,
  render,
  type Loaded,
} from '../../lib/channel/validate/checked-channel.js';

/** cfn-lint, the independent judge of CloudFormation templates, on everything that the default channel can render. */
describe('every rendered stack under cfn-lint', function () {
  this.timeout(180_000);
  let folder: string;
  let loaded: Loaded;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-cfn-'));
    loaded = await load(defaultChannel);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is there', async () => {
    const { stdout } = await execa('cfn-lint', ['--version']);
    expect(stdout).to.match(/^cfn-lint \d+\./);
  });

  it('accepts the stacks of all environments, with every option both ways', async () => {
    const files: string[] = [];
    for (const [name, cluster] of variants(loaded)) {
      const { rendering, errors } = await render(loaded, cluster);
      expect(errors).to.deep.equal([]);
      for (const stack of rendering.stacks) {
        const file = join(folder, `${name}-${stack.name}.yaml`);
        writeFileSync(file, stack.template);
        files.push(file);
      }
    }
    expect(files).to.have.length(3 * 2 * 3 + 3);
    const { stdout, exitCode } = await lint(files);
    expect(stdout).to.equal('');
    expect(exitCode).to.equal(0);
  });

  it('finds the planted mistakes that our own check finds', async () => {
    const planted = await load(mistakes);
    const [cluster] = planted.clusters;
    if (!cluster) throw new Error('the fixture has clusters');
    const { rendering } = await render(planted, cluster);
    const stack = rendering.stacks.find(({ kind }) => kind === 'cluster');
    const text = stack?.template ?? '';
    const file = join(folder, 'mistakes.yaml');
    writeFileSync(file, text);
    const { stdout } = await lint([file, '--format', 'json']);
    const theirs = new Set(
      (JSON.parse(stdout) as { Location: { Start: { LineNumber: number } }; Level: string }[])
        .filter((match) => match.Level === 'Error')
        .map((match) => match.Location.Start.LineNumber),
    );
    // Nothing in this template changes the number of lines, so places in it are places in the rendered text.
    const ours = (await findingsOf(planted, [cluster]))
      .filter(
        ({ rule, position }) =>
          rule.startsWith('cloudformation/') && position.file?.endsWith('/cluster/cluster.yaml'),
      )
      .map(({ position }) => position.line);
    expect(ours).to.have.length(5);
    for (const line of ours) expect([...theirs]).to.include(line);
  });
});

function variants({ clusters }: Loaded): [string, Cluster][] {
  const [cluster] = clusters;
  if (!cluster) throw new Error('the example registry has a cluster');
  const switches = [
    'cluster_autoscaler_enabled',
    'default_limits_enabled',
    'external_dns_enabled',
    'metrics_server_enabled',
    'node_local_dns_enabled',
    'api_public_access',
  ];
  const items = (value: string): Record<string, string> => ({
    ...Object.fromEntries(switches.map((name) => [name, value])),
    ...(value === 'true'
      ? { admin_role_arns: 'arn:aws:iam::123456789012:role/admin' }
      : { control_plane_log_types: '' }),
  });
  const all = ['production', 'test', 'e2e'].flatMap((environment) =>
    ['true', 'false'].map((value): [string, Cluster] => [
      `${environment}-${value}`,
      { ...cluster, environment, configItems: { ...cluster.configItems, ...items(value) } },
    ]),
  );
  const spot = cluster.nodePools.map((pool) => ({
    ...pool,
    discountStrategy: 'spot',
    instanceTypes: ['m6g.large', 'm7g.large'],
  }));
  return [...all, ['spot', { ...cluster, nodePools: spot }]];
}

/** cfn-lint exits with a bit set of what it found; that is an answer, not a failure to run. */
async function lint(args: readonly string[]): Promise<{ stdout: string; exitCode: number | undefined }> {
  const result = await execa('cfn-lint', [...args], { reject: false });
  if (result.exitCode === undefined) throw new Error(`cfn-lint did not run: ${result.shortMessage ?? ''}`);
  return { stdout: result.stdout, exitCode: result.exitCode };
}
