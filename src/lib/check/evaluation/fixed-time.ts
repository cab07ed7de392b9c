import type { Clock } from '../../core/index.js';

/** That the code sees the clock of the run, and with a seed the same random numbers each time. */
export interface FixedTime {
  seed?: number;
}

/** Time and random numbers for one evaluation; nothing fixed: those of the machine. */
export function fixedTime(fixed: FixedTime | undefined, clock: Clock): { now?: number; seed?: number } {
  if (fixed === undefined) return {};
  return { now: clock.now(), ...(fixed.seed !== undefined && { seed: fixed.seed }) };
}

/** A clock that shows another time and runs on from there. */
export function clockFrom(clock: Clock, start: number): Clock {
  const offset = start - clock.now();
  return { now: () => clock.now() + offset, sleep: (ms, signal) => clock.sleep(ms, signal) };
}
