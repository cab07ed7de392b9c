import type { GoType } from '../go-type.js';
import { implementsInterface } from '../method.js';
import { pointerTo } from '../type-constructors.js';
import { GoPointer, NilInterface, typeOf, zeroValue, type Value } from '../value.js';
import type { Execution } from './execution.js';
import { Located, staticType, type Evaluated } from './located.js';
import { reflectValue } from './reflect-value.js';

/** Go's assignability between types. */
export function assignable(from: GoType, to: GoType): boolean {
  if (from === to) return true;
  if (to.isInterface) return to.isEmptyInterface || implementsInterface(from, to);
  if (from.defined && to.defined) return false;
  return (from.underlying ?? from) === (to.underlying ?? to);
}

/** Whether an untyped nil can be of this type. */
export function canBeNil(type: GoType): boolean {
  return type === reflectValue || ['func', 'interface', 'map', 'pointer', 'slice'].includes(type.kind);
}

/** Checks that a value can be used where `type` is wanted, with the one dereference or address that Go allows itself. */
export function validate(execution: Execution, value: Evaluated, type: GoType): Evaluated {
  if (type === reflectValue) return value;
  if (value === undefined) {
    return canBeNil(type) ? zeroValue(type) : execution.fail(`invalid value; expected ${type.name}`);
  }
  const from = staticType(value);
  const inner = value instanceof Located ? value.value : value;
  if (from && assignable(from, type)) return type.isInterface ? asInterface(inner, type) : value;
  if (from?.isInterface && inner !== null && !(inner instanceof NilInterface)) {
    const dynamic = typeOf(inner);
    if (dynamic && assignable(dynamic, type)) return inner;
    return convertPointer(execution, inner, dynamic, type, false);
  }
  return convertPointer(execution, inner, from, type, value instanceof Located && value.addressable);
}

function asInterface(value: Value, type: GoType): Value {
  if (value === null || value instanceof NilInterface) return zeroValue(type);
  return value;
}

function convertPointer(
  execution: Execution,
  value: Value,
  from: GoType | undefined,
  type: GoType,
  addressable: boolean,
): Evaluated {
  if (value instanceof GoPointer && value.type.elem && assignable(value.type.elem, type)) {
    if (value.target === undefined) execution.fail(`dereference of nil pointer of type ${type.name}`);
    return new Located(value.target, undefined, true);
  }
  if (addressable && from && assignable(pointerTo(from), type)) return new GoPointer(pointerTo(from), value);
  return execution.fail(`wrong type for value; expected ${type.name}; got ${from?.name ?? 'interface {}'}`);
}
