import type { Taint, Toleration } from '../kinds.js';

/** Whether a toleration covers a taint: an empty key with Exists covers all, an empty effect covers every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect)
    return false;
  if ((toleration.key ?? '') !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.key ?? '') !== '' && (toleration.value ?? '') === (taint.value ?? '');
}

export function isTolerated(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((one) => tolerates(one, taint)) ?? false;
}

/** The first taint that keeps a pod off a node. PreferNoSchedule never does. */
export function untoleratedTaint(
  tolerations: readonly Toleration[] | undefined,
  taints: readonly Taint[] | undefined,
): Taint | undefined {
  return taints?.find((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(tolerations, taint));
}
