import { PythonError } from '../../bridge/wire.js';
import { pythonText } from '../../bridge/python-text.js';

/**
 * `startTime` and `endTime` of a query. Numbers are minutes ago; text passes. With `align` both are epoch seconds, the end rounded down to a
 * multiple of it, so that repeated queries hit Scalyr's cache.
 * @throws PythonError TypeError if aligned times are no numbers
 */
export function timeRange(
  { minutes, end, align }: { minutes: unknown; end: unknown; align: unknown },
  nowMs: number,
): { startTime: string; endTime?: string } {
  const step = Number(align ?? 0);
  if (end === null || end === undefined) return { startTime: minutesText(minutes) };
  if (!step || typeof minutes === 'string' || typeof end === 'string')
    return { startTime: minutesText(minutes), endTime: minutesText(end) };
  if (typeof minutes !== 'number' || typeof end !== 'number' || !(step > 0))
    throw new PythonError('TypeError', ['minutes, end and align must be numbers']);
  const exact = Math.floor(nowMs / 1000) - 60 * end;
  const last = exact - (exact % step);
  return { startTime: String(last - 60 * minutes), endTime: String(last) };
}

function minutesText(value: unknown): string {
  return typeof value === 'string' ? value : `${pythonText(value)}m`;
}
