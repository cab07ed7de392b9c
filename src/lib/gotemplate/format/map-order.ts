import { compareBytes } from '../../core/index.js';
import { Complex, type GoMap, GoSlice, GoStruct, Scalar, typeOf, type Value } from '../value.js';

/** Keys of a map in the order of Go's internal/fmtsort: how `range` visits them and how they are printed. */
export function sortedKeys(map: GoMap): readonly Value[] {
  return map.sortedKeys(sortKeys);
}

function sortKeys(keys: Value[]): readonly Value[] {
  if (keys.every((key) => typeof key === 'string')) return keys.sort(compareBytes);
  return keys.sort(compareKeys);
}

/**
 * By value within a type; nil before everything. Keys of different types under an interface key have no order of their own in Go
 * (it compares the addresses of their types): here they are ordered by type name.
 */
function compareKeys(a: Value, b: Value): number {
  const aType = typeOf(a);
  const bType = typeOf(b);
  if (aType === undefined || bType === undefined)
    return Number(aType !== undefined) - Number(bType !== undefined);
  if (aType !== bType) return compareBytes(aType.name, bType.name);
  if (a instanceof GoStruct && b instanceof GoStruct) return compareEach(a.values, b.values);
  if (a instanceof GoSlice && b instanceof GoSlice) return compareEach(a.items, b.items);
  if (isComposite(a) || isComposite(b)) return 0;
  return comparePayloads(payload(a), payload(b));
}

function isComposite(value: Value): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Scalar);
}

function compareEach(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareKeys(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

type Payload = boolean | string | bigint | number | Complex;

function payload(value: Value): Payload {
  if (value instanceof Scalar) return value.value;
  return typeof value === 'object' || value === undefined ? 0 : value;
}

function comparePayloads(a: Payload, b: Payload): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (a instanceof Complex && b instanceof Complex)
    return compareNumbers(a.re, b.re) || compareNumbers(a.im, b.im);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** NaN is lower than every number. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}
