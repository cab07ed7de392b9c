import type { Entity } from '../definition/model.js';
import { checkKey } from './check-key.js';
import { CheckWatcher } from './check-watcher.js';
import { EventQueue } from './event-queue.js';
import { emptyMemory } from './memory/state-folder.js';
import type { WatchedCheck, WatchEvent, WatchMemory, WatchOptions } from './model.js';
import { Scheduler, type Job } from './scheduler.js';

/** So many events may wait for a reader that is slow, before nothing new is started. */
const QUEUE = 1000;

/**
 * Runs checks at their intervals and judges them by their alerts, as ZMON's scheduler and workers do, until it is interrupted; then the
 * stream ends without an error, and what is to be remembered is kept. Every check runs at once, for the operator's sake; the later runs are spread over
 * the interval. Whoever leaves the stream early ends the watch, too. Throws a ZkError only if there is no interpreter.
 */
export async function* watchChecks(
  checks: readonly WatchedCheck[],
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const watch = new Watch({ ...options, signal });
  const done = watch.run(checks);
  try {
    yield* watch.events.read();
  } finally {
    left.abort();
    await done;
  }
}

interface Watching {
  watcher: CheckWatcher;
  stop: () => void;
  /** To be taken over when the run under way has ended. */
  next?: WatchedCheck;
  running: boolean;
}

class Watch {
  readonly events: EventQueue<WatchEvent>;
  private readonly scheduler: Scheduler<Entity>;
  private readonly watching = new Map<string, Watching>();
  private readonly memory: WatchMemory;

  constructor(private readonly options: WatchOptions) {
    const { parallel, clock, signal, memory = forgetful } = options;
    this.memory = memory;
    this.events = new EventQueue(QUEUE, () => this.scheduler.pump());
    this.scheduler = new Scheduler({ parallel, clock, signal, held: () => this.events.full });
  }

  /** Never rejects: an error is the end of the events. */
  async run(checks: readonly WatchedCheck[]): Promise<void> {
    const stop = new AbortController();
    let refreshing = Promise.resolve();
    try {
      try {
        await this.take(checks);
        refreshing = this.refresh(AbortSignal.any([this.options.signal, stop.signal]));
        await this.scheduler.run();
      } finally {
        stop.abort();
        await refreshing;
        // Also of runs that were interrupted.
        for (const { watcher } of this.watching.values()) this.memory.keep(watcher.check, watcher.memory);
        await this.memory.close();
      }
      this.events.end();
    } catch (error) {
      this.events.end({ error });
    }
  }

  /** Watches these checks from now on: new ones begin, others change, those that are left out end. */
  private async take(checks: readonly WatchedCheck[]): Promise<void> {
    const wanted = new Map(checks.map((watched) => [checkKey(watched.subject.check), watched]));
    for (const [key, known] of this.watching) if (!wanted.has(key)) this.drop(key, known);
    const fresh = [...wanted].filter(([key]) => !this.watching.has(key));
    // Together, so that the first runs begin together.
    const memories = await Promise.all(
      fresh.map(([, { subject }]) =>
        this.memory.open(subject.check, (text) => this.emit({ type: 'notice', text })),
      ),
    );
    this.emit({ type: 'checks', checks });
    for (const [key, watched] of wanted) this.change(this.watching.get(key), watched);
    fresh.forEach(([key, watched], index) => {
      const memory = memories[index];
      if (memory === undefined || this.options.signal.aborted) return;
      const watcher = new CheckWatcher(watched, memory, this.options, (event) => this.emit(event));
      this.begin(key, watcher, (index + 1) / fresh.length);
    });
  }

  private begin(key: string, watcher: CheckWatcher, part: number): void {
    const watching: Watching = { watcher, stop: () => {}, running: false };
    this.watching.set(key, watching);
    watching.stop = this.scheduler.add(this.jobOf(watching), part);
  }

  private jobOf(watching: Watching): Job<Entity> {
    const { watcher } = watching;
    const { everyMs } = this.options;
    return {
      intervalMs: everyMs ?? watcher.check.definition.interval * 1000,
      items: () => {
        watching.running = true;
        return watcher.entities;
      },
      work: (entity, place) => watcher.evaluate(entity, place),
      late: (missed) => this.emit({ type: 'late', check: watcher.check, missed }),
      ended: ({ startedAt, endedAt, nextAt }) => {
        this.emit({
          type: 'ran',
          check: watcher.check,
          startedAt: startedAt / 1000,
          endedAt: endedAt / 1000,
          nextAt: nextAt / 1000,
        });
        watching.running = false;
        this.change(watching, watching.next);
        this.memory.keep(watcher.check, watcher.memory);
      },
    };
  }

  private change(known: Watching | undefined, watched: WatchedCheck | undefined): void {
    if (known === undefined || watched === undefined) return;
    if (known.running) {
      known.next = watched;
      return;
    }
    delete known.next;
    const edited = known.watcher.replace(watched);
    if (!edited) return;
    // Whoever edits a check wants to see what it does now.
    known.stop();
    known.stop = this.scheduler.add(this.jobOf(known));
  }

  private drop(key: string, known: Watching): void {
    known.stop();
    known.watcher.stop();
    this.watching.delete(key);
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    const { refresh, clock } = this.options;
    if (refresh === undefined) return;
    try {
      for (;;) {
        await clock.sleep(refresh.everyMs, signal);
        const news = await orAborted(refresh.look(signal), signal);
        if (news === undefined || signal.aborted) return;
        const { checks, notices } = news;
        for (const text of notices) this.emit({ type: 'notice', text });
        if (checks !== undefined) await this.take(checks);
      }
    } catch (error) {
      if (!signal.aborted) this.events.end({ error });
    }
  }

  private emit(event: WatchEvent): void {
    this.events.push(event);
  }
}

/** Undefined when it is interrupted meanwhile: nobody who presses Ctrl-C waits for a server. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let abort = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    abort = () => resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Nothing outlives the watch. */
const forgetful: WatchMemory = {
  open: async () => emptyMemory(),
  keep: () => {},
  close: async () => {},
};
