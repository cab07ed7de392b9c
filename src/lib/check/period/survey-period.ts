import { decide } from './in-period.js';
import { parsePeriod, type SubPeriod } from './parse-period.js';
import { periodTime, type PeriodTime } from './period-time.js';
import { PeriodError, readRange, type Scale } from './scale.js';

/** How a period behaves over all hours of one year. */
export interface PeriodSurvey {
  year: number;
  /** Hours of the year. */
  hours: number;
  /** Hours with a moment in the period. */
  hoursIn: number;
  /** Hours with a moment that is not. */
  hoursOut: number;
  /** Hours in which looking at the period fails at some moment. */
  hoursFailing: number;
  /** The first failure. */
  firstFailure?: { ms: number; message: string };
}

const HOUR_MS = 3_600_000;

/**
 * Looks at a period at every hour of a year. Within an hour only moments matter where a test of minutes or seconds changes its mind, so
 * that a period such as `min {5-10}` is judged as it is.
 */
export function surveyPeriod(text: string, year: number, zone = 'UTC'): PeriodSurvey {
  const period = parsePeriod(text);
  const minutes = turningPoints(period, 'minute');
  const seconds = turningPoints(period, 'second');
  const survey: PeriodSurvey = { year, hours: 0, hoursIn: 0, hoursOut: 0, hoursFailing: 0 };
  // In a zone the year begins and ends up to a day away from UTC's.
  for (let ms = Date.UTC(year, 0, 0); ms < Date.UTC(year + 1, 0, 2); ms += HOUR_MS) {
    const time = periodTime(ms, zone);
    if (time.year === year) countHour(survey, period, { time, ms, minutes, seconds });
  }
  return survey;
}

function countHour(
  survey: PeriodSurvey,
  period: readonly SubPeriod[],
  hour: { time: PeriodTime; ms: number; minutes: readonly number[]; seconds: readonly number[] },
): void {
  const seen = { in: false, out: false, failing: false };
  for (const minute of hour.minutes)
    for (const second of hour.seconds)
      try {
        if (decide(period, { ...hour.time, minute, second })) seen.in = true;
        else seen.out = true;
      } catch (error) {
        if (!(error instanceof PeriodError)) throw error;
        seen.failing = true;
        survey.firstFailure ??= { ms: hour.ms + (minute * 60 + second) * 1000, message: error.message };
      }
  survey.hours += 1;
  survey.hoursIn += Number(seen.in);
  survey.hoursOut += Number(seen.out);
  survey.hoursFailing += Number(seen.failing);
}

/** Values from 0 to 59 such that every test of the scale is decided the same way from one of them to the next. */
function turningPoints(period: readonly SubPeriod[], name: Scale['name']): number[] {
  const points = new Set([0]);
  for (const { scale, items } of period.flatMap(({ tests }) => tests))
    if (scale.name === name)
      for (const item of items) {
        const range = rangeOf(item, scale);
        if (range)
          [range.low, range.low + 1, range.high ?? range.low, (range.high ?? range.low) + 1].forEach((p) =>
            points.add(p),
          );
      }
  return [...points].filter((point) => point < 60).sort((a, b) => a - b);
}

function rangeOf(...args: Parameters<typeof readRange>): ReturnType<typeof readRange> | undefined {
  try {
    return readRange(...args);
  } catch (error) {
    if (error instanceof PeriodError) return undefined;
    throw error;
  }
}
