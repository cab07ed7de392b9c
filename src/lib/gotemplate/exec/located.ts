import type { GoType } from '../go-type.js';
import { types } from '../type-constructors.js';
import {
  Complex,
  GoFunc,
  GoMap,
  GoPointer,
  GoSlice,
  isList,
  NilInterface,
  Scalar,
  typeOf,
  type Value,
} from '../value.js';

/**
 * A value together with what Go's reflect.Value knows of the place where it was found: whether that place has an interface type
 * (errors name it) and whether it can be addressed (then methods of the pointer can be called). Only made where it matters.
 */
export class Located {
  constructor(
    readonly value: Value,
    readonly slot: GoType | undefined,
    readonly addressable: boolean,
  ) {}
}

/**
 * What expressions evaluate to. `undefined` is reflect's invalid value, the untyped nil that a missing key yields; `null` is a nil
 * of type `interface {}`.
 */
export type Evaluated = Value | Located;

/** The value without its place. */
export function bare(value: Evaluated): Value {
  return value instanceof Located ? value.value : value;
}

/** The concrete value inside an interface value, undefined for a nil one: reflect's view of `any(x)`. */
export function withoutInterface(value: Evaluated): Evaluated {
  if (value === null || value instanceof NilInterface) return undefined;
  return value instanceof Located && value.slot ? value.value : value;
}

/** The static type of a value: that of an interface slot, else its own. Undefined for the invalid value. */
export function staticType(value: Evaluated): GoType | undefined {
  if (value === null) return types.any;
  if (value instanceof Located) return value.slot ?? typeOf(value.value);
  return typeOf(value);
}

/** What every pipeline stage does with an `interface {}` result: look inside. */
export function pipelineResult(value: Evaluated): Evaluated {
  if (typeof value !== 'object') return value;
  if (value === null) return undefined;
  return value instanceof Located && value.slot?.isEmptyInterface ? value.value : value;
}

/** Follows pointers and interfaces to the value itself; `nil` says that the way ended at a nil pointer or interface. */
export function indirect(value: Evaluated): { value: Evaluated; nil: boolean } {
  let current = value;
  for (;;) {
    const inner = bare(current);
    if (inner === null || inner instanceof NilInterface) return { value: inner, nil: true };
    if (!(inner instanceof GoPointer)) return { value: current, nil: false };
    if (inner.target === undefined) return { value: inner, nil: true };
    current = new Located(inner.target, undefined, true);
  }
}

/** Truth as `if` sees it: the zero value of each kind is false, and so are empty strings and collections. */
export function isTrue(evaluated: Evaluated): boolean {
  const value = bare(evaluated);
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    default:
      return value !== null && isTrueObject(value);
  }
}

function isTrueObject(value: Exclude<Value, boolean | string | bigint | number | null | undefined>): boolean {
  if (isList(value)) return value.length > 0;
  if (value instanceof Scalar)
    return value.value instanceof Complex
      ? value.value.re !== 0 || value.value.im !== 0
      : isTrue(value.value);
  if (value instanceof GoMap) return value.size > 0;
  if (value instanceof GoSlice) return value.items.length > 0;
  if (value instanceof GoPointer) return value.target !== undefined;
  if (value instanceof GoFunc) return !value.isNil;
  return !(value instanceof NilInterface);
}

const locationMatters = new WeakMap<GoType, boolean>();

/**
 * Puts an element or field of the given type into its place where somebody could tell the difference: a non-empty interface slot,
 * or an addressable struct, array or type with pointer methods.
 */
export function inPlace(value: Value, slot: GoType | undefined, addressable: boolean): Evaluated {
  if (slot === undefined || typeof value !== 'object' || value === null || value instanceof NilInterface)
    return value;
  if (slot.isInterface) return slot.isEmptyInterface ? value : new Located(value, slot, false);
  return addressable && placeMatters(slot) ? new Located(value, undefined, true) : value;
}

function placeMatters(type: GoType): boolean {
  let known = locationMatters.get(type);
  if (known === undefined) {
    known = type.kind === 'struct' || type.kind === 'array' || type.hasPointerMethods;
    locationMatters.set(type, known);
  }
  return known;
}

/** An element of a collection as `range` binds it: unlike a field it also keeps an `interface {}` slot. */
export function asElement(value: Value, slot: GoType, addressable: boolean): Evaluated {
  if (slot.isEmptyInterface)
    return value === null || value === undefined ? null : new Located(value, slot, false);
  return inPlace(value, slot, addressable);
}
