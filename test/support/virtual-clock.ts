import type { Clock, Context, Event } from '../../src/lib/core/index.js';

/** A clock that jumps to the next sleeper as soon as nobody has anything else to do. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const sleeper = {
        at: this.#now + ms,
        wake: () => (signal?.removeEventListener('abort', abort), resolve()),
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
      setImmediate(() => this.#advance());
    });
  }

  #advance(): void {
    this.#sleepers.sort((a, b) => a.at - b.at);
    const next = this.#sleepers.shift();
    if (!next) return;
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}

/** A Context in virtual time that keeps every event. */
export function testContext(
  options: { env?: Record<string, string>; signal?: AbortSignal; start?: number } = {},
): Context & { events: Event[] } {
  const events: Event[] = [];
  return {
    clock: new VirtualClock(options.start),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => void events.push(event),
    events,
  };
}
