import { isPodFinished, isPodReady, scaledValue, type Pod, type PodDisruptionBudget } from './kinds.js';
import { asJson, controllerOf, getPath, kubeTime } from './objects.js';
import { parseSelector } from './selectors.js';
import type { Json } from '../simulation.js';
import type { ObjectStore } from './store/object-store.js';

/** The budgets whose selector matches a pod. An empty selector matches every pod of the namespace. */
export function budgetsOf(store: ObjectStore, pod: Pod): PodDisruptionBudget[] {
  const all = [
    ...store
      .table('poddisruptionbudgets.policy')
      .inNamespace(pod.metadata.namespace ?? '')
      .values(),
  ] as PodDisruptionBudget[];
  return all.filter((budget) => parseSelector(budget.spec.selector as Json | undefined)(pod.metadata.labels));
}

/** How many replicas the pods' controllers want: the base of percentages and of maxUnavailable. */
function expectedCount(store: ObjectStore, pods: readonly Pod[]): number {
  const owners = new Map<string, number>();
  let bare = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) bare++;
    else if (!owners.has(owner.uid))
      owners.set(owner.uid, replicasOf(store, pod.metadata.namespace ?? '', owner.kind, owner.name));
  }
  return bare + [...owners.values()].reduce((sum, one) => sum + one, 0);
}

const ownerTables: Record<string, string> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
};

function replicasOf(store: ObjectStore, namespace: string, kind: string, name: string): number {
  const table = ownerTables[kind];
  const owner = table === undefined ? undefined : store.table(table).get(namespace, name);
  if (!owner) return 0;
  const replicas = getPath(asJson(owner), 'spec', 'replicas');
  if (kind !== 'ReplicaSet') return typeof replicas === 'number' ? replicas : 1;
  const deployment = controllerOf(owner);
  const parent =
    deployment?.kind === 'Deployment'
      ? store.table('deployments.apps').get(namespace, deployment.name)
      : undefined;
  const wanted = parent ? getPath(asJson(parent), 'spec', 'replicas') : replicas;
  return typeof wanted === 'number' ? wanted : 1;
}

type BudgetStatus = NonNullable<PodDisruptionBudget['status']>;

/**
 * The status of a budget as the disruption controller computes it. Percentages round up; with maxUnavailable (or a percentage) the base is
 * what the pods' controllers want, else the number of matching pods. `disruptedPods` are evictions that the controllers have not seen yet.
 */
export function budgetStatus(store: ObjectStore, budget: PodDisruptionBudget, now: number): BudgetStatus {
  const matches = parseSelector(budget.spec.selector as Json | undefined);
  const pods = (
    [
      ...store
        .table('pods')
        .inNamespace(budget.metadata.namespace ?? '')
        .values(),
    ] as Pod[]
  ).filter((pod) => !isPodFinished(pod) && matches(pod.metadata.labels));
  const { minAvailable, maxUnavailable } = budget.spec;
  const needsOwners = maxUnavailable !== undefined || typeof minAvailable === 'string';
  const expectedPods = needsOwners ? expectedCount(store, pods) : pods.length;
  const desiredHealthy =
    maxUnavailable !== undefined
      ? Math.max(0, expectedPods - scaledValue(maxUnavailable, expectedPods, 'up'))
      : scaledValue(minAvailable ?? 1, expectedPods, 'up');
  const disruptedPods = stillDisrupted(budget, pods, now);
  const currentHealthy = pods.filter(
    (pod) =>
      isPodReady(pod) &&
      pod.metadata.deletionTimestamp === undefined &&
      disruptedPods[pod.metadata.name] === undefined,
  ).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const allowed = disruptionsAllowed > 0;
  const before = budget.status?.conditions?.find((one) => one.type === 'DisruptionAllowed');
  const status = allowed ? 'True' : 'False';
  return {
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    observedGeneration: budget.metadata.generation ?? 0,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    conditions: [
      {
        type: 'DisruptionAllowed',
        status,
        reason: allowed ? 'SufficientPods' : 'InsufficientPods',
        message: '',
        lastTransitionTime:
          before?.status === status ? (before.lastTransitionTime ?? kubeTime(now)) : kubeTime(now),
        observedGeneration: budget.metadata.generation ?? 0,
      },
    ],
  };
}

/** An eviction that was granted counts for two minutes, or until the pod is seen as being deleted. */
const disruptionTimeoutMs = 120_000;

function stillDisrupted(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  now: number,
): Record<string, string> {
  const out: Record<string, string> = {};
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
  for (const [name, since] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = byName.get(name);
    if (pod && pod.metadata.deletionTimestamp === undefined && Date.parse(since) + disruptionTimeoutMs > now)
      out[name] = since;
  }
  return out;
}
