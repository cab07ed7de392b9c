import type { Clock } from '../core/index.js';
import type { Pacemaker } from './pacemaker.js';

interface Sleeper {
  at: number;
  wake: () => void;
}

/** Turns of the event loop that everybody else gets before time moves, so that replies on the way arrive first. */
const TURNS = 4;

/**
 * A clock for engines that run against a sandbox whose time stands still: whoever sleeps makes time pass, up to the earliest sleeper.
 * Parallel sleepers share the same time.
 */
export function virtualClock(now: () => number, pacemaker: Pacemaker, busy: () => boolean): Clock {
  const sleepers = new Set<Sleeper>();
  let pumping = false;
  const pump = async (): Promise<void> => {
    pumping = true;
    while (sleepers.size > 0) {
      for (let turn = 0; turn < TURNS || busy(); turn++)
        await new Promise((resolve) => setImmediate(resolve));
      const next = Math.min(...[...sleepers].map(({ at }) => at));
      if (next > now()) await pacemaker.advanceTo(next);
      for (const sleeper of [...sleepers]) {
        if (sleeper.at > now()) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    }
    pumping = false;
  };
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(reasonOf(signal));
        const sleeper: Sleeper = { at: now() + ms, wake: resolve };
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(reasonOf(signal as AbortSignal));
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleeper.wake = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        sleepers.add(sleeper);
        if (!pumping)
          pump().catch((error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
      }),
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
