import { decodeBytes } from '../../core/index.js';
import { sprintf } from '../format/printf.js';
import { textMethod } from '../method.js';
import { types } from '../type-constructors.js';
import {
  Complex,
  GoFunc,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  isList,
  itemsOf,
  NilInterface,
  Scalar,
  typeOf,
  type Value,
} from '../value.js';

export function isNil(value: Value): value is null | undefined {
  return value === null || value === undefined;
}

/** reflect's name of the kind of a value: `map`, `ptr`, `invalid` for nil. */
export function kindName(value: Value): string {
  const kind = typeOf(value)?.kind;
  return kind === undefined ? 'invalid' : kind === 'pointer' ? 'ptr' : kind;
}

/** The items of a slice or array; sprig's error for anything else, Go's panic for nil. */
export function listOf(value: Value, complaint: (kind: string) => string): readonly Value[] {
  const items = itemsOf(value);
  if (items) return items;
  if (isNil(value)) throw new Error('runtime error: invalid memory address or nil pointer dereference');
  throw new Error(complaint(kindName(value)));
}

/** sprig's strval: text as it is, bytes as text, errors and Stringers by their method, the rest as `%v`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof GoSlice && value.type.elem === types.uint8) return decodeBytes(bytesOf(value));
  return textMethod(value)?.call() ?? sprintf('%v', [value]);
}

/** The bytes of a []byte. */
export function bytesOf(value: GoSlice): Uint8Array {
  return Uint8Array.from(value.items, (item) => Number(item instanceof Scalar ? item.value : item));
}

/** Whether a value is its type's zero value or has no elements; structs never are. */
export function isEmpty(value: Value): boolean {
  if (isNil(value)) return true;
  if (isList(value)) return value.length === 0;
  if (value instanceof GoSlice) return value.items.length === 0;
  if (value instanceof GoMap) return value.size === 0;
  if (value instanceof GoPointer) return value.target === undefined;
  if (value instanceof GoFunc) return value.isNil;
  if (value instanceof NilInterface) return true;
  if (value instanceof GoStruct) return false;
  const plain = value instanceof Scalar ? value.value : value;
  if (plain instanceof Complex) return plain.re === 0 && plain.im === 0;
  return plain === '' || plain === false || plain === 0 || plain === 0n;
}

/** reflect.DeepEqual: same types and equal contents. */
export function deepEqual(a: Value, b: Value): boolean {
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (typeOf(a) !== typeOf(b)) return false;
  const [left, right] = [itemsOf(a), itemsOf(b)];
  if (left && right) {
    const bothNil = (a instanceof GoSlice && a.isNil) === (b instanceof GoSlice && b.isNil);
    return bothNil && left.length === right.length && left.every((item, i) => deepEqual(item, right[i]));
  }
  if (a instanceof GoMap && b instanceof GoMap)
    return (
      a.isNil === b.isNil &&
      a.size === b.size &&
      a.allKeys().every((key) => hasKey(b, key) && deepEqual(a.get(key), b.get(key)))
    );
  if (a instanceof GoStruct && b instanceof GoStruct)
    return a.values.every((item, i) => deepEqual(item, b.values[i]));
  if (a instanceof GoPointer && b instanceof GoPointer)
    return (
      a.target === b.target ||
      (a.target !== undefined && b.target !== undefined && deepEqual(a.target, b.target))
    );
  if (a instanceof Scalar && b instanceof Scalar) return a.value === b.value;
  return a === b;
}

/** Whether a map has an entry, without reading it. */
export function hasKey(map: GoMap, key: Value): boolean {
  return map.get(key) !== undefined;
}

/** An independent copy of lists and maps, however deep. */
export function deepCopy(value: Value): Value {
  if (isList(value)) return value.map(deepCopy);
  if (value instanceof GoSlice)
    return value.isNil ? value : new GoSlice(value.type, value.items.map(deepCopy));
  if (value instanceof GoMap)
    return value.isNil
      ? value
      : new GoMap(
          value.type,
          value.allKeys().map((key) => [key, deepCopy(value.get(key))] as const),
        );
  if (value instanceof GoStruct) return new GoStruct(value.type, value.values.map(deepCopy));
  if (value instanceof GoPointer)
    return value.target === undefined ? value : new GoPointer(value.type, deepCopy(value.target));
  return value;
}
