import { LargeInteger, type Json } from '../bridge/wire.js';

const MAX_KEYS = 1000;
const MAX_KILOBYTES = 64;

/**
 * Why the worker would refuse a result as too large, or undefined. Measured as there: the leaves of nested dicts together with `ts` and `td` (a list is
 * one leaf, an empty dict none), only for values that are dicts; and the compact JSON of the whole, in which Python escapes everything beyond ASCII.
 * @param valueBytes the length of the value's JSON in Python, where it is known: `1.0` is shorter here
 */
export function sizeFault(
  timed: { value: Json; ts: number; td: number },
  valueBytes?: number,
): string | undefined {
  if (isDict(timed.value)) {
    const keys = leaves(timed.value) + 2;
    if (keys > MAX_KEYS)
      return `Result size error: Result keys count (${keys}) exceeded the maximum value: ${MAX_KEYS}`;
  }
  const bytes =
    valueBytes === undefined
      ? asciiLength(JSON.stringify(timed))
      : asciiLength(JSON.stringify({ ...timed, value: '' })) - 2 + valueBytes;
  if (bytes <= MAX_KILOBYTES * 1024) return undefined;
  return `Result size error: Result size (${bytes / 1024}KB) exceeded the maximum size: ${MAX_KILOBYTES}KB`;
}

function leaves(value: { [key: string]: Json }): number {
  let count = 0;
  for (const item of Object.values(value)) count += isDict(item) ? leaves(item) : 1;
  return count;
}

function isDict(value: Json): value is { [key: string]: Json } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LargeInteger)
  );
}

/** Each UTF-16 unit beyond ASCII is written as `\uXXXX`. */
function asciiLength(json: string): number {
  let length = json.length;
  for (let index = 0; index < json.length; index++) if (json.charCodeAt(index) > 127) length += 5;
  return length;
}
