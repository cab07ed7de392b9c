import { compareBytes } from '../../core/index.js';
import { bare, withoutInterface, type Evaluated } from '../exec/located.js';
import { describeValue } from '../format/print.js';
import type { GoType } from '../go-type.js';
import {
  Complex,
  GoFunc,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  NilInterface,
  Scalar,
  typeOf,
  type Value,
} from '../value.js';

type BasicKind = 'bool' | 'int' | 'uint' | 'float' | 'complex' | 'string' | undefined;

const badComparison = 'invalid type for comparison';

type Payload = boolean | string | bigint | number | Complex;

/** The payload of a basic value; undefined for everything else. */
function payloadOf(value: Value): Payload | undefined {
  if (value instanceof Scalar) return value.value;
  return typeof value === 'object' || value === undefined ? undefined : value;
}

function kindOf(value: Value): BasicKind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float';
    default:
      return value instanceof Scalar ? scalarKind(value.type.kind) : undefined;
  }
}

function scalarKind(kind: string): BasicKind {
  if (kind.startsWith('uint')) return 'uint';
  if (kind.startsWith('int')) return 'int';
  if (kind.startsWith('float')) return 'float';
  return kind.startsWith('complex') ? 'complex' : (kind as BasicKind);
}

function concrete(value: Evaluated): Value {
  return bare(withoutInterface(value));
}

/** `eq a b c`: whether a equals any of the others. */
export function eq([first, ...others]: readonly Evaluated[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  const a = concrete(first);
  return others.some((other) => equals(a, concrete(other)));
}

function equals(a: Value, b: Value): boolean {
  const aKind = kindOf(a);
  const bKind = kindOf(b);
  if (aKind !== bKind) {
    if (isInteger(aKind) && isInteger(bKind)) return payloadOf(a) === payloadOf(b);
    if (a === undefined || b === undefined) return false;
    throw new Error(`incompatible types for comparison: ${nameOf(a)} and ${nameOf(b)}`);
  }
  return aKind === undefined ? equalReferences(a, b) : samePayload(payloadOf(a), payloadOf(b));
}

function isInteger(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint';
}

function samePayload(a: Payload | undefined, b: Payload | undefined): boolean {
  if (a instanceof Complex && b instanceof Complex) return a.re === b.re && a.im === b.im;
  return a === b;
}

/** Values that are not basic: nil equals nil, else pointers, structs and arrays compare as in Go. */
function equalReferences(a: Value, b: Value): boolean {
  const aType = typeOf(a);
  const bType = typeOf(b);
  if (aType && bType && aType.kind !== bType.kind) {
    throw new Error(
      `non-comparable types ${describeValue(a, 's')}: ${aType.name}, ${bType.name}: ${describeValue(b, 'v')}`,
    );
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (bType && !isComparable(bType))
    throw new Error(`non-comparable type ${describeValue(b, 's')}: ${bType.name}`);
  return identical(a, b);
}

function isNil(value: Value): boolean {
  if (value === undefined || value === null || value instanceof NilInterface) return true;
  if (value instanceof GoPointer) return value.target === undefined;
  if (value instanceof GoSlice) return value.isNil;
  return (value instanceof GoMap || value instanceof GoFunc) && value.isNil;
}

function isComparable(type: GoType): boolean {
  if (type.kind === 'slice' || type.kind === 'map' || type.kind === 'func') return false;
  if (type.kind === 'array') return type.elem === undefined || isComparable(type.elem);
  return type.fields.every((field) => isComparable(field.type));
}

/** Go's `==` on two interface values. */
export function identical(a: Value, b: Value): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const payload = payloadOf(a);
  if (payload !== undefined) return samePayload(payload, payloadOf(b));
  if (type && !isComparable(type)) throw new Error(`runtime error: comparing uncomparable type ${type.name}`);
  if (a instanceof GoPointer && b instanceof GoPointer) return samePointer(a, b);
  if (a instanceof GoStruct && b instanceof GoStruct)
    return a.values.every((value, i) => identical(value, b.values[i]));
  if (a instanceof GoSlice && b instanceof GoSlice)
    return a.items.every((value, i) => identical(value, b.items[i]));
  return type === undefined || a === b;
}

function samePointer(a: GoPointer, b: GoPointer): boolean {
  if (a === b) return true;
  const reference = typeof a.target === 'object' && a.target !== null;
  return a.target === b.target && (reference || a.target === undefined);
}

/** `lt a b`: numbers by value whatever their sign, strings by bytes. */
export function lt([first, second]: readonly Evaluated[]): boolean {
  const a = concrete(first);
  const b = concrete(second);
  const aKind = kindOf(a);
  const bKind = kindOf(b);
  if (aKind === undefined || bKind === undefined) throw new Error(badComparison);
  if (aKind !== bKind && !(isInteger(aKind) && isInteger(bKind))) {
    throw new Error(`incompatible types for comparison: ${nameOf(a)} and ${nameOf(b)}`);
  }
  if (aKind === 'bool' || aKind === 'complex') throw new Error(badComparison);
  return less(payloadOf(a), payloadOf(b));
}

function less(a: Payload | undefined, b: Payload | undefined): boolean {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b;
  return typeof a === 'number' && typeof b === 'number' && a < b;
}

export function le(args: readonly Evaluated[]): boolean {
  return lt(args) || eq(args);
}

function nameOf(value: Value): string {
  return typeOf(value)?.name ?? '';
}
