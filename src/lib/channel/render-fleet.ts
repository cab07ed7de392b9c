import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ZkError } from '../core/index.js';
import type { AwsFacts } from '../aws/index.js';
import type { Cluster } from '../registry/index.js';
import type { ChannelVersion } from './channel.js';
import {
  FleetRunner,
  type FleetFailure,
  type FleetJob,
  type FleetResult,
  type FleetSetup,
} from './fleet-job.js';

export interface FleetMember {
  cluster: Cluster;
  version: ChannelVersion;
  facts: AwsFacts;
}

export interface FleetRenderInput {
  members: readonly FleetMember[];
  /** The whole registry; members must be among them. */
  allClusters: readonly Cluster[];
  want?: 'digest' | 'texts';
  provenance?: boolean;
  /** Default: two, or one on a machine with a single core. One renders in this thread. */
  threads?: number;
  signal?: AbortSignal;
}

/** So many results per thread may wait for the reader; it bounds the memory when the reader is slow. */
const waitingPerThread = 4;

/**
 * Renders many clusters on several threads. Results come in the order of `members`, each as soon as it and all before it are there. One
 * cluster's failure is its result; the others go on. Secrets are not decrypted: placeholders stand in for them.
 */
export async function* renderFleet(input: FleetRenderInput): AsyncGenerator<FleetResult | FleetFailure> {
  const { setup, jobs } = plan(input);
  const threads = Math.min(input.threads ?? Math.min(2, availableParallelism()), jobs.length);
  if (threads <= 1) {
    const runner = new FleetRunner(setup);
    for (const job of jobs) {
      input.signal?.throwIfAborted();
      yield await runner.run(job);
    }
    return;
  }
  const pool = new ThreadPool(setup, jobs, threads);
  try {
    for (let index = 0; index < jobs.length; index++) {
      input.signal?.throwIfAborted();
      yield await pool.result(index, input.signal);
    }
  } finally {
    await pool.stop();
  }
}

/** Copies what members share only once. */
function plan(input: FleetRenderInput): { setup: FleetSetup; jobs: FleetJob[] } {
  const versions = [...new Set(input.members.map(({ version }) => version))];
  const facts = [...new Set(input.members.map((member) => member.facts))];
  const indexes = new Map(input.allClusters.map(({ id }, index) => [id, index]));
  const jobs = input.members.map((member) => {
    const cluster = indexes.get(member.cluster.id);
    if (cluster === undefined)
      throw new ZkError(`cluster "${member.cluster.id}" is not in the registry that was given`, {
        code: 'fleet',
      });
    return { cluster, version: versions.indexOf(member.version), facts: facts.indexOf(member.facts) };
  });
  return {
    setup: {
      allClusters: input.allClusters,
      versions,
      facts,
      want: input.want ?? 'digest',
      provenance: input.provenance ?? false,
    },
    jobs,
  };
}

type Answer = { result: FleetResult | FleetFailure } | { defect: string };

interface Slot {
  resolve: (result: FleetResult | FleetFailure) => void;
  reject: (error: Error) => void;
  promise: Promise<FleetResult | FleetFailure>;
}

/** Hands out jobs in order; a thread that is idle gets the next one, unless too many results wait for the reader. */
class ThreadPool {
  readonly #jobs: readonly FleetJob[];
  readonly #slots: Slot[];
  readonly #workers: Worker[];
  readonly #running = new Map<Worker, number>();
  #next = 0;
  #read = 0;

  constructor(setup: FleetSetup, jobs: readonly FleetJob[], threads: number) {
    this.#jobs = jobs;
    this.#slots = jobs.map(makeSlot);
    this.#workers = Array.from({ length: threads }, () => this.#start(setup));
    this.#fill();
  }

  async result(index: number, signal: AbortSignal | undefined): Promise<FleetResult | FleetFailure> {
    this.#read = index;
    this.#fill();
    const slot = this.#slots[index];
    if (!slot) throw new Error('no such fleet job');
    return signal ? Promise.race([slot.promise, aborted(signal)]) : slot.promise;
  }

  async stop(): Promise<void> {
    for (const slot of this.#slots) slot.promise.catch(() => undefined);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(setup: FleetSetup): Worker {
    // The build makes the module an entry of its own and puts its new name here.
    const worker = new Worker(new URL('./fleet-worker.ts', import.meta.url), { workerData: setup });
    worker.on('message', (answer: Answer) => this.#finish(worker, answer));
    worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      if (this.#running.has(worker)) this.#fail(new Error(`a rendering thread ended with code ${code}`));
    });
    return worker;
  }

  #fill(): void {
    const limit = this.#read + waitingPerThread * this.#workers.length;
    for (const worker of this.#workers) {
      if (this.#running.has(worker) || this.#next >= this.#jobs.length || this.#next >= limit) continue;
      this.#running.set(worker, this.#next);
      worker.postMessage(this.#jobs[this.#next++]);
    }
  }

  #finish(worker: Worker, answer: Answer): void {
    const slot = this.#slots[this.#running.get(worker) ?? -1];
    this.#running.delete(worker);
    if ('defect' in answer) slot?.reject(new Error(answer.defect));
    else slot?.resolve(answer.result);
    this.#fill();
  }

  /** Without its thread no open job can be answered. */
  #fail(error: Error): void {
    for (const slot of this.#slots) slot.reject(error);
  }
}

function makeSlot(): Slot {
  const { promise, resolve, reject } = Promise.withResolvers<FleetResult | FleetFailure>();
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
