import { byteAt, byteLength, sliceBytes } from '../byte-string.js';
import { assignable, canBeNil } from '../exec/assign.js';
import { bare, indirect, inPlace, Located, withoutInterface, type Evaluated } from '../exec/located.js';
import type { GoType } from '../go-type.js';
import { integerBits } from '../integer-bits.js';
import { sliceOf, types } from '../type-constructors.js';
import { GoMap, GoSlice, isList, Scalar, typed, typeOf, zeroValue, type Value } from '../value.js';

/** `index x 1 2 3` is x[1][2][3]. A key that a map does not have yields the zero value. */
export function index([item, ...indexes]: readonly Evaluated[]): Evaluated {
  let current = withoutInterface(item);
  if (current === undefined) throw new Error('index of untyped nil');
  for (const position of indexes) {
    const found = indirect(current);
    if (found.nil) throw new Error('index of nil pointer');
    current = element(found.value, withoutInterface(position));
  }
  return current;
}

function element(item: Evaluated, position: Evaluated): Evaluated {
  const value = bare(item);
  const text = stringOf(value);
  if (text !== undefined) {
    const at = integerIndex(position, byteLength(text));
    if (at >= byteLength(text)) throw new Error('reflect: string index out of range');
    return new Scalar(types.uint8, BigInt(byteAt(text, at)));
  }
  if (isList(value) || value instanceof GoSlice) return itemAt(item, value, position);
  if (!(value instanceof GoMap)) throw new Error(`can't index item of type ${typeOf(value)?.name ?? ''}`);
  const { key = types.any, elem = types.any } = value.type;
  const entry = value.get(prepareArgument(bare(position), key));
  return entry === undefined ? zeroValue(elem) : inPlace(entry, elem, false);
}

function itemAt(item: Evaluated, value: readonly Value[] | GoSlice, position: Evaluated): Evaluated {
  const items = isList(value) ? value : value.items;
  const array = value instanceof GoSlice && value.type.kind === 'array';
  const at = integerIndex(position, items.length);
  if (at >= items.length) throw new Error(`reflect: ${array ? 'array' : 'slice'} index out of range`);
  const addressable = !array || (item instanceof Located && item.addressable);
  return inPlace(items[at] ?? null, isList(value) ? types.any : value.type.elem, addressable);
}

function stringOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Scalar && typeof value.value === 'string' ? value.value : undefined;
}

/** An index as a number; it may equal the limit, which only slicing allows. */
function integerIndex(evaluated: Evaluated, limit: number): number {
  const value = bare(evaluated);
  if (value === undefined || value === null) throw new Error('cannot index slice/array with nil');
  const payload = value instanceof Scalar ? value.value : value;
  if (typeof payload !== 'bigint')
    throw new Error(`cannot index slice/array with type ${typeOf(value)?.name ?? ''}`);
  const at = BigInt.asIntN(64, payload);
  if (at < 0n || at > BigInt(limit)) throw new Error(`index out of range: ${at}`);
  return Number(at);
}

/** Makes a value fit a key or parameter type: assignable as it is, or converted between integer types. */
export function prepareArgument(value: Value, type: GoType): Value {
  if (value === undefined || value === null) {
    if (!canBeNil(type)) throw new Error(`value is nil; should be of type ${type.name}`);
    return zeroValue(type);
  }
  const from = typeOf(value);
  if (from && assignable(from, type)) return value;
  const payload = value instanceof Scalar ? value.value : value;
  const bits = integerBits(type);
  if (typeof payload === 'bigint' && bits !== undefined) {
    return typed(
      type,
      type.kind.startsWith('u') ? BigInt.asUintN(bits, payload) : BigInt.asIntN(bits, payload),
    );
  }
  throw new Error(`value has type ${from?.name ?? ''}; should be ${type.name}`);
}

/** `slice x 1 2` is x[1:2]; strings are cut by bytes. */
export function slice([item, ...indexes]: readonly Evaluated[]): Evaluated {
  const concrete = withoutInterface(item);
  if (concrete === undefined) throw new Error('slice of untyped nil');
  const found = indirect(concrete);
  if (found.nil) throw new Error('slice of nil pointer');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  const value = bare(found.value);
  const text = stringOf(value);
  if (text !== undefined) return sliceText(value, text, indexes);
  if (!isList(value) && !(value instanceof GoSlice))
    throw new Error(`can't slice item of type ${typeOf(value)?.name ?? ''}`);
  return sliceItems(found.value, value, indexes);
}

function sliceText(value: Value, text: string, indexes: readonly Evaluated[]): Value {
  if (indexes.length === 3) throw new Error('cannot 3-index slice a string');
  const length = byteLength(text);
  const [from, to] = bounds(indexes, length, length);
  const part = sliceBytes(text, from, to);
  return value instanceof Scalar ? new Scalar(value.type, part) : part;
}

function sliceItems(
  item: Evaluated,
  value: readonly Value[] | GoSlice,
  indexes: readonly Evaluated[],
): Value {
  const backing = isList(value) ? value : [...value.items, ...value.spare];
  const length = isList(value) ? value.length : value.items.length;
  const [from, to, limit] = bounds(indexes, length, backing.length);
  const array = value instanceof GoSlice && value.type.kind === 'array';
  if (array && !(item instanceof Located && item.addressable)) {
    throw new Error(
      `reflect.Value.${indexes.length === 3 ? 'Slice3' : 'Slice'}: slice of unaddressable array`,
    );
  }
  const elem = isList(value) ? types.any : (value.type.elem ?? types.any);
  const type = value instanceof GoSlice && !array ? value.type : sliceOf(elem);
  const isNil = value instanceof GoSlice && value.isNil;
  return new GoSlice(type, isNil ? null : backing.slice(from, to), backing.slice(to, limit));
}

function bounds(indexes: readonly Evaluated[], length: number, capacity: number): [number, number, number] {
  const given = indexes.map((position) => integerIndex(withoutInterface(position), capacity));
  const [from = 0, to = length, limit = capacity] = given;
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  return [from, to, limit];
}

/** `len`: bytes of a string, entries of a collection. */
export function length([item]: readonly Evaluated[]): bigint {
  const found = indirect(item);
  if (found.nil) throw new Error('len of nil pointer');
  const value = bare(found.value);
  const text = stringOf(value);
  if (text !== undefined) return BigInt(byteLength(text));
  if (isList(value)) return BigInt(value.length);
  if (value instanceof GoSlice) return BigInt(value.items.length);
  if (value instanceof GoMap) return BigInt(value.size);
  if (value === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  throw new Error(`len of type ${typeOf(value)?.name ?? ''}`);
}
