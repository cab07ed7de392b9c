import { usageError } from '../../core/index.js';

/** RFC 3339, a date alone, or seconds since 1970; milliseconds since 1970. Without a zone it is UTC. */
export function parseTime(text: string): number {
  if (/^\d{1,12}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const [, date, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:?\d\d)?$/i.exec(text.trim()) ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(ms) || !isDay(date ?? ''))
    throw usageError(`"${text}" is not a time`, {
      hint: 'Write 2026-01-31T12:00:00Z, 2026-01-31, or seconds since 1970.',
    });
  return ms;
}

/** Date.parse() makes the 2nd of March of the 30th of February. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
