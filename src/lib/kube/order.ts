import type { KubeObject } from './object.js';

/**
 * The order in which kinds are applied inside a component, so that nothing refers to what is not there yet: what scopes and names
 * things first, then permissions and configuration, then what runs, then custom resources, and last what intercepts requests (a webhook
 * whose server does not run yet would block everything after it).
 */
const ranks: readonly (readonly string[])[] = [
  ['Namespace'],
  ['CustomResourceDefinition'],
  [
    'PriorityClass',
    'RuntimeClass',
    'StorageClass',
    'VolumeSnapshotClass',
    'IngressClass',
    'ResourceQuota',
    'LimitRange',
  ],
  ['ServiceAccount'],
  ['ClusterRole', 'Role'],
  ['ClusterRoleBinding', 'RoleBinding'],
  ['Secret', 'ConfigMap'],
  ['PersistentVolume', 'PersistentVolumeClaim'],
  ['Service', 'NetworkPolicy'],
  ['PodDisruptionBudget'],
  ['Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet'],
  ['Job', 'CronJob'],
  ['HorizontalPodAutoscaler', 'VerticalPodAutoscaler', 'Ingress'],
];
const rankOfKind = new Map(ranks.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));
const rankOfCustom = ranks.length;
const rankOfInterceptors = ranks.length + 1;
const interceptors = new Set([
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** Sorts objects for applying; equal kinds keep the order in which the channel has them. */
export function inApplyOrder<T>(items: readonly T[], objectOf: (item: T) => Pick<KubeObject, 'kind'>): T[] {
  return [...items].sort((a, b) => rankOf(objectOf(a).kind) - rankOf(objectOf(b).kind));
}

/** What everything else may depend on, whatever its component: applied first of all. */
export function isFoundation(kind: string): boolean {
  return rankOf(kind) <= 2 && kind !== 'ResourceQuota' && kind !== 'LimitRange';
}

/**
 * What intercepts requests of others: applied last of all, since one whose server does not run yet would block everything after it.
 */
export function isInterceptor(kind: string): boolean {
  return interceptors.has(kind);
}

function rankOf(kind: string): number {
  return rankOfKind.get(kind) ?? (interceptors.has(kind) ? rankOfInterceptors : rankOfCustom);
}
