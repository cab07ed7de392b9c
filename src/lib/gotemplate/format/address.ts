import { GoFunc, GoMap, GoPointer, GoSlice, isList, type Value } from '../value.js';

const known = new WeakMap<object, bigint>();
const step = 16n;
/** Data and code lie where Go programs have them on Linux. */
let nextData = 0xc000010000n;
let nextCode = 0x4a0000n;

/**
 * An address for what Go would print one: stable per object within the process, meaningless otherwise (as in Go). 0 is nil;
 * undefined when a value of this kind has no address.
 */
export function addressOf(value: Value): bigint | undefined {
  if (value instanceof GoPointer) {
    if (value.target === undefined) return 0n;
    return typeof value.target === 'object' && value.target !== null ? allot(value.target) : allot(value);
  }
  if (value instanceof GoMap || value instanceof GoFunc) return value.isNil ? 0n : allot(value);
  if (value instanceof GoSlice) {
    if (value.type.kind === 'array') return undefined;
    return value.isNil ? 0n : allot(value);
  }
  return isList(value) ? allot(value) : undefined;
}

function allot(object: object): bigint {
  const found = known.get(object);
  if (found !== undefined) return found;
  const address = object instanceof GoFunc ? (nextCode += step) : (nextData += step);
  known.set(object, address);
  return address;
}
