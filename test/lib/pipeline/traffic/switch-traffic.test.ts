import { expect } from 'chai';
import { ExitCode, ZkError } from '../../../../src/lib/core/index.js';
import type { KubeObject } from '../../../../src/lib/kube/index.js';
import type { TrafficStep } from '../../../../src/lib/pipeline/definition/model.js';
import { planTraffic, switchTraffic } from '../../../../src/lib/pipeline/traffic/switch-traffic.js';
import { testContext } from '../../../support/virtual-clock.js';
import { FakeKube } from '../deploy/fake-kube.js';

const apiVersion = 'zalando.org/v1';
const step: TrafficStep = {
  type: 'traffic',
  id: 'switch',
  slug: 'switch',
  requiresApproval: false,
  position: { file: 'delivery.yaml', line: 9 },
  target: 'playground',
  namespace: 'default',
  stackset: 'shop',
  stackVersion: 'v2',
  targetPercentage: 50,
};
const traffic = (weights: Record<string, number>) =>
  Object.entries(weights).map(([stackName, weight]) => ({ stackName, weight }));
const stackset = (spec: Record<string, number>, status = spec): KubeObject => ({
  apiVersion,
  kind: 'StackSet',
  metadata: { name: 'shop', namespace: 'default', resourceVersion: '5' },
  spec: { traffic: traffic(spec), other: true },
  status: { traffic: traffic(status) },
});
const stack = (readyReplicas: number, desiredReplicas: number): KubeObject => ({
  apiVersion,
  kind: 'Stack',
  metadata: { name: 'shop-v2', namespace: 'default' },
  status: { readyReplicas, desiredReplicas },
});

async function refusalOf(work: Promise<unknown>): Promise<ZkError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('pipeline: switching traffic', () => {
  it('plans old and new weights', async () => {
    const kube = new FakeKube([stackset({ 'shop-v1': 100 }), stack(2, 2)]);
    const plan = await planTraffic(step, kube.client);
    expect(plan.change).to.equal('shop-v1 100 % → 50 %, shop-v2 0 % → 50 %');
  });

  it('switches and waits for the actual weights', async () => {
    const kube = new FakeKube([stackset({ 'shop-v1': 100 }), stack(2, 2)]);
    const plan = await planTraffic(step, kube.client);
    const ctx = testContext();
    const done = switchTraffic(plan, kube.client, ctx, { step: 's', timeoutMs: 60_000, wait: true });
    void ctx.clock.sleep(12_000).then(() => kube.put(stackset({ 'shop-v1': 50, 'shop-v2': 50 })));
    await done;
    expect(ctx.events.map((event) => event.type === 'wait' && event.reason)).to.deep.equal([
      'actual weights differ: shop-v1 100 % → 50 %, shop-v2 0 % → 50 %',
      'actual weights differ: shop-v1 100 % → 50 %, shop-v2 0 % → 50 %',
      'actual weights differ: shop-v1 100 % → 50 %, shop-v2 0 % → 50 %',
    ]);
  });

  it('refuses a stack that is missing, not ready, or without pods', async () => {
    for (const [live, why] of [
      [[], 'it does not exist'],
      [[stack(1, 3)], '1 of 3 pods are ready'],
      [[stack(0, 0)], '0 of 1 pods are ready'],
    ] as const) {
      const kube = new FakeKube([stackset({ 'shop-v1': 100 }), ...live]);
      const error = await refusalOf(planTraffic(step, kube.client));
      expect(error.exit).to.equal(ExitCode.refused);
      expect(error.message).to.equal(`stack "shop-v2" is not ready to take traffic: ${why}`);
    }
  });

  it('takes traffic away from a stack that is not ready', async () => {
    const kube = new FakeKube([stackset({ 'shop-v1': 70, 'shop-v2': 30 })]);
    const plan = await planTraffic({ ...step, targetPercentage: 0 }, kube.client);
    expect(plan.to).to.deep.equal({ 'shop-v1': 100, 'shop-v2': 0 });
  });

  it('refuses a StackSet that is missing, and a part for its only stack', async () => {
    expect((await refusalOf(planTraffic(step, new FakeKube().client))).message).to.contain(
      'no StackSet "shop"',
    );
    const alone = new FakeKube([stackset({}), stack(1, 1)]);
    expect((await refusalOf(planTraffic(step, alone.client))).message).to.contain('remaining 50 %');
  });

  it('refuses when somebody else switched since the plan', async () => {
    const kube = new FakeKube([stackset({ 'shop-v1': 100 }), stack(1, 1)]);
    const plan = await planTraffic(step, kube.client);
    kube.put(stackset({ 'shop-v1': 90, 'shop-v3': 10 }));
    const work = switchTraffic(plan, kube.client, testContext(), { step: 's', timeoutMs: 1000, wait: false });
    expect((await refusalOf(work)).message).to.contain('somebody else changed the traffic');
  });

  it('changes nothing when the weights are as wanted', async () => {
    const kube = new FakeKube([stackset({ 'shop-v1': 50, 'shop-v2': 50 }), stack(1, 1)]);
    const plan = await planTraffic(step, kube.client);
    expect(plan.change).to.equal('');
    await switchTraffic(plan, kube.client, testContext(), { step: 's', timeoutMs: 1000, wait: true });
  });
});
