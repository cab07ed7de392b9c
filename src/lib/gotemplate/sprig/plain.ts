import { sortedKeys } from '../format/map-order.js';
import { types } from '../type-constructors.js';
import {
  Complex,
  GoFunc,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  isList,
  NilInterface,
  Scalar,
  type Value,
} from '../value.js';
import { anyMap } from './define.js';
import { bytesOf, isNil } from './go-value.js';

/** JSON's own values; integers stay exact as bigint. */
export type Plain = null | boolean | string | number | bigint | Plain[] | { [key: string]: Plain };

/** A Go value as encoding/json sees it. Throws with Go's message for what JSON cannot hold. */
export function toPlain(value: Value): Plain {
  if (isNil(value) || value instanceof NilInterface) return null;
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(toPlain);
  if (value instanceof Scalar) return scalar(value);
  if (value instanceof GoPointer) return value.target === undefined ? null : toPlain(value.target);
  if (value instanceof GoSlice) return slice(value);
  if (value instanceof GoMap) return map(value);
  if (value instanceof GoStruct) return struct(value);
  throw new Error(`json: unsupported type: ${value instanceof GoFunc ? value.type.name : 'func'}`);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
}

function scalar({ value, type }: Scalar): Plain {
  if (value instanceof Complex) throw new Error(`json: unsupported type: ${type.name}`);
  // A float32 is written with the digits that a float32 needs.
  if (type.kind === 'float32' && typeof value === 'number')
    return (
      Number(
        Math.fround(finite(value))
          .toPrecision(9)
          .replace(/\.?0+$/, ''),
      ) || shortFloat(value)
    );
  return typeof value === 'number' ? finite(value) : value;
}

function shortFloat(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

function slice(value: GoSlice): Plain {
  if (value.type.elem === types.uint8 && value.type.kind === 'slice')
    return value.isNil ? null : Buffer.from(bytesOf(value)).toString('base64');
  return value.isNil ? null : value.items.map(toPlain);
}

function map(value: GoMap): Plain {
  if (value.isNil) return null;
  const kind = value.type.key?.kind ?? 'string';
  if (kind !== 'string' && !/^u?int/.test(kind))
    throw new Error(`json: unsupported type: ${value.type.name}`);
  const entries = sortedKeys(value).map((key) => [keyText(key), toPlain(value.get(key))] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function keyText(key: Value): string {
  return String(key instanceof Scalar ? (key.value as string | bigint) : (key as string | bigint));
}

function struct(value: GoStruct): Plain {
  const exported = value.type.fields
    .map((field, i) => [field.name, value.values[i]] as const)
    .filter(([name]) => /^\p{Lu}/u.test(name));
  return Object.fromEntries(exported.map(([name, item]) => [name, toPlain(item)]));
}

/** Decoded JSON or YAML as Go values: numbers are float64, objects are `map[string]interface {}`. */
export function fromPlain(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null)
    return new GoMap(
      anyMap,
      Object.entries(value).map(([key, item]) => [key, fromPlain(item)] as const),
    );
  return value as string | number | boolean | null;
}
