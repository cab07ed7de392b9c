/** Smithy traits that matter on the wire, such as `xmlName`, `httpHeader` or `ec2QueryName`. */
export type Traits = Readonly<Record<string, unknown>>;

export type ShapeKind =
  | 'structure'
  | 'union'
  | 'list'
  | 'map'
  | 'string'
  | 'number'
  | 'boolean'
  | 'timestamp'
  | 'blob'
  | 'document'
  | 'unit';

/** How a timestamp is written; `default` leaves the choice to the protocol. */
export type TimestampFormat = 'default' | 'date-time' | 'http-date' | 'epoch-seconds';

/** One member of a structure, or the element of a list or map. Its traits win over those of the shape that it points to. */
export interface Member {
  name: string;
  shape: Shape;
  traits: Traits;
  required: boolean;
}

/**
 * What a request or an answer looks like, read from the static schemas that the AWS SDK clients export (Smithy's compact array form).
 * Members are resolved on first use, because schemas refer to each other in circles.
 */
export interface Shape {
  kind: ShapeKind;
  name: string;
  traits: Traits;
  timestampFormat: TimestampFormat;
  streaming: boolean;
  members: readonly Member[];
  key: Member | undefined;
  value: Member | undefined;
}

const bitTraits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];
const simpleKinds = new Map<number, ShapeKind>([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'number'],
  [19, 'number'],
  [21, 'blob'],
  [42, 'blob'],
]);
const timestampFormats = new Map<number, TimestampFormat>([
  [5, 'date-time'],
  [6, 'http-date'],
  [7, 'epoch-seconds'],
]);
const LIST = 64;
const MAP = 128;
const noTraits: Traits = {};
const simpleShapes = new Map<number, Shape>();
const staticShapes = new WeakMap<object, Shape>();

/** Reads traits in either of their forms: a bit set or an object. */
export function readTraits(value: unknown): Traits {
  if (typeof value === 'object' && value !== null) return value as Traits;
  if (typeof value !== 'number' || value === 0) return noTraits;
  return Object.fromEntries(bitTraits.filter((_, bit) => (value >> bit) & 1).map((name) => [name, 1]));
}

/** The shape behind a schema reference (a number, an array, `"unit"`, or a function that returns one of these). */
export function shapeOf(reference: unknown): Shape {
  const schema: unknown = typeof reference === 'function' ? (reference as () => unknown)() : reference;
  if (schema === 'unit' || schema === undefined) return plainShape('unit', 'unit');
  if (typeof schema === 'number') return simpleShape(schema);
  if (!Array.isArray(schema)) throw new Error('the AWS SDK exports a schema of an unknown form');
  const known = staticShapes.get(schema);
  if (known) return known;
  const shape = staticShape(schema);
  staticShapes.set(schema, shape);
  return shape;
}

function simpleShape(code: number): Shape {
  let shape = simpleShapes.get(code);
  if (!shape) {
    shape = makeSimpleShape(code);
    simpleShapes.set(code, shape);
  }
  return shape;
}

function makeSimpleShape(code: number): Shape {
  if (code >= LIST) {
    const element = code & (LIST - 1);
    const shape = plainShape(code >= MAP ? 'map' : 'list', '');
    shape.value = {
      name: code >= MAP ? 'value' : 'member',
      shape: simpleShape(element),
      traits: noTraits,
      required: false,
    };
    if (code >= MAP) shape.key = { name: 'key', shape: simpleShape(0), traits: noTraits, required: false };
    return shape;
  }
  const kind = simpleKinds.get(code);
  if (!kind) throw new Error(`the AWS SDK exports a schema of the unknown simple type ${code}`);
  return {
    ...plainShape(kind, ''),
    timestampFormat: timestampFormats.get(code) ?? 'default',
    streaming: code === 42,
  };
}

function plainShape(kind: ShapeKind, name: string): Shape {
  return {
    kind,
    name,
    traits: noTraits,
    timestampFormat: 'default',
    streaming: false,
    members: [],
    key: undefined,
    value: undefined,
  };
}

/** `[type, namespace, name, traits, ...]`: 0 simple, 1 list, 2 map, 3 structure, -3 error, 4 union. */
function staticShape(schema: readonly unknown[]): Shape {
  const [type, , name, traits] = schema as [number, string, string, unknown];
  const own = readTraits(traits);
  const base = { name, traits: own };
  if (type === 0) {
    const simple = shapeOf(schema[4]);
    return { ...simple, ...base, streaming: simple.streaming || Boolean(own['streaming']) };
  }
  if (type === 1)
    return lazily(
      { ...plainShape('list', name), traits: own },
      { value: () => member('member', schema[4], false) },
    );
  if (type === 2) {
    return lazily(
      { ...plainShape('map', name), traits: own },
      { key: () => member('key', schema[4], false), value: () => member('value', schema[5], false) },
    );
  }
  if (type === 3 || type === -3 || type === 4)
    return structureShape(schema, type === 4 ? 'union' : 'structure', base);
  throw new Error(`the AWS SDK exports a schema of the unknown type ${type}`);
}

function structureShape(
  schema: readonly unknown[],
  kind: ShapeKind,
  base: { name: string; traits: Traits },
): Shape {
  const names = schema[4] as readonly string[];
  const types = schema[5] as readonly unknown[];
  const required = typeof schema[6] === 'number' ? schema[6] : 0;
  return lazily(
    { ...plainShape(kind, base.name), ...base },
    { members: () => names.map((name, index) => member(name, types[index], index < required)) },
  );
}

function member(name: string, reference: unknown, required: boolean): Member {
  const isMember = Array.isArray(reference) && reference.length === 2;
  const shape = shapeOf(isMember ? reference[0] : reference);
  const own = isMember ? readTraits(reference[1]) : noTraits;
  return { name, shape, traits: mergeTraits(shape.traits, own), required };
}

/** A shape's own `xmlName` names it only as the root of a document, so a member does not inherit it. */
function mergeTraits(inherited: Traits, own: Traits): Traits {
  if (inherited === noTraits) return own;
  const { xmlName: _rootName, ...rest } = inherited;
  return { ...rest, ...own };
}

type LazyParts = { members?: () => readonly Member[]; key?: () => Member; value?: () => Member };

function lazily(shape: Shape, parts: LazyParts): Shape {
  for (const [name, compute] of Object.entries(parts)) {
    let cached: unknown;
    Object.defineProperty(shape, name, {
      enumerable: true,
      configurable: true,
      get: () => (cached ??= compute()),
    });
  }
  return shape;
}
