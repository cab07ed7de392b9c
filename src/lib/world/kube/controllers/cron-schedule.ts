/** The times of a schedule in Vixie cron's form, in UTC. */
export interface CronSchedule {
  /** The first time after `ms` (epoch milliseconds), or undefined when there is none within five years. */
  next(ms: number): number | undefined;
}

const names = {
  month: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  day: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const macros: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads five fields or a macro such as `@hourly`; undefined when the text is no schedule. */
export function parseCron(text: string): CronSchedule | undefined {
  const fields = (macros[text.trim()] ?? text.trim()).split(/\s+/);
  const [minutes, hours, days, months, weekdays] = [
    parseField(fields[0], 0, 59),
    parseField(fields[1], 0, 23),
    parseField(fields[2], 1, 31),
    parseField(fields[3], 1, 12, names.month, 1),
    parseField(fields[4], 0, 7, names.day, 0),
  ];
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const anyDay = isStar(fields[2]);
  const anyWeekday = isStar(fields[4]);
  const isDay = (date: Date): boolean => {
    const [byDate, byWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    return anyDay || anyWeekday ? byDate && byWeekday : byDate || byWeekday;
  };
  return { next: (ms) => firstAfter(ms, { minutes, hours, months, isDay }) };
}

function isStar(field: string | undefined): boolean {
  return field === '*' || field === '?' || (field?.startsWith('*/') ?? false);
}

function parseField(
  field: string | undefined,
  min: number,
  max: number,
  words: readonly string[] = [],
  base = 0,
): Set<number> | undefined {
  const out = new Set<number>();
  const value = (text: string): number => {
    const word = words.indexOf(text.toLowerCase());
    return word >= 0 ? word + base : /^\d+$/.test(text) ? Number(text) : NaN;
  };
  for (const part of (field ?? '').split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const [from = '', to] = range === '*' || range === '?' ? [String(min), String(max)] : range.split('-');
    const low = value(from);
    const high = to !== undefined ? value(to) : part.includes('/') ? max : low;
    const by = Number(step);
    if (more.length > 0 || !(low >= min && high <= max && low <= high && by >= 1 && Number.isInteger(by)))
      return undefined;
    for (let n = low; n <= high; n += by) out.add(n);
  }
  return out;
}

interface Fields {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  months: ReadonlySet<number>;
  isDay: (date: Date) => boolean;
}

const minuteMs = 60_000;
const fiveYearsMs = 5 * 366 * 86_400_000;

function firstAfter(ms: number, { minutes, hours, months, isDay }: Fields): number | undefined {
  let time = (Math.floor(ms / minuteMs) + 1) * minuteMs;
  while (time < ms + fiveYearsMs) {
    const date = new Date(time);
    const [year, month, day, hour] = [
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
    ];
    if (!months.has(month + 1)) time = Date.UTC(year, month + 1, 1);
    else if (!isDay(date)) time = Date.UTC(year, month, day + 1);
    else if (!hours.has(hour)) time = Date.UTC(year, month, day, hour + 1);
    else if (!minutes.has(date.getUTCMinutes())) time += minuteMs;
    else return time;
  }
  return undefined;
}
