import { PythonError } from '../../bridge/wire.js';

export interface Timeouts {
  connectTimeoutMs: number | undefined;
  readTimeoutMs: number | undefined;
}

/** Longest that a timer can wait. */
const longestMs = 2_147_483_647;

/** `timeout` of `requests`: seconds, a pair of them for connecting and reading, or None. @throws PythonError ValueError */
export function timeoutsOf(value: unknown): Timeouts {
  const [connect, read] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value];
  return { connectTimeoutMs: milliseconds(connect), readTimeoutMs: milliseconds(read) };
}

/** Seconds of a check as milliseconds. @throws PythonError ValueError unless it is None or above 0 */
export function milliseconds(seconds: unknown): number | undefined {
  if (seconds === null || seconds === undefined) return undefined;
  const number = typeof seconds === 'number' || typeof seconds === 'string' ? Number(seconds) : NaN;
  if (Number.isNaN(number))
    throw new PythonError('ValueError', ['Timeout value must be an int, float or None']);
  if (number <= 0)
    throw new PythonError('ValueError', [
      'Attempted to set a timeout to less than or equal to 0, which makes no request possible.',
    ]);
  return Math.min(Math.max(1, Math.round(number * 1000)), longestMs);
}
