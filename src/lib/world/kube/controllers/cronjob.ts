import { isConditionTrue, type CronJob, type Job } from '../kinds.js';
import { kubeTime } from '../objects.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { parseCron } from './cron-schedule.js';
import { ownerReference } from './pod-control.js';

const table = 'cronjobs.batch';
const component = 'cronjob-controller';

/** Starts Jobs by the clock (UTC; time zones of CronJobs are not modelled). */
export class CronJobController implements Controller {
  readonly name = 'cronjob';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed !== 'jobs.batch') return;
    addController(object, 'CronJob', add);
  }

  reconcile(key: string): void {
    const cronJob = this.#env.core.store.table(table).getByKey(key) as CronJob | undefined;
    if (!cronJob || cronJob.metadata.deletionTimestamp !== undefined) return;
    const schedule = parseCron(cronJob.spec.schedule);
    if (!schedule) {
      const message = `unparseable schedule: ${cronJob.spec.schedule}`;
      this.#env.events.record(cronJob, {
        type: 'Warning',
        reason: 'UnparseableSchedule',
        message,
        component,
      });
      return;
    }
    const now = this.#env.core.now();
    const since = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
    let due: number | undefined;
    for (let next = schedule.next(since); next !== undefined && next <= now; next = schedule.next(next))
      due = next;
    const jobs = this.#jobsOf(cronJob);
    const started = due !== undefined && !cronJob.spec.suspend && this.#start(cronJob, jobs, due, now);
    this.#trim(cronJob, jobs);
    const live = this.#env.core.store.table(table).getByKey(key) as CronJob;
    const active = this.#jobsOf(live).filter((job) => !isOver(job));
    const references = active.map((job) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: job.metadata.name,
      namespace: job.metadata.namespace ?? '',
      uid: job.metadata.uid,
      resourceVersion: job.metadata.resourceVersion,
    }));
    const { active: _, ...rest } = live.status ?? {};
    const status = {
      ...rest,
      ...(references.length > 0 && { active: references }),
      ...(started && due !== undefined && { lastScheduleTime: kubeTime(due) }),
    };
    this.#env.objects.updateStatus(table, live, status, 'kube-controller-manager');
    const next = schedule.next(now);
    if (next !== undefined && !cronJob.spec.suspend) this.#env.later(this.name, key, next - now);
  }

  #jobsOf(cronJob: CronJob): Job[] {
    return [...this.#env.core.store.table('jobs.batch').byIndex('owner', cronJob.metadata.uid)] as Job[];
  }

  #start(cronJob: CronJob, jobs: readonly Job[], due: number, now: number): boolean {
    const deadline = cronJob.spec.startingDeadlineSeconds;
    if (deadline !== undefined && now - due > deadline * 1000) return false;
    const active = jobs.filter((job) => !isOver(job));
    if (active.length > 0 && cronJob.spec.concurrencyPolicy === 'Forbid') return false;
    if (cronJob.spec.concurrencyPolicy === 'Replace')
      for (const job of active)
        this.#env.objects.delete('jobs.batch', job, { propagationPolicy: 'Background' });
    const { metadata, spec } = cronJob.spec.jobTemplate;
    const name = `${cronJob.metadata.name}-${Math.floor(due / 60_000)}`;
    const annotations = {
      ...metadata?.annotations,
      'batch.kubernetes.io/cronjob-scheduled-timestamp': kubeTime(due),
    };
    const job = this.#env.objects.tryCreate<Job>(
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name,
          namespace: cronJob.metadata.namespace ?? '',
          annotations,
          ...(metadata?.labels && { labels: metadata.labels }),
          ownerReferences: [ownerReference(cronJob)],
        },
        spec,
      },
      'kube-controller-manager',
    );
    if (!('spec' in job)) return job.status.reason === 'AlreadyExists';
    this.#env.events.record(cronJob, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created job ${name}`,
      component,
    });
    return true;
  }

  /** Keeps as many finished jobs as the limits say. */
  #trim(cronJob: CronJob, jobs: readonly Job[]): void {
    for (const [type, limit] of [
      ['Complete', cronJob.spec.successfulJobsHistoryLimit ?? 3],
      ['Failed', cronJob.spec.failedJobsHistoryLimit ?? 1],
    ] as const) {
      const done = jobs
        .filter((job) => isConditionTrue(job.status?.conditions, type))
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
      for (const job of done.slice(0, Math.max(0, done.length - limit)))
        this.#env.objects.delete('jobs.batch', job, { propagationPolicy: 'Background' });
    }
  }
}

function isOver(job: Job): boolean {
  return (
    isConditionTrue(job.status?.conditions, 'Complete') || isConditionTrue(job.status?.conditions, 'Failed')
  );
}
