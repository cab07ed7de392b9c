import { expect } from 'chai';
import fc from 'fast-check';
import type { ClusterPlan } from '../../../src/lib/cluster/index.js';
import { applyPlan, askServers, planCluster } from '../../../src/lib/cluster/index.js';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import { readinessOf } from '../../../src/lib/kube/index.js';
import { rejection } from '../aws/wire.js';
import { startScenario, type Scenario, type ScenarioOptions } from './scenario.js';
import { smallChannel, type SmallChannel } from './small-channel.js';

const poolStack = 'nodepool-worker-aws-123456789012-eu-central-1-kube-1';

describe('creating a cluster in the sandbox', function () {
  this.timeout(120_000);
  let channel: SmallChannel;
  let scenario: Scenario | undefined;
  before(async () => {
    channel = await smallChannel();
  });
  after(() => channel.remove());
  afterEach(async () => {
    await scenario?.close();
    scenario = undefined;
  });
  const start = async (options: ScenarioOptions = {}): Promise<Scenario> => {
    scenario = await startScenario({
      channelDirectory: channel.directory,
      registryFile: channel.registryFile,
      ...options,
    });
    return scenario;
  };

  it('plans without changing anything, in the order of the flow', async () => {
    const world = await start();
    const plan = await world.plan();
    expect(world.mutations()).to.deep.equal([]);
    const ids = plan.steps.map((step) => step.id);
    expect(ids.slice(0, 7)).to.deep.equal([
      'bucket/cluster-lifecycle-manager-123456789012-eu-central-1',
      'stack/kube-1',
      'registry/eks_endpoint',
      'registry/eks_certificate_authority_data',
      'registry/eks_oidc_issuer_url',
      'files/worker',
      `stack/${poolStack}`,
    ]);
    const place = (id: string): number => ids.indexOf(id);
    expect(place('object/customresourcedefinition.apiextensions.k8s.io/widgets.example.org')).to.be.lessThan(
      place('object/widget.example.org/kube-system/first'),
    );
    expect(ids.slice(-2)).to.deep.equal(['nodes', 'registry/status']);
    for (const [index, step] of plan.steps.entries()) {
      for (const needed of step.dependsOn)
        expect(place(needed), `${step.id} needs ${needed}`).to.be.within(0, index - 1);
    }
    expect(plan.steps.every((step) => step.risk !== 'disruptive')).to.equal(true);
    expect(JSON.stringify(plan)).not.to.contain('top secret');
  });

  it('has the same digest for the same world, and another one when content changes', async () => {
    const world = await start();
    const first = await world.plan();
    expect((await world.plan()).digest).to.equal(first.digest);
    await world.registry.setConfigItem('aws:123456789012:eu-central-1:kube-1', 'settings_text', 'other');
    expect((await world.plan()).digest).not.to.equal(first.digest);
  });

  describe('that is made', () => {
    let world: Scenario;
    let own: SmallChannel;
    before(async () => {
      own = await smallChannel();
      world = await startScenario({ channelDirectory: own.directory, registryFile: own.registryFile });
      const report = await world.create();
      expect(report.steps.map((step) => step.outcome)).not.to.include('skipped');
    });
    after(async () => {
      await world.close();
      await own.remove();
    });
    beforeEach(() => world.restart());

    it('is ready in the registry, with what EKS decided', async () => {
      await world.plan();
      const cluster = await world.registry.get('demo');
      expect(cluster.lifecycleStatus).to.equal('ready');
      expect(cluster.status).to.include({ nextVersion: '' });
      expect(cluster.status.currentVersion).to.match(/^<dir>#/);
      expect(cluster.configItems['eks_endpoint']).to.match(/^https:\/\/127\.0\.0\.1:/);
      const settings = await settingsOf(world);
      expect(settings).to.include({ issuer: cluster.configItems['eks_oidc_issuer_url'], text: 'hello' });
      expect(JSON.stringify(settings)).not.to.contain('known after apply');
    });

    it('needs nothing the second time, and nothing is sent that changes', async () => {
      const plan = await world.plan();
      expect(plan.steps).to.deep.equal([]);
      expect(plan.unchanged).to.be.greaterThan(10);
      expect((await world.create()).steps).to.deep.equal([]);
      expect(world.mutations()).to.deep.equal([]);
    });

    it('gets a changed manifest and nothing else', async () => {
      await world.plan();
      await world.registry.setConfigItem('aws:123456789012:eu-central-1:kube-1', 'settings_text', 'new text');
      world.restart();
      const plan = await world.plan();
      expect(plan.steps.map((step) => `${step.action} ${step.id}`)).to.deep.equal([
        'apply object/configmap/kube-system/settings',
        'wait nodes',
        'write registry/status',
      ]);
      await world.create();
      expect(await settingsOf(world)).to.include({ text: 'new text' });
      expect(world.mutations().filter((one) => !one.startsWith('registry:'))).to.deep.equal([
        'PATCH /api/v1/namespaces/kube-system/configmaps/settings',
      ]);
    });

    it('loses what deletions.yaml names, and only what is there', async () => {
      const map = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'outdated', namespace: 'default', labels: { old: 'yes' } },
        data: {},
      };
      await own.write('manifests/50-old/old.yaml', JSON.stringify(map));
      await world.create();
      await own.write('manifests/50-old/old.yaml', '# nothing\n');
      await own.write(
        'manifests/deletions.yaml',
        'pre_apply: []\npost_apply:\n- kind: ConfigMap\n  name: unwanted\n  namespace: default\n- kind: ConfigMap\n  namespace: default\n  labels: { old: "yes" }\n',
      );
      world.restart();
      const deletions = (await world.plan()).steps.filter((step) => step.kind === 'delete-object');
      expect(deletions.map((step) => [step.id, step.risk])).to.deep.equal([
        ['delete/configmap/default/outdated', 'disruptive'],
      ]);
      await world.create();
      world.restart();
      expect((await world.plan()).steps).to.deep.equal([]);
    });

    it('shows what a changed stack would replace', async () => {
      const path = 'node-pools/worker-combined/userdata.yaml';
      await own.write(path, `${await own.read(path)}# changed\n`);
      const plan = await world.plan();
      const stack = plan.steps.find((step) => step.id === `stack/${poolStack}`);
      expect(stack?.action).to.equal('update');
      expect(stack?.details.join()).to.contain('LaunchTemplate');
      expect(plan.warnings.join()).to.contain('until they are rotated');
      const preview = await askServers(world.ports, await planCluster(world.ports, 'demo', {}), {});
      expect(preview.steps.find((step) => step.id === `stack/${poolStack}`)?.details.join()).to.match(
        /Modify .*LaunchTemplate/,
      );
      world.restart();
      expect((await world.plan()).digest, 'nothing was changed by looking').to.equal(plan.digest);
    });
  });

  it('refuses when the world moved after the plan was confirmed, and does nothing', async () => {
    const world = await start();
    const options = { wait: true, timeoutMs: 0 };
    const confirmed = await planCluster(world.ports, 'demo', {});
    await world.registry.setConfigItem('aws:123456789012:eu-central-1:kube-1', 'settings_text', 'meanwhile');
    world.restart();
    await world.plan();
    const error = (await rejection(applyPlan(world.ports, confirmed, options))) as ZkError;
    expect(error.exit).to.equal(ExitCode.refused);
    expect(error.code).to.equal('plan-moved');
    expect(world.mutations()).to.deep.equal([]);
  });

  it('refuses another account before asking anything else', async () => {
    const world = await start({ account: '999999999999' });
    const error = (await rejection(world.plan())) as ZkError;
    expect(error.exit).to.equal(ExitCode.refused);
    expect(error.message).to.equal('invalid AWS account, expected 123456789012, found 999999999999');
    expect(world.awsCalls.map((call) => call.operation)).to.deep.equal(['GetCallerIdentity']);
  });

  it('says that the credentials have expired, and changes nothing', async () => {
    const world = await start({ faults: [{ kind: 'lost-credentials' }] });
    const error = (await rejection(world.create())) as ZkError;
    expect(error.message).to.contain('the AWS credentials have expired');
    expect(world.mutations()).to.deep.equal([]);
  });

  it('says that there is no network', async () => {
    const world = await start({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } });
    const error = (await rejection(world.create())) as ZkError;
    expect(error.message).to.match(/^cannot reach .*127\.0\.0\.1:9/);
    expect(world.mutations()).to.deep.equal([]);
  });

  it('gets through throttling', async () => {
    const world = await start({ faults: [{ kind: 'throttling', service: 'cloudformation', every: 7 }] });
    await world.create();
    expect((await world.registry.get('demo')).lifecycleStatus).to.equal('ready');
  });

  it('explains a resource that cannot be created, notes it in the registry, and converges once it can', async () => {
    const world = await start({ faults: [{ kind: 'failing-resource', target: 'WorkerRole' }] });
    const error = (await rejection(world.create())) as ZkError;
    expect(error.message).to.match(
      /^stack "kube-1" could not be created: WorkerRole \(AWS::IAM::Role\): .*; it was rolled back and deleted$/,
    );
    expect(error.exit).to.equal(ExitCode.failed);
    const { lifecycleStatus, status } = await world.registry.get('demo');
    expect(lifecycleStatus).to.equal('requested');
    expect(status.nextVersion).to.match(/^<dir>#/);
    expect(status.problems.map((problem) => problem.title)).to.deep.equal([error.message]);

    world.sandbox.world.aws.faults.clear();
    world.restart();
    await world.create();
    expect((await world.registry.get('demo')).status.problems).to.deep.equal([]);
  });

  it('names the pool that could not be made', async () => {
    const world = await start({
      faults: [{ kind: 'failing-resource', target: 'AWS::AutoScaling::AutoScalingGroup' }],
    });
    const error = (await rejection(world.create())) as ZkError;
    expect(error.message).to.match(
      /^failed to provision node pool worker: stack "nodepool-worker-.*" could not be created: /,
    );
  });

  it('says which instance does not join when nodes do not come up, and ends with exit 4; does not wait when told so', async () => {
    const world = await start({ faults: [{ kind: 'boot-failure' }] });
    const error = (await rejection(world.create({ timeoutMs: 12 * 60_000 }))) as ZkError;
    expect(error.exit).to.equal(ExitCode.timeout);
    expect(error.message).to.match(
      /^not all nodes are ready: 0 of 1 nodes ready; i-[0-9a-f]+ of pool worker \(InService\) has not joined$/,
    );
    world.restart();
    expect(
      (await world.plan()).steps.map((step) => step.id),
      'it is still not ready',
    ).to.deep.equal(['nodes', 'registry/status']);
    const report = await world.create({ wait: false });
    expect(report.steps.find((step) => step.id === 'nodes')?.outcome).to.equal('skipped');
  });

  it('finds a mistake in the channel before anything is made', async () => {
    const broken = await smallChannel();
    try {
      await broken.write(
        'manifests/40-broken/deployment.yaml',
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x, namespace: kube-system }\nspec: { replicas: many }\n',
      );
      const world = await start({ channelDirectory: broken.directory });
      const error = (await rejection(world.create())) as ZkError;
      expect(error.exit).to.equal(ExitCode.usage);
      expect(error.code).to.equal('invalid-channel');
      expect(world.mutations()).to.deep.equal([]);
    } finally {
      await broken.remove();
    }
  });

  for (const [item, message] of Object.entries({ cluster_update_block: /are blocked/ })) {
    it(`does nothing with the config item ${item}`, async () => {
      const world = await start();
      await world.registry.setConfigItem('aws:123456789012:eu-central-1:kube-1', item, 'incident 42');
      world.restart();
      const error = (await rejection(world.plan())) as ZkError;
      expect(error.exit).to.equal(ExitCode.refused);
      expect(error.message).to.match(message);
      expect(error.message).to.contain('incident 42');
    });
  }

  it('converges to the same end when it is killed at any request and run again', async () => {
    const reference = await finished(channel);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 330 }), async (kill) => {
        const world = await startScenario({
          channelDirectory: channel.directory,
          registryFile: channel.registryFile,
        });
        try {
          let count = 0;
          world.restart({
            onRequest: (what) => {
              if (++count >= kill) throw new Error(`killed at request ${count}: ${what}`);
            },
          });
          const killed = await world.create().then(
            () => false,
            () => true,
          );
          world.restart();
          await world.create();
          expect(await endState(world), `killed: ${killed} at ${kill}`).to.deep.equal(reference);
          world.restart();
          expect((await world.plan()).steps).to.deep.equal([]);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

async function finished(channel: SmallChannel): Promise<unknown> {
  const world = await startScenario({
    channelDirectory: channel.directory,
    registryFile: channel.registryFile,
  });
  try {
    await world.create();
    return await endState(world);
  } finally {
    await world.close();
  }
}

/** What is there, without what differs from run to run: ids, times, ports. */
async function endState(world: Scenario): Promise<unknown> {
  world.restart();
  const plan: ClusterPlan = await world.plan();
  const { lifecycleStatus, status } = await world.registry.get('demo');
  const nodes = await (await world.kube()).list({ apiVersion: 'v1', kind: 'Node' });
  const stacks = await world.ports.aws.cloudFormation().then((client) => client.describeStacks({}));
  return {
    steps: plan.steps.map((step) => step.id),
    unchanged: plan.unchanged,
    lifecycleStatus,
    problems: status.problems,
    next: status.nextVersion,
    nodes: nodes.length,
    ready: nodes.filter((node) => readinessOf(node).ready).length,
    stacks: (stacks.Stacks ?? [])
      .filter((stack) => stack.StackStatus !== 'DELETE_COMPLETE')
      .map((stack) => `${stack.StackName} ${stack.StackStatus}`)
      .sort(),
  };
}

async function settingsOf(world: Scenario): Promise<Record<string, string>> {
  const client = await world.kube();
  const live = await client.get({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'settings',
    namespace: 'kube-system',
  });
  return (live?.['data'] ?? {}) as Record<string, string>;
}
