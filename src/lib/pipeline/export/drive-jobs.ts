import { isRecord, timeoutError, ZkError, type Context } from '../../core/index.js';
import { field, type KubeClient, type KubeObject } from '../../kube/index.js';
import type { JobGraph } from './jobs.js';

export type JobStatus = 'succeeded' | 'failed' | 'skipped' | 'cancelled' | 'refused';

export interface DriveOptions {
  namespace: string;
  /** One line of a step's output. */
  write: (step: string, line: string) => void;
  /** Asked before a step that needs an approval is started. */
  approve: (step: string) => Promise<boolean>;
  /** Milliseconds for everything; 0 means no limit. */
  timeoutMs: number;
  intervalMs?: number;
}

type Node = JobGraph['steps'][number];

/**
 * Follows a graph of suspended Jobs: resumes a Job when all that it waits for succeeded or were skipped, shows the output of its pod, and starts nothing new after a failure. What runs stays in the cluster: killed and started again, the driver goes on where
 * the Jobs are. Interrupted, it suspends what it started.
 */
export async function driveJobs(
  graph: JobGraph,
  kube: KubeClient,
  ctx: Context,
  options: DriveOptions,
): Promise<ReadonlyMap<string, JobStatus>> {
  return new Driver(graph, kube, ctx, options).run();
}

class Driver {
  readonly #status = new Map<string, JobStatus>();
  readonly #running = new Map<string, Node>();
  /** Who shows the output of a running step. */
  readonly #followers = new Map<string, Promise<void>>();
  readonly #graph: JobGraph;
  readonly #kube: KubeClient;
  readonly #ctx: Context;
  readonly #options: DriveOptions;

  constructor(graph: JobGraph, kube: KubeClient, ctx: Context, options: DriveOptions) {
    this.#graph = graph;
    this.#kube = kube;
    this.#ctx = ctx;
    this.#options = options;
    for (const { name, job } of graph.steps) if (job === undefined) this.#status.set(name, 'skipped');
  }

  async run(): Promise<ReadonlyMap<string, JobStatus>> {
    const { timeoutMs, intervalMs = 2_000 } = this.#options;
    const deadline = timeoutMs > 0 ? this.#ctx.clock.now() + timeoutMs : Infinity;
    try {
      for (;;) {
        this.#ctx.signal.throwIfAborted();
        await this.#look();
        await this.#start();
        if (this.#running.size === 0) break;
        const now = this.#ctx.clock.now();
        if (now >= deadline)
          throw timeoutError(`still running: ${[...this.#running.values()].map(({ id }) => id).join(', ')}`, {
            hint: 'The Jobs go on; run the same command again to follow them.',
          });
        await this.#ctx.clock.sleep(Math.min(intervalMs, deadline - now), this.#ctx.signal);
      }
    } catch (error) {
      if (this.#ctx.signal.aborted) await this.#suspendAll();
      throw error;
    }
    for (const { name } of this.#graph.steps)
      if (!this.#status.has(name)) this.#status.set(name, 'cancelled');
    return new Map(this.#graph.steps.map(({ id, name }) => [id, this.#status.get(name) ?? 'cancelled']));
  }

  /** Which of the running Jobs have ended. */
  async #look(): Promise<void> {
    for (const node of this.#running.values()) {
      const live = await this.#job(node);
      await this.#follow(node);
      const ended = endOf(live);
      if (!ended) continue;
      await this.#followers.get(node.name);
      this.#running.delete(node.name);
      this.#status.set(node.name, ended);
    }
  }

  async #start(): Promise<void> {
    for (const node of this.#graph.steps) {
      if (this.#status.has(node.name) || this.#running.has(node.name) || !this.#isDue(node)) continue;
      const live = await this.#job(node);
      const ended = endOf(live);
      // From an earlier run of the driver.
      if (ended) {
        this.#status.set(node.name, ended);
        continue;
      }
      if (field(live, 'spec', 'suspend') === true) {
        if (node.requiresApproval && !(await this.#options.approve(node.id))) {
          this.#status.set(node.name, 'refused');
          continue;
        }
        await this.#suspend(node, false);
      }
      this.#running.set(node.name, node);
    }
  }

  #isDue({ waitsFor }: Node): boolean {
    if ([...this.#status.values()].includes('failed')) return false;
    return waitsFor.every((name) => ['succeeded', 'skipped'].includes(this.#status.get(name) ?? ''));
  }

  async #job({ job = '', id }: Node): Promise<KubeObject> {
    const live = await this.#kube.get(this.#ref(job));
    if (!live)
      throw new ZkError(`the Job "${job}" of step "${id}" is gone`, { hint: 'Submit the pipeline again.' });
    return live;
  }

  async #suspend({ job = '' }: Node, suspend: boolean): Promise<void> {
    await this.#kube.patch(this.#ref(job), { spec: { suspend } }, 'merge');
  }

  async #suspendAll(): Promise<void> {
    for (const node of this.#running.values()) await this.#suspend(node, true);
  }

  /** Shows the output of a step from the moment on when its pod has begun. */
  async #follow({ job = '', id, name }: Node): Promise<void> {
    if (this.#followers.has(name)) return;
    const { namespace } = this.#options;
    const pods = await this.#kube.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace, labelSelector: `batch.kubernetes.io/job-name=${job}` },
    );
    const pod = pods.find((one) => field(one, 'status', 'phase') !== 'Pending');
    if (pod) this.#followers.set(name, this.#show(id, { name: pod.metadata.name, namespace }));
  }

  /** A stream that breaks costs output, not the run: the Job says how the step ended. */
  async #show(id: string, pod: { name: string; namespace: string }): Promise<void> {
    const { write } = this.#options;
    const { signal } = this.#ctx;
    try {
      const lines = this.#kube.podLog(pod, { container: 'main', follow: true, signal });
      for await (const line of lines) write(id, line);
    } catch (error) {
      if (!signal.aborted)
        write(id, `(the output is not available: ${error instanceof Error ? error.message : String(error)})`);
    }
  }

  #ref(name: string) {
    return { apiVersion: 'batch/v1', kind: 'Job', name, namespace: this.#options.namespace };
  }
}

function endOf(job: KubeObject): 'succeeded' | 'failed' | undefined {
  const conditions = field(job, 'status', 'conditions');
  const holds = (type: string): boolean =>
    Array.isArray(conditions) &&
    conditions.some((one: unknown) => isRecord(one) && one['type'] === type && one['status'] === 'True');
  return holds('Complete') ? 'succeeded' : holds('Failed') ? 'failed' : undefined;
}
