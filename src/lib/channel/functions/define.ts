import { type FunctionSpec, type GoType, goSlice, types, type Value } from '../../gotemplate/index.js';

type Options = Partial<Pick<FunctionSpec, 'variadic' | 'fallible'>>;

/** A function over Go strings with a string as result. */
export function text(
  parameters: number,
  call: (...args: string[]) => string,
  options: Options = { fallible: true },
): FunctionSpec {
  return define(
    Array.from({ length: parameters }, () => types.string),
    types.string,
    (...args) => call(...args.map(asText)),
    options,
  );
}

/** A function with the given Go types. Errors thrown by `call` are Go's error results. */
export function define(
  params: readonly GoType[],
  result: GoType,
  call: (...args: Value[]) => Value,
  options: Options = { fallible: true },
): FunctionSpec {
  return { params, result, call, ...options };
}

/** For functions whose Go signature returns no error. */
export const infallible: Options = {};

/** The text of a string argument, named string types included. */
export function asText(value: Value): string {
  const plain = payload(value);
  if (typeof plain !== 'string') throw new TypeError('expected a Go string');
  return plain;
}

/** An integer argument of whatever size. */
export function asInteger(value: Value): bigint {
  const plain = payload(value);
  if (typeof plain !== 'bigint') throw new TypeError('expected a Go integer');
  return plain;
}

/** A floating-point argument of whatever size. */
export function asNumber(value: Value): number {
  const plain = payload(value);
  if (typeof plain !== 'number') throw new TypeError('expected a Go float');
  return plain;
}

function payload(value: Value): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** `[]string`; nil when there are no items to begin with. */
export function stringSlice(items: readonly string[] | null): Value {
  return goSlice(types.string, items);
}
