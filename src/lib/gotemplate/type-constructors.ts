import { GoType, type Kind, type MethodSpec, type Signature, type StructField } from './go-type.js';

function basic(kind: Kind): GoType {
  return new GoType({ kind, name: kind, defined: true });
}

function stringSignature(): Signature {
  return { params: [], result: basics.string };
}

const basics = {
  bool: basic('bool'),
  int: basic('int'),
  int8: basic('int8'),
  int16: basic('int16'),
  int32: basic('int32'),
  int64: basic('int64'),
  uint: basic('uint'),
  uint8: basic('uint8'),
  uint16: basic('uint16'),
  uint32: basic('uint32'),
  uint64: basic('uint64'),
  uintptr: basic('uintptr'),
  float32: basic('float32'),
  float64: basic('float64'),
  complex64: basic('complex64'),
  complex128: basic('complex128'),
  string: basic('string'),
} as const;

/** The predeclared types, `any`, `error` and `fmt.Stringer`. */
export const types = {
  ...basics,
  any: new GoType({ kind: 'interface', name: 'interface {}' }),
  error: new GoType({
    kind: 'interface',
    name: 'error',
    defined: true,
    requires: { Error: stringSignature() },
  }),
  stringer: new GoType({
    kind: 'interface',
    name: 'fmt.Stringer',
    defined: true,
    requires: { String: stringSignature() },
  }),
} as const;

const slices = new WeakMap<GoType, GoType>();
const pointers = new WeakMap<GoType, GoType>();
const maps = new WeakMap<GoType, WeakMap<GoType, GoType>>();
const arrays = new WeakMap<GoType, Map<number, GoType>>();
const functions = new Map<string, GoType[]>();

/** `[]elem` */
export function sliceOf(elem: GoType): GoType {
  return remember(slices, elem, () => new GoType({ kind: 'slice', name: `[]${elem.name}`, elem }));
}

/** `[length]elem` */
export function arrayOf(length: number, elem: GoType): GoType {
  const byLength = remember(arrays, elem, () => new Map<number, GoType>());
  return remember(
    byLength,
    length,
    () => new GoType({ kind: 'array', name: `[${length}]${elem.name}`, elem, length }),
  );
}

/** `map[key]elem` */
export function mapOf(key: GoType, elem: GoType): GoType {
  const byElem = remember(maps, key, () => new WeakMap<GoType, GoType>());
  return remember(
    byElem,
    elem,
    () => new GoType({ kind: 'map', name: `map[${key.name}]${elem.name}`, key, elem }),
  );
}

/** `*elem` */
export function pointerTo(elem: GoType): GoType {
  return remember(pointers, elem, () => new GoType({ kind: 'pointer', name: `*${elem.name}`, elem }));
}

/** `func(params) result` */
export function funcOf(signature: Signature): GoType {
  const name = signatureName(signature);
  const known = functions.get(name) ?? [];
  const found = known.find(
    (type) => type.signature !== undefined && sameSignature(type.signature, signature),
  );
  if (found) return found;
  const { params, result, variadic, fallible } = signature;
  const bare: Signature = { params, result, ...(variadic && { variadic }), ...(fallible && { fallible }) };
  const type = new GoType({ kind: 'func', name, signature: bare });
  functions.set(name, [...known, type]);
  return type;
}

type FieldList = Readonly<Record<string, GoType>> | readonly StructField[];

/**
 * A struct type. `name` is package-qualified as Go prints it (`api.Cluster`); a lower-case field is unexported and cannot be read
 * by a template. `fields` may be a function, for types that refer to themselves.
 */
export function structType(
  name: string,
  body: { fields: FieldList | (() => FieldList); methods?: Readonly<Record<string, MethodSpec>> },
): GoType {
  const { fields } = body;
  const list = typeof fields === 'function' ? () => fieldList(fields()) : fieldList(fields);
  return new GoType({ kind: 'struct', name, defined: true, fields: list, methods: body.methods ?? {} });
}

function fieldList(fields: FieldList): readonly StructField[] {
  if (isFieldList(fields)) return fields;
  return Object.entries(fields).map(([name, type]) => ({ name, type }));
}

function isFieldList(fields: FieldList): fields is readonly StructField[] {
  return Array.isArray(fields);
}

/** An iterator function, `func(yield func(elem) bool)` or with `key`, `func(yield func(key, elem) bool)`: `range` can walk it. */
export function sequenceOf(elem: GoType, key?: GoType): GoType {
  const name = `func(func(${key ? `${key.name}, ` : ''}${elem.name}) bool)`;
  return new GoType({ kind: 'func', name, elem, ...(key && { key }) });
}

/** `type name underlying`, for example `named('api.InstanceType', 'string')` or `named('api.Labels', mapOf(...))`. */
export function named(
  name: string,
  underlying: keyof typeof basics | GoType,
  methods: Readonly<Record<string, MethodSpec>> = {},
): GoType {
  const base = typeof underlying === 'string' ? basics[underlying] : underlying;
  const { kind, elem, key, length, signature, requires } = base;
  return new GoType({
    kind,
    name,
    defined: true,
    underlying: base.underlying ?? base,
    length,
    fields: () => base.fields,
    requires,
    methods,
    ...(elem && { elem }),
    ...(key && { key }),
    ...(signature && { signature }),
  });
}

/** An interface type with methods; `error` and `fmt.Stringer` exist in `types`. */
export function interfaceType(name: string, requires: Readonly<Record<string, Signature>>): GoType {
  return new GoType({ kind: 'interface', name, defined: true, requires });
}

/** Go's text of a function type: `func(string, ...interface {}) (string, error)`. */
export function signatureName(signature: Signature): string {
  const last = signature.params.length - 1;
  const params = signature.params.map((type, i) =>
    signature.variadic && i === last ? `...${type.name}` : type.name,
  );
  const result = signature.fallible ? `(${signature.result.name}, error)` : signature.result.name;
  return `func(${params.join(', ')}) ${result}`;
}

/** Whether two signatures are identical. */
export function sameSignature(a: Signature, b: Signature): boolean {
  return (
    a.result === b.result &&
    Boolean(a.variadic) === Boolean(b.variadic) &&
    Boolean(a.fallible) === Boolean(b.fallible) &&
    a.params.length === b.params.length &&
    a.params.every((type, i) => type === b.params[i])
  );
}

function remember<K, V>(
  cache: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
