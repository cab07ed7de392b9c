import { pointerTo as pointerType, sameSignature, types } from './type-constructors.js';
import type { GoType, MethodSpec } from './go-type.js';
import { GoPointer, GoStruct, textOf, typeOf, type Value } from './value.js';

const nilDereference = 'runtime error: invalid memory address or nil pointer dereference';

/** A method found on a type, and the way to its receiver through embedded structs. */
export interface FoundMethod {
  readonly spec: MethodSpec;
  readonly path: readonly number[];
}

/**
 * A method by name in the method set of a type. The set of `*T` holds all methods of T, that of T only those with value receivers;
 * an addressable value counts as its pointer.
 */
export function findMethod(type: GoType, name: string, addressable = false): FoundMethod | undefined {
  const pointer = type.kind === 'pointer' && !type.isInterface;
  const owner = pointer && type.elem ? type.elem : type;
  if (owner.isInterface || (pointer && owner.kind === 'pointer')) return undefined;
  const member = owner.member(name);
  if (!member?.method || !isExported(name)) return undefined;
  const reachable =
    pointer || addressable || !member.method.pointerReceiver || passesPointer(owner, member.path);
  return reachable ? { spec: member.method, path: member.path } : undefined;
}

function passesPointer(type: GoType, path: readonly number[]): boolean {
  let current: GoType | undefined = type;
  for (const index of path) {
    current = current?.fields[index]?.type;
    if (current?.kind === 'pointer') return true;
  }
  return false;
}

/** Whether a name starts with an upper-case letter: only such fields and methods exist for templates. */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Whether a type has all methods of an interface type. */
export function implementsInterface(type: GoType, wanted: GoType, addressable = false): boolean {
  return Object.entries(wanted.requires).every(([name, signature]) => {
    if (type.isInterface) {
      const own = type.requires[name];
      return own !== undefined && sameSignature(own, signature);
    }
    const found = findMethod(type, name, addressable);
    return found !== undefined && sameSignature(found.spec, signature);
  });
}

/** Calls a method on a value or pointer; throws what the method throws. */
export function callMethod(receiver: Value, found: FoundMethod, name: string, args: readonly Value[]): Value {
  const owner = followPath(receiver, found.path);
  if (found.spec.pointerReceiver) return found.spec.call(asPointer(owner), ...args);
  if (!(owner instanceof GoPointer)) return found.spec.call(owner, ...args);
  if (owner.target === undefined)
    throw found.path.length > 0 ? new Error(nilDereference) : nilReceiver(owner.type, name);
  return found.spec.call(owner.target, ...args);
}

function followPath(receiver: Value, path: readonly number[]): Value {
  let value = receiver;
  for (const index of path) {
    if (value instanceof GoPointer) value = value.target;
    if (!(value instanceof GoStruct))
      throw new Error('runtime error: invalid memory address or nil pointer dereference');
    value = value.values[index];
  }
  return value;
}

function asPointer(value: Value): Value {
  if (value instanceof GoPointer) return value;
  const type = typeOf(value);
  return type ? new GoPointer(pointerType(type), value) : value;
}

function nilReceiver(type: GoType, method: string): Error {
  const elem = type.elem?.name ?? '';
  const dot = elem.lastIndexOf('.');
  return new Error(
    `value method ${elem.slice(0, dot + 1)}${elem.slice(dot + 1)}.${method} called using nil *${elem.slice(dot + 1)} pointer`,
  );
}

/** The text that an error or Stringer has for itself: how to get it, or undefined when the value is neither. */
export function textMethod(value: Value): { name: 'Error' | 'String'; call: () => string } | undefined {
  const type = typeOf(value);
  if (!type) return undefined;
  const name = implementsInterface(type, types.error)
    ? 'Error'
    : implementsInterface(type, types.stringer)
      ? 'String'
      : undefined;
  const found = name && findMethod(type, name);
  if (!found) return undefined;
  return { name, call: () => textOf(callMethod(value, found, name, [])) };
}
