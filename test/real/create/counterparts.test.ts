import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startScenario, type Scenario } from '../../lib/cluster/scenario.js';
import { kubectlPath } from '../support/kubectl.js';

const run = promisify(execFile);

/** What we made, seen by clients that nobody here wrote. */
describe('a created cluster beside kubectl and the AWS CLI', function () {
  this.timeout(180_000);
  let world: Scenario;
  let folder: string;
  let env: Record<string, string | undefined>;
  let kubectl: string;

  before(async () => {
    kubectl = await kubectlPath();
    world = await startScenario();
    await world.create();
    folder = await mkdtemp(join(tmpdir(), 'zk-counterparts-'));
    await writeFile(join(folder, 'config'), world.sandbox.kubeconfig());
    env = {
      PATH: process.env['PATH'],
      HOME: folder,
      KUBECONFIG: join(folder, 'config'),
      AWS_ENDPOINT_URL: world.sandbox.endpointUrl,
      AWS_ACCESS_KEY_ID: world.sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.sandbox.credentials.secretAccessKey,
      AWS_DEFAULT_REGION: world.sandbox.region,
    };
  });
  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has ready nodes for kubectl', async () => {
    const { stdout } = await run(kubectl, ['get', 'nodes', '--no-headers'], { env });
    const lines = stdout.trim().split('\n');
    expect(lines).to.have.length(5);
    for (const line of lines) expect(line).to.match(/\sReady\s/);
  });

  it('has workloads that kubectl counts as rolled out', async () => {
    const { stdout } = await run(
      kubectl,
      ['-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=5s'],
      { env },
    );
    expect(stdout).to.contain('successfully rolled out');
    await run(kubectl, ['-n', 'kube-system', 'rollout', 'status', 'daemonset/aws-node', '--timeout=5s'], {
      env,
    });
  });

  it('has objects whose fields kubectl may not take without a conflict', async () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace: 'kube-system' },
      data: { Corefile: 'other' },
    };
    const file = join(folder, 'other.json');
    await writeFile(file, JSON.stringify(manifest));
    const failure = await run(kubectl, ['apply', '--server-side', '-f', file], { env }).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).to.contain('conflict with "kubectl-zk"');
  });

  it('has stacks and events for the AWS CLI', async () => {
    const { stdout } = await run('aws', ['cloudformation', 'describe-stacks', '--output', 'json'], { env });
    const { Stacks } = JSON.parse(stdout) as {
      Stacks: { StackName: string; StackStatus: string; EnableTerminationProtection: boolean }[];
    };
    expect(Stacks.map((stack) => stack.StackName).sort()).to.deep.equal([
      'kube-1',
      'nodepool-system-aws-123456789012-eu-central-1-kube-1',
      'nodepool-worker-aws-123456789012-eu-central-1-kube-1',
    ]);
    expect(
      Stacks.every((stack) => stack.StackStatus === 'CREATE_COMPLETE' && stack.EnableTerminationProtection),
    ).to.equal(true);
    const events = await run(
      'aws',
      ['cloudformation', 'describe-stack-events', '--stack-name', 'kube-1', '--output', 'json'],
      { env },
    );
    expect((JSON.parse(events.stdout) as { StackEvents: unknown[] }).StackEvents.length).to.be.greaterThan(
      10,
    );
  });

  it('has scaling groups with the tags by which CLM finds them', async () => {
    const filter = 'Name=tag:kubernetes.io/cluster/demo,Values=owned';
    const { stdout } = await run(
      'aws',
      ['autoscaling', 'describe-auto-scaling-groups', '--filters', filter, '--output', 'json'],
      { env },
    );
    const { AutoScalingGroups } = JSON.parse(stdout) as {
      AutoScalingGroups: { Tags: { Key: string; Value: string }[] }[];
    };
    expect(AutoScalingGroups).to.have.length(4);
    const pools = AutoScalingGroups.map(
      (group) => group.Tags.find((tag) => tag.Key === 'kubernetes.io/node-pool')?.Value,
    );
    expect([...new Set(pools)].sort()).to.deep.equal(['system', 'worker']);
  });
});
