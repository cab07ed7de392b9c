import type { Context, Event } from '../../src/lib/core/index.js';

export interface TestContext extends Context {
  events: Event[];
  /** Every sleep that was asked for, in milliseconds; each ends at once, except those that are only deadlines. */
  slept: number[];
}

/** A context in virtual time: sleeping moves the clock, short sleeps end at once; sleeps of `deadlineMs` or more never fire. */
export function testContext(env: Record<string, string> = {}, deadlineMs = 30_000): TestContext {
  const events: Event[] = [];
  const slept: number[] = [];
  let now = Date.parse('2026-01-31T12:00:00Z');
  return {
    events,
    slept,
    env,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    clock: {
      now: () => now,
      sleep: (ms, signal) => {
        if (ms < deadlineMs) {
          slept.push(ms);
          now += ms;
          return Promise.resolve();
        }
        return new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        );
      },
    },
  };
}
