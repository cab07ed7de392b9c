import type { Clock } from '../../core/index.js';

/** Timers cannot wait for months. */
const LONGEST_SLEEP = 3_600_000;

/** Work on a list of items that is to be done again and again. */
export interface Job<Item> {
  intervalMs: number;
  /** Asked at the start of each run. */
  items(): readonly Item[];
  work(item: Item, place: { index: number; run: number }): Promise<void>;
  /** A run was due while the one before is under way, for the `missed`th time during it. */
  late(missed: number): void;
  /** Every item of a run has been worked on. Times in milliseconds. */
  ended(times: { startedAt: number; endedAt: number; nextAt: number }): void;
}

export interface SchedulerOptions {
  /** How many items at a time, over all jobs. */
  parallel: number;
  clock: Clock;
  signal: AbortSignal;
  /** True: nothing new is started until `pump` is called. */
  held?: () => boolean;
}

interface Run<Item> {
  items: readonly Item[];
  number: number;
  /** Index of the first item that has not been started. */
  next: number;
  /** How many items are being worked on. */
  busy: number;
  startedAt: number;
  missed: number;
}

interface Entry<Item> {
  job: Job<Item>;
  dueAt: number;
  runs: number;
  current?: Run<Item>;
}

/**
 * Starts jobs at their times and works on their items, a limited number at a time. Jobs that are under way take turns, so that a short one does not
 * wait for a long one. A run never overlaps the one before of the same job: it is left out. Starts stay on the grid that the first ones set.
 */
export class Scheduler<Item> {
  private readonly entries: Entry<Item>[] = [];
  private readonly busy = new Set<Promise<void>>();
  private turn = 0;
  private seenAt = -Infinity;
  private wake: (() => void) | undefined;
  private failure: { error: unknown } | undefined;

  constructor(private readonly options: SchedulerOptions) {}

  /**
   * A job that runs at once, then after a part of its interval, and at its interval from there on.
   * @param part more than 0, at most 1; different ones keep jobs with the same interval apart
   * @returns a function that stops it: what is under way is finished, the rest of the run is not started
   */
  add(job: Job<Item>, part = 1): () => void {
    const entry: Entry<Item> = { job, dueAt: this.options.clock.now() + job.intervalMs * part, runs: 0 };
    this.entries.push(entry);
    this.start(entry);
    this.pump();
    this.wake?.();
    return () => this.remove(entry);
  }

  /** Until it is interrupted, or a job throws: then that is thrown once nothing is under way any more. */
  async run(): Promise<void> {
    const { signal, clock } = this.options;
    while (!signal.aborted && this.failure === undefined) {
      this.startDue();
      this.pump();
      const next = Math.min(...this.entries.map(({ dueAt }) => dueAt));
      await this.sleep(Math.min(next - clock.now(), LONGEST_SLEEP));
    }
    while (this.busy.size > 0) await Promise.allSettled(this.busy);
    if (this.failure !== undefined) throw this.failure.error;
  }

  /** Starts what may be started. */
  pump(): void {
    const { parallel, signal, held } = this.options;
    while (this.busy.size < parallel && !signal.aborted && this.failure === undefined && held?.() !== true) {
      const next = this.nextInTurn();
      if (next === undefined) return;
      this.startOne(next.entry, next.run);
    }
  }

  private startDue(): void {
    const now = this.options.clock.now();
    this.followClock(now);
    for (const entry of this.entries) {
      if (entry.dueAt > now) continue;
      if (entry.current === undefined) this.start(entry);
      else entry.job.late(++entry.current.missed);
      // After a sleep of the machine there are several; one run makes up for all of them.
      const { intervalMs } = entry.job;
      entry.dueAt += (Math.floor((now - entry.dueAt) / intervalMs) + 1) * intervalMs;
    }
  }

  /** A clock that is set back would hold everything up until it is as late again. */
  private followClock(now: number): void {
    if (now < this.seenAt) for (const entry of this.entries) entry.dueAt -= this.seenAt - now;
    this.seenAt = now;
  }

  private start(entry: Entry<Item>): void {
    const run = {
      items: entry.job.items(),
      number: ++entry.runs,
      next: 0,
      busy: 0,
      startedAt: this.options.clock.now(),
      missed: 0,
    };
    entry.current = run;
    if (run.items.length === 0) this.track(Promise.resolve().then(() => this.finish(entry, run)));
  }

  /** The next entry with something to start, after the one that had its turn. */
  private nextInTurn(): { entry: Entry<Item>; run: Run<Item> } | undefined {
    const { length } = this.entries;
    for (let step = 0; step < length; step++) {
      const entry = this.entries[(this.turn + step) % length];
      const run = entry?.current;
      if (entry === undefined || run === undefined || run.next >= run.items.length) continue;
      this.turn = (this.turn + step + 1) % length;
      return { entry, run };
    }
    return undefined;
  }

  private startOne(entry: Entry<Item>, run: Run<Item>): void {
    const index = run.next++;
    run.busy++;
    const work = entry.job.work(run.items[index] as Item, { index, run: run.number });
    this.track(
      work.then(() => {
        run.busy--;
        if (run.busy === 0 && run.next >= run.items.length) this.finish(entry, run);
      }),
    );
  }

  private track(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.busy.delete(done);
        this.pump();
      });
    this.busy.add(done);
  }

  private finish(entry: Entry<Item>, { startedAt }: Run<Item>): void {
    const { clock, signal } = this.options;
    delete entry.current;
    if (!signal.aborted && this.entries.includes(entry))
      entry.job.ended({ startedAt, endedAt: clock.now(), nextAt: entry.dueAt });
  }

  private fail(error: unknown): void {
    if (this.options.signal.aborted) return;
    this.failure ??= { error };
    this.wake?.();
  }

  private remove(entry: Entry<Item>): void {
    const at = this.entries.indexOf(entry);
    if (at < 0) return;
    this.entries.splice(at, 1);
    if (this.turn > at) this.turn--;
  }

  /** Until then, or until something changes. */
  private async sleep(ms: number): Promise<void> {
    const { clock, signal } = this.options;
    const woken = new AbortController();
    this.wake = () => woken.abort();
    try {
      const until = AbortSignal.any([signal, woken.signal]);
      await clock.sleep(Math.max(0, ms), until);
    } catch (error) {
      if (!signal.aborted && !woken.signal.aborted) throw error;
    } finally {
      this.wake = undefined;
    }
  }
}
