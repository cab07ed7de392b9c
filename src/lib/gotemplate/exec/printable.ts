import { implementsInterface } from '../method.js';
import { pointerTo, types } from '../type-constructors.js';
import { GoFunc, GoPointer, typeOf, type Value } from '../value.js';
import { bare, indirect, Located, type Evaluated } from './located.js';

/**
 * What is printed for a value: pointers are followed, the untyped nil becomes `<no value>`, an addressable value whose pointer is
 * an error or Stringer is printed through that pointer. Functions cannot be printed: then the result is undefined.
 */
export function printable(value: Evaluated): { readonly value: Value } | undefined {
  const target =
    bare(value) instanceof GoPointer && !(value instanceof Located && value.slot)
      ? indirect(value).value
      : value;
  if (target === undefined) return { value: '<no value>' };
  const inner = bare(target);
  const type = typeOf(inner);
  if (target instanceof Located && target.addressable && type && !isText(type) && isText(pointerTo(type))) {
    return { value: new GoPointer(pointerTo(type), inner) };
  }
  return inner instanceof GoFunc && !(type && isText(type)) ? undefined : { value: inner };
}

function isText(type: NonNullable<ReturnType<typeof typeOf>>): boolean {
  return implementsInterface(type, types.error) || implementsInterface(type, types.stringer);
}
