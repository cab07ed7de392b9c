import { PythonError, Tagged } from './wire.js';

const maxDepth = 500;

/**
 * A value of a wrapper as JSON on the wire: `Tagged` becomes `{"$zk": tag, "v": …}`, and so do numbers, bytes and dates that JSON cannot
 * say, and dicts that hold the key `$zk` themselves.
 * @param register gives the number of a further object that the wrapper returns
 * @throws PythonError if it is nested too deeply or holds what has no meaning in Python
 */
export function encodeValue(value: unknown, register: (kind: string, instance: unknown) => number): unknown {
  return encode(value, register, 0);
}

type Register = (kind: string, instance: unknown) => number;

function encode(value: unknown, register: Register, depth: number): unknown {
  if (depth > maxDepth) throw new PythonError('ValueError', ['the answer is nested too deeply']);
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
      return value === null ? null : encodeObject(value, register, depth);
    default:
      throw new PythonError('TypeError', [`a ${typeof value} cannot be given to Python`]);
  }
}

function encodeObject(value: object, register: Register, depth: number): unknown {
  const inner = (item: unknown): unknown => encode(item, register, depth + 1);
  if (value instanceof Tagged) return encodeTagged(value, inner, register);
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
