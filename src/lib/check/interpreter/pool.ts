import { AbortWatch } from './abort-watch.js';
import type { OpenImage } from './image/image-file.js';
import type { ImageStore } from './image/image-store.js';
import type { Evaluation, EvaluationResult, Interpreter } from './interpreter.js';
import type { Limits } from './limits.js';
import { outcomeOf } from './outcome.js';
import { definitionOf, SandboxProcess, UnfitImage, UnknownFlag } from './sandbox-process.js';

interface Waiting {
  request: Evaluation;
  definition: string;
  stopWatching(): void;
  resolve(result: EvaluationResult): void;
  reject(error: unknown): void;
}

/**
 * Interpreters that are started as they are needed, up to `size`, at the same time. An evaluation goes to an idle interpreter that ran the same
 * definition last, else to any; interpreters that have grown or were brought down are replaced.
 */
export class Pool implements Interpreter {
  private readonly all = new Set<SandboxProcess>();
  private readonly idle: SandboxProcess[] = [];
  private readonly queue: Waiting[] = [];
  private readonly starts = new Set<Promise<void>>();
  private readonly ends = new Set<Promise<void>>();
  private readonly aborts = new AbortWatch();
  private readonly closing = new AbortController();
  /** How many interpreters somebody asked for in advance. */
  private prepared = 0;
  private tuning: readonly string[];
  private readonly startTimes: number[] = [];

  /** `startsAtOnce`: more at the same time than there are processors only make each other late, and nobody can be served meanwhile. */
  constructor(
    private readonly images: ImageStore,
    private readonly options: {
      size: number;
      startsAtOnce: number;
      limits: Limits;
      tuning: readonly string[];
    },
  ) {
    this.tuning = options.tuning;
  }

  /** Starts interpreters before there is anything to do for them. */
  prepare(count: number): void {
    this.prepared = Math.max(this.prepared, Math.min(count, this.options.size));
    this.growAsNeeded();
  }

  /** Waits until the interpreters that were asked for run. How long each one so far took to start, milliseconds. */
  async started(): Promise<readonly number[]> {
    while (this.starts.size > 0) await Promise.race(this.starts);
    return this.startTimes;
  }

  async evaluate(request: Evaluation): Promise<EvaluationResult> {
    if (this.closing.signal.aborted) throw new Error('the interpreter is closed');
    const { signal } = request;
    if (signal?.aborted) return this.interrupted(request);
    return new Promise((resolve, reject) => {
      const stopWatching = this.aborts.add(signal, () => this.giveUp(waiting));
      const waiting: Waiting = { request, definition: definitionOf(request), stopWatching, resolve, reject };
      this.queue.push(waiting);
      this.schedule();
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    for (const waiting of this.queue.splice(0)) waiting.resolve(this.interrupted(waiting.request));
    await Promise.allSettled(this.starts);
    for (const sandbox of [...this.all]) this.retire(sandbox);
    await Promise.all(this.ends);
    await this.images.close();
  }

  /** Process ids, for tests and for measuring memory. */
  get pids(): number[] {
    return [...this.all].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** How many are starting, for tests. */
  get starting(): number {
    return this.starts.size;
  }

  private schedule(): void {
    while (this.queue.length > 0 && this.idle.length > 0) {
      const waiting = this.queue.shift()!;
      const same = this.idle.findIndex(({ definition }) => definition === waiting.definition);
      const [sandbox] = this.idle.splice(Math.max(0, same), 1);
      void this.run(sandbox!, waiting);
    }
    this.growAsNeeded();
  }

  private growAsNeeded(): void {
    const { size, startsAtOnce } = this.options;
    const wanted = Math.max(Math.min(this.queue.length, size - this.all.size), this.prepared - this.all.size);
    while (this.starts.size < Math.min(wanted, startsAtOnce)) this.grow();
  }

  private async run(sandbox: SandboxProcess, waiting: Waiting): Promise<void> {
    waiting.stopWatching();
    const stopWatching = this.aborts.add(waiting.request.signal, () => sandbox.abort());
    try {
      waiting.resolve(await sandbox.evaluate(waiting.request));
    } catch (error) {
      sandbox.spent = true;
      waiting.reject(error);
    }
    stopWatching();
    if (sandbox.spent) this.retire(sandbox);
    else this.idle.push(sandbox);
    this.schedule();
  }

  private grow(): void {
    const began = performance.now();
    const start = this.startOne().then(
      (sandbox) => {
        this.starts.delete(start);
        this.startTimes.push(performance.now() - began);
        this.all.add(sandbox);
        if (this.all.size >= this.prepared) this.prepared = 0;
        this.idle.push(sandbox);
        // The system may run out of memory and choose one that waits.
        void sandbox.gone.then(() => this.idle.includes(sandbox) && this.retire(sandbox));
        if (!this.closing.signal.aborted) this.schedule();
      },
      (error: unknown) => {
        this.starts.delete(start);
        this.prepared = 0;
        // Others may still serve those who wait.
        if (this.all.size + this.starts.size === 0)
          for (const waiting of this.queue.splice(0)) waiting.reject(error);
      },
    );
    this.starts.add(start);
  }

  private async startOne(): Promise<SandboxProcess> {
    const opened = await this.images.open();
    try {
      return await this.launch(opened);
    } catch (error) {
      if (error instanceof UnfitImage) await this.images.discard(opened);
      else if (error instanceof UnknownFlag) this.tuning = [];
      else throw error;
      return this.launch(await this.images.open());
    }
  }

  private launch(opened: OpenImage): Promise<SandboxProcess> {
    const { limits } = this.options;
    return SandboxProcess.start(opened, { limits, tuning: this.tuning }, this.closing.signal);
  }

  private retire(sandbox: SandboxProcess): void {
    this.all.delete(sandbox);
    const at = this.idle.indexOf(sandbox);
    if (at >= 0) this.idle.splice(at, 1);
    const end = sandbox.end().finally(() => this.ends.delete(end));
    this.ends.add(end);
  }

  private giveUp(waiting: Waiting): void {
    const at = this.queue.indexOf(waiting);
    if (at < 0) return;
    this.queue.splice(at, 1);
    waiting.resolve(this.interrupted(waiting.request));
  }

  private interrupted(request: Evaluation): EvaluationResult {
    const timings = { totalMs: 0, bridgeMs: 0 };
    return outcomeOf({ kind: 'aborted' }, { request, limits: this.options.limits, timings });
  }
}
