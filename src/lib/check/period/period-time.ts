import { usageError } from '../../core/index.js';

/** The parts of a moment that periods test. */
export interface PeriodTime {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
  /** 1 to 366. */
  yearDay: number;
  /** Sunday is 1. */
  weekday: number;
  hour: number;
  minute: number;
  second: number;
}

/** The moment (milliseconds since 1970) in UTC, where production workers run, or in a zone. Throws a usage error for an unknown zone. */
export function periodTime(ms: number, zone = 'UTC'): PeriodTime {
  return zone === 'UTC' ? fields(new Date(ms)) : fields(localDate(ms, zone));
}

function fields(date: Date): PeriodTime {
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    yearDay: Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
    weekday: date.getUTCDay() + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date whose UTC parts are the local ones of a zone. */
function localDate(ms: number, zone: string): Date {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: string): number => parts[name] ?? 0;
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')),
  );
}

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, made);
    return made;
  } catch {
    throw usageError(`unknown time zone "${zone}"`, { hint: 'Use a name such as Europe/Berlin or UTC.' });
  }
}
