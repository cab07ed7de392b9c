import { type GoType, type FunctionSpec } from './go-type.js';
import { collectRead } from './observer.js';
import { funcOf, mapOf, pointerTo, sequenceOf, sliceOf, types } from './type-constructors.js';

/**
 * A Go value. JavaScript's own types stand for Go's most common ones: `boolean` bool, `string` string, `bigint` int, `number`
 * float64, an array `[]interface {}`, `null` (or `undefined`) a nil interface. Every other type has a class here that names it.
 *
 * Go strings are bytes: bytes that are not UTF-8 are carried as the lone surrogates U+DC80 to U+DCFF.
 */
export type Value =
  | boolean
  | string
  | bigint
  | number
  | null
  | undefined
  | readonly Value[]
  | Scalar
  | GoSlice
  | GoMap
  | GoStruct
  | GoPointer
  | GoFunc
  | NilInterface;

/** A complex number, the payload of `complex64` and `complex128`. */
export class Complex {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {}
}

export type ScalarValue = boolean | string | bigint | number | Complex;

/** A basic value whose type is not one that JavaScript's own types stand for: `int64`, `float32`, a named string, ... */
export class Scalar {
  constructor(
    readonly type: GoType,
    readonly value: ScalarValue,
  ) {}
}

/** A slice or an array of a given type. A nil slice has `isNil` and no items. */
export class GoSlice {
  readonly items: readonly Value[];
  readonly isNil: boolean;
  /** What lies behind the last item in the same backing array: slicing may reach into it, up to the capacity. */
  readonly spare: readonly Value[];

  constructor(
    readonly type: GoType,
    items: readonly Value[] | null,
    spare: readonly Value[] = [],
  ) {
    this.items = items ?? [];
    this.isNil = items === null;
    this.spare = spare;
  }
}

/**
 * A map of a given type. Reading an entry of a map with an `observe` label during a traced execution records `label.key`.
 * A nil map reads as empty. Plain string keys are stored as they are; all others under a payload that is equal when Go's are.
 */
export class GoMap {
  private readonly entries = new Map<unknown, Value>();
  private readonly keys: Map<unknown, Value> | undefined;
  private order: readonly Value[] | undefined;
  readonly observe: string | undefined;
  readonly isNil: boolean;

  constructor(
    readonly type: GoType,
    entries: Iterable<readonly [Value, Value]> | null = [],
    options: { observe?: string } = {},
  ) {
    this.keys = type.key === types.string ? undefined : new Map();
    this.observe = options.observe;
    this.isNil = entries === null;
    for (const [key, value] of entries ?? []) this.set(key, value);
  }

  get size(): number {
    return this.entries.size;
  }

  /** The entry, or undefined when there is none; an entry that holds nil is `null`. The key must be of the map's key type. */
  get(key: Value): Value {
    if (this.observe !== undefined)
      collectRead(this.observe, typeof key === 'string' ? key : String(keyPayload(key)));
    return this.entries.get(this.keys === undefined ? key : keyPayload(key));
  }

  set(key: Value, value: Value): this {
    const payload = this.keys === undefined ? key : keyPayload(key);
    this.order = undefined;
    this.entries.set(payload, value ?? null);
    this.keys?.set(payload, key ?? null);
    return this;
  }

  delete(key: Value): boolean {
    const payload = this.keys === undefined ? key : keyPayload(key);
    this.order = undefined;
    this.keys?.delete(payload);
    return this.entries.delete(payload);
  }

  /** All keys, in the order in which they were set. */
  allKeys(): Value[] {
    return [...(this.keys ?? this.entries).keys()].map((payload) =>
      this.keys ? this.keys.get(payload) : (payload as string),
    );
  }

  /** Keys in the order in which `range` and printing visit them; sorted once per change. */
  sortedKeys(sort: (keys: Value[]) => readonly Value[]): readonly Value[] {
    this.order ??= sort(this.allKeys());
    return this.order;
  }
}

/** Equal for keys that Go's == calls equal: by value for scalars, structs and arrays, by identity for pointers; types count. */
function keyPayload(key: Value): unknown {
  if (key instanceof GoPointer) return key.target ?? `\0nil ${key.type.name}`;
  if (typeof key !== 'object' || key === null) return key ?? null;
  if (key instanceof Scalar) return `\0${key.type.name} ${scalarText(key.value)}`;
  if (key instanceof GoStruct)
    return `\0${key.type.name} ${JSON.stringify(key.values.map((v) => String(keyPayload(v))))}`;
  if (key instanceof GoSlice)
    return `\0${key.type.name} ${JSON.stringify(key.items.map((v) => String(keyPayload(v))))}`;
  return key;
}

function scalarText(value: ScalarValue): string {
  return value instanceof Complex ? `${value.re} ${value.im}` : String(value);
}

/** A struct value. Its fields are in the order of its type; use `goStruct` to make one from named fields. */
export class GoStruct {
  constructor(
    readonly type: GoType,
    readonly values: Value[],
  ) {}

  /** A field by name (own or promoted), or undefined when the type has no such field. */
  field(name: string): Value {
    const member = this.type.member(name);
    if (!member || member.method) return undefined;
    const [first = 0, ...rest] = member.path;
    return rest.reduce(promotedField, this.values[first]) ?? null;
  }
}

function promotedField(owner: Value, index: number): Value {
  const struct = owner instanceof GoPointer ? owner.target : owner;
  return struct instanceof GoStruct ? struct.values[index] : undefined;
}

/** A pointer; `target` undefined is a nil pointer. Two pointers are equal when their targets are the same object. */
export class GoPointer {
  constructor(
    readonly type: GoType,
    readonly target: Value,
  ) {}
}

/** A function value: `spec` to be called, or `sequence` to be ranged over. Neither: a nil function. */
export class GoFunc {
  constructor(
    readonly type: GoType,
    readonly spec: FunctionSpec | undefined,
    readonly sequence?: () => Iterable<readonly [Value] | readonly [Value, Value]>,
  ) {}

  get isNil(): boolean {
    return this.spec === undefined && this.sequence === undefined;
  }
}

/** A nil of an interface type that has methods, such as a nil `error`. (A nil `interface {}` is `null`.) */
export class NilInterface {
  constructor(readonly type: GoType) {}
}

const anySlice = sliceOf(types.any);

/** The dynamic type of a value; undefined for a nil interface. */
export function typeOf(value: Value): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return types.string;
    case 'bigint':
      return types.int;
    case 'boolean':
      return types.bool;
    case 'number':
      return types.float64;
    case 'object':
      if (value === null) return undefined;
      return isList(value) ? anySlice : value.type;
    default:
      return undefined;
  }
}

/** The text of a value of string kind, named or not; of anything else the empty string. */
export function textOf(value: Value): string {
  const payload = value instanceof Scalar ? value.value : value;
  return typeof payload === 'string' ? payload : '';
}

/** Whether a value is a plain JavaScript array, that is `[]interface {}`. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The items of a slice or array, of either representation; undefined for anything else. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (isList(value)) return value;
  return value instanceof GoSlice ? value.items : undefined;
}

/** Gives a bare JavaScript primitive the wanted type: `typed(types.int64, 5n)`. Anything that has its type already is returned as it is. */
export function typed(type: GoType, value: Value | Complex): Value {
  if (value instanceof Complex) return new Scalar(type, value);
  if (value === null || value === undefined) return zeroValue(type);
  if (typeof value === 'object') return value;
  if (
    type.isInterface ||
    type === types.string ||
    type === types.int ||
    type === types.bool ||
    type === types.float64
  )
    return value;
  return new Scalar(type, value);
}

/** `[]elem` from items, which may be bare primitives. */
export function goSlice(elem: GoType, items: Iterable<Value> | null): GoSlice {
  return new GoSlice(sliceOf(elem), items === null ? null : Array.from(items, (item) => typed(elem, item)));
}

/** `map[string]elem` from a record; values may be bare primitives. */
export function goMap(
  elem: GoType,
  entries: Readonly<Record<string, Value>> | null,
  options: { observe?: string } = {},
): GoMap {
  const pairs =
    entries === null
      ? null
      : Object.entries(entries).map(([key, value]) => [key, typed(elem, value)] as const);
  return new GoMap(mapOf(types.string, elem), pairs, options);
}

/** A struct from named fields; a field that is not given has its zero value. An unknown name is a defect of the caller and throws. */
export function goStruct(type: GoType, fields: Readonly<Record<string, Value>> = {}): GoStruct {
  for (const name of Object.keys(fields)) {
    if (!type.fields.some((field) => field.name === name))
      throw new TypeError(`${type.name} has no field ${name}`);
  }
  return new GoStruct(
    type,
    type.fields.map((field) => typed(field.type, fields[field.name])),
  );
}

/** `&value` */
export function pointerToValue(value: Value): GoPointer {
  const type = typeOf(value);
  if (!type) throw new TypeError('a pointer needs a typed value');
  return new GoPointer(pointerTo(type), value);
}

/** A function as a value, for fields, map entries and `call`. */
export function goFunc(spec: FunctionSpec): GoFunc {
  return new GoFunc(funcOf(spec), spec);
}

/** An iterator function: `range` visits the values, or the pairs when a key type is given. */
export function goSequence(
  elem: GoType,
  iterate: () => Iterable<readonly [Value] | readonly [Value, Value]>,
  key?: GoType,
): GoFunc {
  return new GoFunc(sequenceOf(elem, key), undefined, iterate);
}

/** The zero value of a type, as `reflect.Zero`. */
export function zeroValue(type: GoType): Value {
  switch (type.kind) {
    case 'bool':
      return typed(type, false);
    case 'string':
      return typed(type, '');
    case 'float32':
    case 'float64':
      return typed(type, 0);
    case 'complex64':
    case 'complex128':
      return new Scalar(type, new Complex(0, 0));
    case 'interface':
      return type.isEmptyInterface ? null : new NilInterface(type);
    case 'slice':
      return new GoSlice(type, null);
    case 'array':
      return new GoSlice(type, zeroItems(type));
    case 'map':
      return new GoMap(type, null);
    case 'struct':
      return goStruct(type);
    case 'pointer':
      return new GoPointer(type, undefined);
    case 'func':
      return new GoFunc(type, undefined);
    default:
      return typed(type, 0n);
  }
}

function zeroItems(type: GoType): Value[] {
  const { elem } = type;
  return elem ? Array.from({ length: type.length }, () => zeroValue(elem)) : [];
}
