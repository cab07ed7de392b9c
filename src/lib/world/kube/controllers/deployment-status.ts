import { isConditionTrue, type Condition, type Deployment, type ReplicaSet } from '../kinds.js';
import { kubeTime } from '../objects.js';
import { tolerance } from './rolling-update.js';

type Status = NonNullable<Deployment['status']>;

/** The status of a deployment from those of its sets, and when the progress deadline has to be looked at again. */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  now: number,
): { status: Status; checkAgainMs?: number } {
  const sum = (of: (set: ReplicaSet) => number): number => sets.reduce((total, set) => total + of(set), 0);
  const wanted = deployment.spec.replicas ?? 1;
  const replicas = sum((set) => set.status?.replicas ?? 0);
  const available = sum((set) => set.status?.availableReplicas ?? 0);
  const ready = sum((set) => set.status?.readyReplicas ?? 0);
  const updated = current?.status?.replicas ?? 0;
  const unavailable = Math.max(
    0,
    Math.max(
      replicas,
      sum((set) => set.spec.replicas ?? 0),
    ) - available,
  );
  const counts = { replicas, updated, available, wanted };
  const progressing = progress(deployment, current, counts, now);
  const conditions = [
    availability(deployment, available >= wanted - tolerance(deployment, wanted), now),
    ...(progressing ? [progressing] : []),
  ];
  const order = (deployment.status?.conditions ?? []).map((one) => one.type);
  const status: Status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
    conditions: conditions.sort((a, b) => rank(order, a.type) - rank(order, b.type)),
  };
  const waits =
    progressing?.status === 'True' &&
    progressing.reason !== 'NewReplicaSetAvailable' &&
    !deployment.spec.paused;
  return { status, ...(waits && { checkAgainMs: deadlineMs(deployment, progressing, now) }) };
}

const rank = (order: readonly string[], type: string): number =>
  order.includes(type) ? order.indexOf(type) : order.length;

function deadlineMs(deployment: Deployment, progressing: Condition, now: number): number {
  const end =
    Date.parse(progressing.lastUpdateTime ?? '') + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
  return Math.max(1_000, end + 1_000 - now);
}

function keep(deployment: Deployment, next: Condition): Condition {
  const before = deployment.status?.conditions?.find((one) => one.type === next.type);
  if (before?.status !== next.status) return next;
  if (before.reason === next.reason && before.message === next.message) return before;
  return { ...next, lastTransitionTime: before.lastTransitionTime ?? next.lastTransitionTime ?? '' };
}

function availability(deployment: Deployment, isAvailable: boolean, now: number): Condition {
  const time = kubeTime(now);
  return keep(deployment, {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
  });
}

interface Counts {
  replicas: number;
  updated: number;
  available: number;
  wanted: number;
}

function progress(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  counts: Counts,
  now: number,
): Condition | undefined {
  const before = deployment.status?.conditions?.find((one) => one.type === 'Progressing');
  const { replicas, updated, available, wanted } = counts;
  const condition = (status: Condition['status'], reason: string, message: string): Condition =>
    keep(deployment, {
      type: 'Progressing',
      status,
      lastUpdateTime: kubeTime(now),
      lastTransitionTime: kubeTime(now),
      reason,
      message,
    });
  if (!current) return before;
  const name = `ReplicaSet "${current.metadata.name}"`;
  const isComplete =
    updated === wanted && replicas === wanted && available === wanted && current.spec.replicas === wanted;
  if (isComplete) return condition('True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  if (!before)
    return condition('True', 'NewReplicaSetCreated', `Created new replica set "${current.metadata.name}"`);
  const was = deployment.status ?? {};
  const moved =
    updated !== (was.updatedReplicas ?? 0) ||
    available > (was.availableReplicas ?? 0) ||
    replicas - updated < (was.replicas ?? 0) - (was.updatedReplicas ?? 0);
  const isNew = deployment.status?.observedGeneration !== deployment.metadata.generation;
  if (moved || isNew) {
    const text = condition('True', 'ReplicaSetUpdated', `${name} is progressing.`);
    return { ...text, lastUpdateTime: kubeTime(now) };
  }
  const since = Date.parse(before.lastUpdateTime ?? '');
  const isLate = since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 < now;
  const wasDone = before.reason === 'NewReplicaSetAvailable';
  if (isLate && !wasDone && isConditionTrue([before], 'Progressing'))
    return condition('False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
  return before;
}
