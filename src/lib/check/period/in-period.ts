import { parsePeriod, type SubPeriod, type Test } from './parse-period.js';
import { periodTime, type PeriodTime } from './period-time.js';
import { inCentury, isInRange, readRange } from './scale.js';

/**
 * Whether a moment (milliseconds since 1970) lies in a period, in UTC or a zone. Lazy as the worker: once something decides, nothing
 * behind it is looked at, so that a mistake in a period may show only at some times of day. Throws {@link PeriodError} when it shows;
 * the worker then takes the moment for in the period and puts the message into `captures.exception`.
 */
export function isInPeriod(period: string, ms: number, zone?: string): boolean {
  return decide(parsePeriod(period), periodTime(ms, zone));
}

/** {@link isInPeriod} for what has been taken apart already. */
export function decide(period: readonly SubPeriod[], time: PeriodTime): boolean {
  return period.some((sub) => isTrue(sub, time));
}

function isTrue({ kind, tests, fault }: SubPeriod, time: PeriodTime): boolean {
  if (fault) throw fault;
  return kind === 'always' || (kind === 'tests' && tests.every((test) => passes(test, time)));
}

function passes({ scale, items }: Test, time: PeriodTime): boolean {
  const now = scale.now(time);
  return items.some((item) => isInRange(now, inCentury(readRange(item, scale), scale, now)));
}
