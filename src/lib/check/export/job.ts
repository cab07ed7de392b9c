import type { KubeObject, ObjectMeta } from '../../kube/index.js';

export interface JobPlan {
  metadata: ObjectMeta;
  /** 1: a plain job. More: an indexed one, whose pods share the entities. */
  completions: number;
  parallelism: number;
  deadlineSeconds: number;
  pod: Record<string, unknown>;
}

/** One run. A finished job goes away after an hour. */
export function job(plan: JobPlan): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: plan.metadata,
    spec: { ttlSecondsAfterFinished: 3600, ...jobSpec(plan) },
  };
}

/** A run at each time of the schedule, never two at once. */
export function cronJob(plan: JobPlan, schedule: string): KubeObject {
  const { name: _, namespace: __, ...labelled } = plan.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: plan.metadata,
    spec: {
      schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 60,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: { metadata: labelled, spec: jobSpec(plan) },
    },
  };
}

/**
 * A failed pod is not run again: its exit code says that an alert is active or a definition is wrong, and a second run says the same. Pods
 * that the cluster takes away (a node is drained) do not count. In an indexed job the other indexes go on.
 */
function jobSpec({
  metadata,
  completions,
  parallelism,
  deadlineSeconds,
  pod,
}: JobPlan): Record<string, unknown> {
  const { name: _, namespace: __, ...labelled } = metadata;
  return {
    ...(completions > 1
      ? {
          completionMode: 'Indexed',
          completions,
          parallelism,
          backoffLimitPerIndex: 0,
          maxFailedIndexes: completions,
        }
      : { backoffLimit: 0 }),
    activeDeadlineSeconds: deadlineSeconds,
    podFailurePolicy: {
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
    },
    template: { metadata: labelled, spec: pod },
  };
}
