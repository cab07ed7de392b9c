import type { AwsClients } from '../aws/index.js';
import { emitter, timeoutError, type Context } from '../core/index.js';
import { field, readinessOf, type KubeClient, type KubeObject } from '../kube/index.js';

const firstPollMs = 1000;
const maxPollMs = 5000;

interface Instance {
  id: string;
  pool: string;
  state: string;
}

interface Expectation {
  /** Sum of what the scaling groups want. */
  desired: number;
  instances: Instance[];
}

/** What the scaling groups of a cluster (tagged as its own) want and have. */
export async function expectedInstances(aws: AwsClients, clusterTagName: string): Promise<Expectation> {
  const autoScaling = await aws.autoScaling();
  const expectation: Expectation = { desired: 0, instances: [] };
  let NextToken: string | undefined;
  do {
    const page = await autoScaling.describeAutoScalingGroups({
      Filters: [{ Name: `tag:kubernetes.io/cluster/${clusterTagName}`, Values: ['owned'] }],
      ...(NextToken ? { NextToken } : {}),
    });
    for (const group of page.AutoScalingGroups ?? []) {
      const pool =
        group.Tags?.find((tag) => tag.Key === 'kubernetes.io/node-pool')?.Value ??
        group.AutoScalingGroupName ??
        '';
      expectation.desired += group.DesiredCapacity ?? 0;
      for (const one of group.Instances ?? []) {
        expectation.instances.push({ id: one.InstanceId ?? '', pool, state: one.LifecycleState ?? '' });
      }
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return expectation;
}

export interface WaitNodesOptions {
  step: string;
  clusterTagName: string;
  /** Epoch milliseconds; Infinity for no limit. */
  deadline: number;
}

/**
 * Waits until every instance that the cluster's scaling groups want is a Ready node. The wait says which instance is missing and in
 * which of the three places it is stuck: not started, not joined, not ready. Exit 4 at the deadline.
 */
export async function waitForNodes(
  aws: AwsClients,
  client: KubeClient,
  ctx: Context,
  options: WaitNodesOptions,
): Promise<number> {
  const emit = emitter(ctx.emit, () => ctx.clock.now());
  const since = ctx.clock.now();
  let said = '';
  let pollMs = firstPollMs;
  for (;;) {
    const [expected, nodes] = await Promise.all([
      expectedInstances(aws, options.clusterTagName),
      client.list({ apiVersion: 'v1', kind: 'Node' }),
    ]);
    const missing = explainMissing(expected, nodes);
    if (!missing) return expected.desired;
    if (ctx.clock.now() >= options.deadline) {
      throw timeoutError(`not all nodes are ready: ${missing.reason}`, {
        code: 'nodes-not-ready',
        hint: `What would unblock it: ${missing.unblock}.`,
      });
    }
    if (missing.reason !== said) {
      const { deadline, step } = options;
      emit({
        type: 'wait',
        step,
        since,
        ...missing,
        ...(deadline === Infinity ? {} : { deadline }),
      });
      said = missing.reason;
    }
    await ctx.clock.sleep(pollMs, ctx.signal);
    pollMs = Math.min(pollMs * 1.5, maxPollMs);
  }
}

interface Missing {
  object: string;
  reason: string;
  unblock: string;
}

/** Pure: what is between the instances wanted and the nodes there; undefined when nothing is. */
export function explainMissing(
  { desired, instances }: Expectation,
  nodes: readonly KubeObject[],
): Missing | undefined {
  const byInstance = new Map(nodes.map((node) => [instanceOf(node), node]));
  const isReadyNode = (instance: Instance): boolean => {
    const node = byInstance.get(instance.id);
    return node !== undefined && readinessOf(node).ready;
  };
  const ready = instances.filter(isReadyNode).length;
  if (ready >= desired) return undefined;
  const count = `${ready} of ${desired} nodes ready`;
  const stuck = instances.find((instance) => !isReadyNode(instance));
  if (!stuck) {
    return {
      object: 'nodes',
      reason: `${count}; ${desired - instances.length} instances not started`,
      unblock: 'EC2 must have capacity; see the activities of the scaling group',
    };
  }
  const node = byInstance.get(stuck.id);
  const where = `${stuck.id} of pool ${stuck.pool}`;
  if (!node) {
    return {
      object: `instance/${stuck.id}`,
      reason: `${count}; ${where} (${stuck.state}) has not joined`,
      unblock: 'its user data must start the kubelet; see its console output',
    };
  }
  const why = readinessOf(node);
  const reason = why.ready ? '' : why.reason;
  return {
    object: `node/${node.metadata.name}`,
    reason: `${count}; ${node.metadata.name} (${where}) is not ready: ${reason}`,
    unblock: 'the kubelet must report Ready: network plugin, disk, memory',
  };
}

/** `aws:///eu-central-1a/i-0abc` → `i-0abc`. */
function instanceOf(node: KubeObject): string {
  const id = field(node, 'spec', 'providerID');
  return typeof id === 'string' ? (id.split('/').at(-1) ?? '') : '';
}
