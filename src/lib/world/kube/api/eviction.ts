import { budgetsOf, budgetStatus } from '../budgets.js';
import { isPodFinished, isPodReady, type Pod, type PodDisruptionBudget } from '../kinds.js';
import { asJson, asObject, kubeTime, type JsonObject } from '../objects.js';
import { ApiStatusError, notFound } from '../status.js';
import { deleteObject } from './deletion.js';
import type { DeleteOptions, Target } from './request.js';
import type { ApiCore } from './writer.js';

const pods = { group: '', resource: 'pods' };

/**
 * The eviction subresource: deletes a pod unless a disruption budget forbids it. 429 when the budget is used up, 500 when several
 * budgets match, as upstream. Pods that are pending, finished or already leaving need no budget.
 */
export function evictPod(core: ApiCore, target: Target, options: DeleteOptions): void {
  const pod = core.store.table('pods').get(target.namespace, target.name) as Pod | undefined;
  if (!pod) throw notFound(pods, target.name);
  const needsBudget =
    !isPodFinished(pod) && pod.status.phase !== 'Pending' && pod.metadata.deletionTimestamp === undefined;
  if (needsBudget) {
    const budgets = budgetsOf(core.store, pod);
    if (budgets.length > 1) throw severalBudgets();
    const [budget] = budgets;
    if (budget) useBudget(core, budget, pod, options.dryRun ?? false);
  }
  markDisrupted(core, pod, options);
  deleteObject(core, target, options);
}

function severalBudgets(): ApiStatusError {
  return new ApiStatusError(
    500,
    'InternalError',
    'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    {
      causes: [
        {
          reason: '',
          message:
            'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
        },
      ],
    },
  );
}

/** Takes one disruption from the budget, or refuses. The count is taken fresh, so that evictions in one instant never share a disruption. */
function useBudget(core: ApiCore, budget: PodDisruptionBudget, pod: Pod, dryRun: boolean): void {
  const status = budgetStatus(core.store, budget, core.now());
  if (!isPodReady(pod) && mayLeaveUnready(budget, status)) return;
  if (status.disruptionsAllowed <= 0) throw tooManyRequests(budget, status);
  if (dryRun) return;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: kubeTime(core.now()) };
  const next = { ...status, disruptionsAllowed: status.disruptionsAllowed - 1, disruptedPods };
  core.store.put(
    'poddisruptionbudgets.policy',
    asObject({ ...asJson(budget), status: next as unknown as JsonObject }),
  );
}

/** Running pods that are not ready: with AlwaysAllow always, else when the healthy ones suffice. */
function mayLeaveUnready(
  budget: PodDisruptionBudget,
  status: NonNullable<PodDisruptionBudget['status']>,
): boolean {
  if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function tooManyRequests(
  budget: PodDisruptionBudget,
  status: NonNullable<PodDisruptionBudget['status']>,
): ApiStatusError {
  const message = `The disruption budget ${budget.metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`;
  return new ApiStatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message }],
    },
  );
}

/** Evicted pods carry the condition DisruptionTarget. */
function markDisrupted(core: ApiCore, pod: Pod, options: DeleteOptions): void {
  if (options.dryRun || isPodFinished(pod) || pod.metadata.deletionTimestamp !== undefined) return;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True' as const,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: kubeTime(core.now()),
  };
  const conditions = [
    ...(pod.status.conditions ?? []).filter((one) => one.type !== 'DisruptionTarget'),
    condition,
  ];
  core.store.put('pods', { ...pod, status: { ...pod.status, conditions } } as Pod);
}
