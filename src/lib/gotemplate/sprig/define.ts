import type { FunctionSpec, GoType } from '../go-type.js';
import { mapOf, sliceOf, types } from '../type-constructors.js';
import { Scalar, type Value } from '../value.js';

export const anyList = sliceOf(types.any);
export const stringList = sliceOf(types.string);
export const anyMap = mapOf(types.string, types.any);

type Options = Partial<Pick<FunctionSpec, 'variadic' | 'fallible'>>;

/** A function with Go types. Errors that `call` throws are Go's error results or panics. */
export function define(
  params: readonly GoType[],
  result: GoType,
  call: (...args: Value[]) => Value,
  options: Options = {},
): FunctionSpec {
  return { params, result, call, ...options };
}

/** A function over strings that returns a string. */
export function text(
  count: number,
  call: (...args: string[]) => string,
  options: Options = {},
): FunctionSpec {
  const params = Array.from({ length: count }, () => types.string);
  return define(params, types.string, (...args) => call(...args.map(asText)), options);
}

/** The last parameter may be given any number of times. */
export const variadic: Options = { variadic: true };
/** The Go function returns an error beside its result. */
export const fallible: Options = { fallible: true };

export function asText(value: Value): string {
  return payload(value) as string;
}

export function asInt(value: Value): bigint {
  return payload(value) as bigint;
}

/** An int argument that counts something; refused when it would fill the memory. */
export function asCount(value: Value): number {
  const count = asInt(value);
  if (count > 10_000_000n || count < -10_000_000n) throw new Error(`${count} is too large`);
  return Number(count);
}

export function asFloat(value: Value): number {
  return payload(value) as number;
}

function payload(value: Value): unknown {
  return value instanceof Scalar ? value.value : value;
}
