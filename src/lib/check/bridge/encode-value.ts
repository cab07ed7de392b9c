import { LargeInteger, PythonError, Tagged } from './wire.js';

const maxDepth = 500;
/** How many times too large an answer is when counting it exactly is not worth while. */
const hopeless = 4;

/**
 * A value of a wrapper as JSON on the wire: `Tagged` becomes `{"$zk": tag, "v": …}`, and so do numbers, bytes and dates that JSON cannot
 * say, and dicts that hold the key `$zk` themselves.
 * @param register gives the number of a further object that the wrapper returns
 * @param mostBytes of the answer as JSON, which the caller counts; here ends only what is several times larger, before millions of values are copied
 * @throws PythonError if it is nested too deeply, too large, or holds what has no meaning in Python
 */
export function encodeValue(value: unknown, register: Register, mostBytes = Infinity): unknown {
  return encode(value, { register, left: hopeless * mostBytes, mostBytes }, 0);
}

type Register = (kind: string, instance: unknown) => number;

interface Encoding {
  register: Register;
  /** Bytes that may still come. Each value costs at least two, itself and a comma; a text its characters. */
  left: number;
  mostBytes: number;
}

export function tooLarge(size: string, mostBytes: number): PythonError {
  return new PythonError('Exception', [
    `the answer has ${size}more than ${Math.ceil(mostBytes / 1024)} KiB; ask for less, or for part of it`,
  ]);
}

function encode(value: unknown, encoding: Encoding, depth: number): unknown {
  if (depth > maxDepth) throw new PythonError('ValueError', ['the answer is nested too deeply']);
  encoding.left -= 2 + (typeof value === 'string' ? value.length : 0);
  if (encoding.left < 0) throw tooLarge('', encoding.mostBytes);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'number':
      return Number.isFinite(value) ? value : tagged('float', specialNumber(value));
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : tagged('integer', value.toString());
    case 'object':
      return value === null ? null : encodeObject(value, encoding, depth);
    default:
      throw new PythonError('TypeError', [`a ${typeof value} cannot be given to Python`]);
  }
}

function encodeObject(value: object, encoding: Encoding, depth: number): unknown {
  const inner = (item: unknown): unknown => encode(item, encoding, depth + 1);
  if (value instanceof Tagged) return encodeTagged(value, inner, encoding.register);
  if (value instanceof LargeInteger) return tagged('integer', String(value.value));
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Uint8Array) return tagged('bytes', Buffer.from(value).toString('base64'));
  if (value instanceof Date) return tagged('datetime', value.toISOString().replace('Z', '+00:00'));
  if (value instanceof Set) return tagged('set', [...value].map(inner));
  if (value instanceof Map)
    return tagged(
      'pairs',
      [...value].map(([key, item]) => [inner(key), inner(item)]),
    );
  // fromEntries defines properties, so that a key such as `__proto__` is only a key.
  const entries = Object.entries(value).map(([key, item]) => [key, inner(item)] as const);
  return Object.hasOwn(value, '$zk') ? tagged('pairs', entries) : Object.fromEntries(entries);
}

function encodeTagged(
  { tag, value }: Tagged,
  inner: (item: unknown) => unknown,
  register: Register,
): unknown {
  if (tag === 'object') {
    const { kind, instance } = value as { kind: string; instance: unknown };
    return tagged(tag, { kind, handle: register(kind, instance) });
  }
  if (tag === 'headers' || tag === 'counts' || tag === 'lists') return tagged(tag, plainDict(value, inner));
  return tagged(tag, inner(value));
}

/** Tags that stand for dicts carry the dict as it is; `$zk` in it is an ordinary key there. */
function plainDict(value: unknown, inner: (item: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, inner(item)]));
}

function tagged(tag: string, v: unknown): unknown {
  return { $zk: tag, v };
}

function specialNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
