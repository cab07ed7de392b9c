import type { RegionContext } from '../region-context.js';
import type { Deployment, Job, RunningJob } from './deployment.js';
import type { Stack } from './stack.js';
import type { JsonObject } from './template.js';

interface TimerData {
  stack: string;
  token: string;
  key: string;
  [key: string]: string;
}

const ACT_MS = [400, 1_200] as const;
const SETTLE_MS = [1_500, 9_000] as const;
const POLL_MS = 2_000;

export interface JobHandler {
  /** A job waits for nothing any more: run it, release it, or fail. */
  begin(stack: Stack, deployment: Deployment, job: Job): void;
  /** The action of a job takes effect. */
  act(stack: Stack, running: RunningJob): void;
  /** Looks whether the action has settled. */
  poll(stack: Stack, running: RunningJob): void;
  /** Nothing waits and nothing runs. */
  phaseDone(stack: Stack, deployment: Deployment): void;
}

/** Gives every job of a deployment its time: after those that it waits for, as parallel as that allows. */
export class JobRunner {
  constructor(
    private readonly context: RegionContext,
    private readonly stackOf: (id: string) => Stack | undefined,
    private readonly handler: JobHandler,
  ) {
    context.onTimer<TimerData>('cfn.act', (data) =>
      this.#onTimer(data, (stack, running) => handler.act(stack, running)),
    );
    context.onTimer<TimerData>('cfn.poll', (data) =>
      this.#onTimer(data, (stack, running) => handler.poll(stack, running)),
    );
    context.onTimer<TimerData>('cfn.next', (data) => {
      const stack = this.stackOf(data.stack);
      if (stack?.deployment?.token === data.token) this.pump(stack);
    });
  }

  /** Looks for jobs to start a moment later. */
  soon(stack: Stack, deployment: Deployment): void {
    this.context.after(this.context.between(...ACT_MS), 'cfn.next', {
      stack: stack.id,
      token: deployment.token,
    });
  }

  /** Starts every job that waits for nothing; when all are done, the next phase. */
  pump(stack: Stack): void {
    const deployment = stack.deployment as Deployment;
    const { token, phase } = deployment;
    const ready = [...deployment.waiting.values()].filter((job) => job.waitsFor.size === 0);
    for (const job of ready) {
      deployment.waiting.delete(job.key);
      this.handler.begin(stack, deployment, job);
      if (stack.deployment?.token !== token || deployment.phase !== phase) return;
    }
    if (deployment.running.size > 0) return;
    if (deployment.waiting.size === 0 || (ready.length === 0 && deployment.failed.length > 0))
      this.handler.phaseDone(stack, deployment);
    else if (ready.length > 0) this.pump(stack);
  }

  /** Nobody has to wait for this job any more. */
  release(deployment: Deployment, key: string): void {
    for (const job of deployment.waiting.values()) job.waitsFor.delete(key);
  }

  run(
    stack: Stack,
    deployment: Deployment,
    job: Job,
    action: RunningJob['action'],
    wanted: JsonObject,
  ): void {
    const { context } = this;
    deployment.running.set(job.key, {
      job,
      action,
      startedAt: context.now,
      actedAt: undefined,
      settleMs: context.between(...SETTLE_MS),
      wanted,
    });
    this.#timer('cfn.act', context.between(...ACT_MS), stack, job.key);
  }

  /** Polls again: when the job has settled for long enough, or else after the usual pause. */
  pollLater(stack: Stack, running: RunningJob, delayMs = POLL_MS): void {
    this.#timer('cfn.poll', Math.min(delayMs, POLL_MS), stack, running.job.key);
  }

  #timer(kind: 'cfn.act' | 'cfn.poll', delayMs: number, stack: Stack, key: string): void {
    this.context.after(delayMs, kind, { stack: stack.id, token: stack.deployment?.token ?? '', key });
  }

  #onTimer({ stack: id, token, key }: TimerData, handle: (stack: Stack, running: RunningJob) => void): void {
    const stack = this.stackOf(id);
    const running = stack?.deployment?.token === token ? stack.deployment.running.get(key) : undefined;
    if (stack && running) handle(stack, running);
  }
}
