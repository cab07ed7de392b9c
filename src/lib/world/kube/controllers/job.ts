import { isConditionTrue, isPodActive, isPodReady, type Condition, type Job, type Pod } from '../kinds.js';
import { kubeTime } from '../objects.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { createPod, deletePod, podsOf } from './pod-control.js';

const table = 'jobs.batch';
const component = 'job-controller';

/** Runs the pods of Jobs until enough have succeeded or too many have failed. */
export class JobController implements Controller {
  readonly name = 'job';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed !== 'pods') return;
    addController(object, 'Job', add);
  }

  reconcile(key: string): void {
    const job = this.#env.core.store.table(table).getByKey(key) as Job | undefined;
    if (!job) return;
    if (this.#isOver(job)) this.#expire(job, key);
    else if (job.metadata.deletionTimestamp === undefined) this.#run(job, key);
  }

  #isOver(job: Job): boolean {
    return (
      isConditionTrue(job.status?.conditions, 'Complete') || isConditionTrue(job.status?.conditions, 'Failed')
    );
  }

  /** Finished jobs go after their time to live. */
  #expire(job: Job, key: string): void {
    const ttl = job.spec.ttlSecondsAfterFinished;
    const end = job.status?.conditions?.find(
      (one) => one.type === 'Complete' || one.type === 'Failed',
    )?.lastTransitionTime;
    if (ttl === undefined || end === undefined) return;
    const left = Date.parse(end) + ttl * 1000 - this.#env.core.now();
    if (left <= 0) this.#env.objects.delete(table, job, { propagationPolicy: 'Background' });
    else this.#env.later(this.name, key, left);
  }

  #run(job: Job, key: string): void {
    const pods = podsOf(this.#env, job);
    const active = pods.filter(isPodActive);
    const succeeded = pods.filter((pod) => pod.status.phase === 'Succeeded').length;
    const failed = pods.filter((pod) => pod.status.phase === 'Failed').length;
    const verdict = this.#verdict(job, succeeded, failed, active.length);
    if (verdict) {
      for (const pod of active) deletePod(this.#env, job, pod, component);
      this.#updateStatus(job, [], succeeded, failed, verdict);
      return;
    }
    const wanted = job.spec.suspend ? 0 : this.#wanted(job, succeeded);
    for (const pod of active.slice(wanted)) deletePod(this.#env, job, pod, component);
    for (let i = active.length; i < wanted; i++)
      if (!createPod(this.#env, job, job.spec.template, component)) this.#env.later(this.name, key, 1_000);
    if (job.spec.activeDeadlineSeconds !== undefined && job.status?.startTime === undefined)
      this.#env.later(this.name, key, job.spec.activeDeadlineSeconds * 1000 + 1);
    this.#updateStatus(job, podsOf(this.#env, job).filter(isPodActive), succeeded, failed);
  }

  #wanted(job: Job, succeeded: number): number {
    const parallelism = job.spec.parallelism ?? 1;
    if (job.spec.completions === undefined) return succeeded > 0 ? 0 : parallelism;
    return Math.min(parallelism, job.spec.completions - succeeded);
  }

  #verdict(job: Job, succeeded: number, failed: number, active: number): Condition[] | undefined {
    const time = kubeTime(this.#env.core.now());
    const condition = (type: string, reason: string, message: string): Condition => ({
      type,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: time,
      reason,
      message,
    });
    const enough =
      job.spec.completions === undefined ? succeeded > 0 && active === 0 : succeeded >= job.spec.completions;
    if (enough) {
      const message = 'Reached expected number of succeeded pods';
      return [
        condition('SuccessCriteriaMet', 'CompletionsReached', message),
        condition('Complete', 'CompletionsReached', message),
      ];
    }
    const start = Date.parse(job.status?.startTime ?? '');
    const deadline = job.spec.activeDeadlineSeconds;
    const isLate = deadline !== undefined && start + deadline * 1000 <= this.#env.core.now();
    if (failed <= (job.spec.backoffLimit ?? 6) && !isLate) return undefined;
    const [reason, message] = isLate
      ? ['DeadlineExceeded', 'Job was active longer than specified deadline']
      : ['BackoffLimitExceeded', 'Job has reached the specified backoff limit'];
    return [condition('FailureTarget', reason, message), condition('Failed', reason, message)];
  }

  #updateStatus(
    job: Job,
    active: readonly Pod[],
    succeeded: number,
    failed: number,
    verdict?: Condition[],
  ): void {
    const time = kubeTime(this.#env.core.now());
    const isComplete = verdict?.some((one) => one.type === 'Complete') ?? false;
    const status = {
      ...job.status,
      ...(verdict && { conditions: [...(job.status?.conditions ?? []), ...verdict] }),
      ...(!job.spec.suspend && { startTime: job.status?.startTime ?? time }),
      ...(isComplete && { completionTime: time }),
      ready: active.filter(isPodReady).length,
      terminating: 0,
      uncountedTerminatedPods: {},
    };
    const counts = { active: active.length, succeeded, failed };
    const shown = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    const { active: _, succeeded: __, failed: ___, ...rest } = status as typeof status & typeof counts;
    this.#env.objects.updateStatus(table, job, { ...rest, ...shown }, 'kube-controller-manager');
    if (isComplete)
      this.#env.events.record(job, {
        type: 'Normal',
        reason: 'Completed',
        message: 'Job completed',
        component,
      });
    else if (verdict)
      this.#env.events.record(job, {
        type: 'Warning',
        reason: verdict[1]?.reason ?? '',
        message: verdict[1]?.message ?? '',
        component,
      });
  }
}
