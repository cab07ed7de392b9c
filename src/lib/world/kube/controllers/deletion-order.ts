import { isPodReady, type Pod } from '../kinds.js';

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
const phaseRank: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** Epoch milliseconds of a time stamp, 0 when there is none. */
function epoch(timestamp: string | undefined): number {
  const time = Date.parse(timestamp ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function readySince(pod: Pod): number {
  return epoch(pod.status.conditions?.find((one) => one.type === 'Ready')?.lastTransitionTime);
}

function restarts(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).reduce((sum, one) => sum + one.restartCount, 0);
}

/**
 * Which pods go first when there are too many: unassigned, pending, not ready, cheap by annotation, crowded on their node, ready for a
 * shorter time, restarted more often, younger (the order of kube-controller-manager; it compares ages in logarithmic buckets, we exactly).
 */
export function inDeletionOrder(pods: readonly Pod[]): Pod[] {
  const crowd = new Map<string, number>();
  for (const pod of pods) crowd.set(pod.spec.nodeName ?? '', (crowd.get(pod.spec.nodeName ?? '') ?? 0) + 1);
  const ranks = (pod: Pod): number[] => [
    pod.spec.nodeName === undefined ? 0 : 1,
    phaseRank[pod.status.phase] ?? 2,
    isPodReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[costAnnotation] ?? 0),
    -(crowd.get(pod.spec.nodeName ?? '') ?? 0),
    -readySince(pod),
    -restarts(pod),
    -epoch(pod.metadata.creationTimestamp),
  ];
  return pods
    .map((pod) => ({ pod, ranks: ranks(pod) }))
    .sort((a, b) => {
      for (const [i, rank] of a.ranks.entries()) {
        const other = b.ranks[i] ?? 0;
        if (rank !== other) return rank - other;
      }
      return a.pod.metadata.name < b.pod.metadata.name ? -1 : 1;
    })
    .map(({ pod }) => pod);
}
