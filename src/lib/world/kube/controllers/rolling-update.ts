import { scaledValue, type Deployment, type ReplicaSet } from '../kinds.js';

/** How many pods a rollout may have above the wanted number (percentages round up). */
export function surge(deployment: Deployment, wanted: number): number {
  const rolling = deployment.spec.strategy?.rollingUpdate;
  if (deployment.spec.strategy?.type === 'Recreate') return 0;
  return scaledValue(rolling?.maxSurge ?? '25%', wanted, 'up');
}

/** How many of the wanted pods may be missing during a rollout (percentages round down; 1 when both limits come out as 0). */
export function tolerance(deployment: Deployment, wanted: number): number {
  if (wanted === 0 || deployment.spec.strategy?.type === 'Recreate') return 0;
  const missing = scaledValue(
    deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%',
    wanted,
    'down',
  );
  return Math.min(wanted, missing === 0 && surge(deployment, wanted) === 0 ? 1 : missing);
}

interface Step {
  set: ReplicaSet;
  replicas: number;
}

const size = (set: ReplicaSet): number => set.spec.replicas ?? 1;
const available = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;
const sum = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number =>
  sets.reduce((total, set) => total + of(set), 0);

/**
 * The sizes that the sets of a deployment get next: the current one grows as far as the surge allows, old ones shrink as far as enough
 * pods stay available, unhealthy old pods first. The rules of kube-controller-manager's rolling update.
 */
export function rollingStep(
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
  wanted: number,
): Step[] {
  const active = old.filter((set) => size(set) > 0);
  if (active.length === 0) return [{ set: current, replicas: wanted }];
  const grown = grow(deployment, current, active, wanted);
  if (grown !== size(current)) return [{ set: current, replicas: grown }];
  return shrink(deployment, current, active, wanted);
}

function grow(
  deployment: Deployment,
  current: ReplicaSet,
  active: readonly ReplicaSet[],
  wanted: number,
): number {
  if (size(current) > wanted) return wanted;
  const room = wanted + surge(deployment, wanted) - size(current) - sum(active, size);
  return room <= 0 ? size(current) : size(current) + Math.min(room, wanted - size(current));
}

function shrink(
  deployment: Deployment,
  current: ReplicaSet,
  active: readonly ReplicaSet[],
  wanted: number,
): Step[] {
  const minAvailable = wanted - tolerance(deployment, wanted);
  const total = size(current) + sum(active, size);
  const newUnavailable = size(current) - available(current);
  const limit = total - minAvailable - newUnavailable;
  if (limit <= 0) return [];
  const sizes = new Map(active.map((set) => [set, size(set)]));
  let unhealthy = limit;
  for (const set of active) {
    const sick = Math.min(unhealthy, size(set) - available(set));
    if (sick <= 0) continue;
    sizes.set(set, size(set) - sick);
    unhealthy -= sick;
  }
  let spare = available(current) + sum(active, available) - minAvailable;
  for (const set of active) {
    const less = Math.min(sizes.get(set) ?? 0, Math.max(0, spare));
    sizes.set(set, (sizes.get(set) ?? 0) - less);
    spare -= less;
  }
  return [...sizes]
    .filter(([set, replicas]) => replicas !== size(set))
    .map(([set, replicas]) => ({ set, replicas }));
}
