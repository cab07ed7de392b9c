import type { Entity } from '../../../../src/lib/check/definition/index.js';
import type { Subject } from '../../../../src/lib/check/evaluation/engine.js';
import type { WatchedCheck, WatchEvent, WatchOptions } from '../../../../src/lib/check/watch/model.js';
import { watchChecks } from '../../../../src/lib/check/watch/watch.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { FakeInterpreter, silentBridge, type FakeCode } from '../evaluation/fake-interpreter.js';

/** 2026-11-28T03:00:00Z. */
export const START = 1_795_834_800_000;

/** A watch in virtual time with code in TypeScript. */
export class WatchRig {
  readonly clock: VirtualClock;
  readonly interpreter: FakeInterpreter;
  readonly stop = new AbortController();

  constructor(code: FakeCode, start = START) {
    this.clock = new VirtualClock(start);
    this.interpreter = new FakeInterpreter(code);
  }

  options(more: Partial<WatchOptions> = {}): WatchOptions {
    const { clock, interpreter } = this;
    return {
      parallel: 4,
      signal: this.stop.signal,
      clock,
      ports: () => ({ interpreter, clock, bridge: () => silentBridge }),
      engine: { timeoutMs: 60_000, worker: 'test' },
      ...more,
    };
  }

  /** Everything that happens until that many milliseconds after the start. */
  async until(
    ms: number,
    checks: readonly WatchedCheck[],
    more: Partial<WatchOptions> = {},
  ): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    for await (const event of watchChecks(checks, this.options(more))) {
      // Real files are read before, during which no virtual time shall pass.
      if (events.every(({ type }) => type !== 'checks') && event.type === 'checks')
        void this.clock.sleep(ms).then(() => this.stop.abort());
      events.push(event);
    }
    return events;
  }
}

export function watched(subject: Subject, ...entities: Entity[]): WatchedCheck {
  return { subject, entities };
}

/** `raised Alert 1 e1 +60` for each change, in seconds after the start. */
export function changes(events: readonly WatchEvent[], start = START): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'raised' && event.type !== 'cleared') return [];
    const mark = event.resumed ? ' resumed' : event.gone ? ' gone' : '';
    return [`${event.type} ${event.text} ${event.entity.id} +${event.at - start / 1000}${mark}`];
  });
}

export function ofType<T extends WatchEvent['type']>(
  events: readonly WatchEvent[],
  type: T,
): Extract<WatchEvent, { type: T }>[] {
  return events.filter((event): event is Extract<WatchEvent, { type: T }> => event.type === type);
}
