import { decodeBytes, encodeBytes } from '../../../src/lib/core/index.js';
import { isMapping, setKey, type YamlMapping, type YamlValue } from '../../../src/lib/yaml/index.js';

/** A value as the Go program prints it: with its Go type. */
export type Tagged =
  | null
  | boolean
  | { s: string }
  | { i: string }
  | { f: string }
  | { l: Tagged[] }
  | { m: [Tagged, Tagged][] };

/** Our representation of a tagged Go value: keys become text, whole floats and integers are one kind. */
export function fromTagged(value: Tagged): YamlValue {
  if (value === null || typeof value === 'boolean') return value;
  if ('s' in value) return decodeBytes(Buffer.from(value.s, 'base64'));
  if ('i' in value) return Number.isSafeInteger(Number(value.i)) ? Number(value.i) : BigInt(value.i);
  if ('f' in value) return numberOf(value.f);
  if ('l' in value) return value.l.map(fromTagged);
  const mapping: YamlMapping = {};
  for (const [key, item] of value.m) setKey(mapping, keyText(key), fromTagged(item));
  return mapping;
}

function keyText(key: Tagged): string {
  const value = fromTagged(key);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

/** Whether two keys of the Go value fall together as text (`1` and `"1"`): there we cannot tell which one Go iterates last. */
export function hasCollidingKeys(value: Tagged): boolean {
  if (value === null || typeof value !== 'object') return false;
  if ('l' in value) return value.l.some(hasCollidingKeys);
  if (!('m' in value)) return false;
  const keys = value.m.map(([key]) => keyText(key));
  return new Set(keys).size < keys.length || value.m.some(([, item]) => hasCollidingKeys(item));
}

/** The tagged form of one of our values, to be encoded by Go. */
export function toTagged(value: YamlValue): Tagged {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return { s: encodeBytes(value).toString('base64') };
  if (typeof value === 'bigint') return { i: String(value) };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { i: String(value) }
      : { f: floatText(value) };
  if (Array.isArray(value)) return { l: value.map(toTagged) };
  return isMapping(value)
    ? { m: Object.entries(value).map(([key, item]) => [toTagged(key), toTagged(item)]) }
    : null;
}

function floatText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
