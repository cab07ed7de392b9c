import { usageError } from '../core/index.js';
import { jsonPathValues } from './jsonpath/index.js';

/**
 * Sorts by the field that `--sort-by` names, as kubectl does: numbers by value, times and texts by natural order (`node-2` before
 * `node-10`), items without the field first; equal items keep their order.
 */
export function sortByPath<T>(items: readonly T[], objectOf: (item: T) => unknown, path: string): T[] {
  const values = jsonPathValues(path);
  const keyed = items.map((item) => ({ item, key: values(objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw usageError(`couldn't find any field with path "${path}" in the list of objects`, {
      hint: 'Look at the fields with -o yaml.',
    });
  }
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item);
}

function compareKeys(a: unknown, b: unknown): number {
  if (a === undefined || a === null || b === undefined || b === null)
    return Number(a !== undefined && a !== null) - Number(b !== undefined && b !== null);
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  return naturally(text(a), text(b));
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Digits compare as numbers, everything else by code unit; independent of the locale. */
function naturally(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    const byNumber = /^\d/.test(x) && /^\d/.test(y) ? compareDigits(x, y) : 0;
    if (byNumber !== 0) return byNumber;
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function compareDigits(a: string, b: string): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
