/** Plain data: everything in a world can be written down as JSON and read back. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Something that is due at a virtual time. Records instead of closures, so that a world can be saved, copied and replayed. */
export interface Timer {
  at: number;
  seq: number;
  kind: string;
  data: Json;
}

/** A fact that other parts of the world may react to, in the same virtual instant. */
export interface WorldFact {
  kind: string;
  data: Json;
}

/**
 * The heart of the twin: a virtual clock (epoch milliseconds), an ordered queue of due timers and a bus of facts. It never looks at the
 * real clock; whoever drives it (a sandbox in real time, a test, a simulator) says how far to advance. Timers that are due at the same
 * instant run in the order in which they were set. Deterministic for a seed.
 */
export class Simulation {
  #now: number;
  #seq = 0;
  #heap: Timer[] = [];
  #seed: number;
  readonly #onTimer = new Map<string, (data: Json) => void>();
  readonly #onFact = new Map<string, ((data: Json) => void)[]>();

  constructor(options: { startAt: number; seed?: number }) {
    this.#now = options.startAt;
    this.#seed = (options.seed ?? 1) >>> 0;
  }

  get now(): number {
    return this.#now;
  }

  /** When the next timer is due, if any. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** Registers what happens when timers of this kind are due; one handler per kind. */
  onTimer(kind: string, handler: (data: Json) => void): void {
    if (this.#onTimer.has(kind)) throw new Error(`timer kind "${kind}" has a handler already`);
    this.#onTimer.set(kind, handler);
  }

  /** Subscribes to facts of this kind; handlers run synchronously, in order of subscription. */
  onFact(kind: string, handler: (data: Json) => void): void {
    const handlers = this.#onFact.get(kind);
    if (handlers) handlers.push(handler);
    else this.#onFact.set(kind, [handler]);
  }

  publish(kind: string, data: Json): void {
    for (const handler of this.#onFact.get(kind) ?? []) handler(data);
  }

  /** Sets a timer `delayMs` from now (never in the past). */
  after(delayMs: number, kind: string, data: Json = null): void {
    this.#push({ at: this.#now + Math.max(0, delayMs), seq: this.#seq++, kind, data });
  }

  /** Runs everything that is due up to and including `time`, then sets the clock to it. */
  advanceTo(time: number): void {
    while (this.#heap.length > 0 && (this.#heap[0] as Timer).at <= time) {
      const timer = this.#pop();
      this.#now = Math.max(this.#now, timer.at);
      this.#run(timer);
    }
    this.#now = Math.max(this.#now, time);
  }

  /** Advances from timer to timer until `done` holds or nothing is due before `limit`. Returns whether `done` holds. */
  advanceUntil(done: () => boolean, limit: number): boolean {
    while (!done()) {
      const next = this.nextAt;
      if (next === undefined || next > limit) return false;
      this.advanceTo(next);
    }
    return true;
  }

  /** A number in [0, 1) from the seeded generator (mulberry32). */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) >>> 0;
    let t = this.#seed;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  #run(timer: Timer): void {
    const handler = this.#onTimer.get(timer.kind);
    if (!handler) throw new Error(`no handler for timer kind "${timer.kind}"`);
    handler(timer.data);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let child = heap.push(timer) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[child] = heap[parent] as Timer;
      child = parent;
    }
    heap[child] = timer;
  }

  #pop(): Timer {
    const heap = this.#heap;
    const top = heap[0] as Timer;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[parent] = heap[child] as Timer;
      parent = child;
    }
    heap[parent] = last;
    return top;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}
