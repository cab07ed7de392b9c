import type { Json } from '../../simulation.js';

export type ScalarName =
  | 'string'
  | 'int32'
  | 'int64'
  | 'number'
  | 'bool'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'bytes';

/** How a piece of an object is built, as far as merging, pruning and checking need to know. */
export type Shape = ScalarShape | AnyShape | StructShape | MapShape | ListShape;

export interface ScalarShape {
  kind: 'scalar';
  scalar: ScalarName;
  enum?: readonly Json[];
  nullable?: boolean;
}
/** Free-form JSON: merged structurally by field name, lists replaced as a whole. */
export interface AnyShape {
  kind: 'any';
}
export interface StructShape {
  kind: 'struct';
  /** The published name of the type, such as `apps.v1.DeploymentSpec`, if it has one. */
  name?: string;
  fields: ReadonlyMap<string, Field>;
  /** Replaced as a whole by an apply. */
  atomic: boolean;
  /** Unknown fields are kept (custom resources with x-kubernetes-preserve-unknown-fields). */
  preserveUnknown?: boolean;
  /** Keys that are no named fields have this shape (custom resources only). */
  additional?: Shape;
}
export interface MapShape {
  kind: 'map';
  value: Shape;
  atomic: boolean;
}
export interface ListShape {
  kind: 'list';
  item: Shape;
  /** How an apply merges the list. */
  merge: { by: 'replace' } | { by: 'value' } | { by: 'keys'; keys: readonly string[] };
}

/** One field of a struct. The shape is resolved on first use, since types refer to themselves. */
export interface Field {
  name: string;
  readonly shape: Shape;
  required: boolean;
  default?: Json;
  /** How a strategic merge patch treats the field. */
  patch?: { strategies: readonly string[]; mergeKey?: string };
}

export const anyShape: AnyShape = { kind: 'any' };

/** The field of a struct or the value of a map under this key; free-form JSON for anything that is not described. */
export function childShape(shape: Shape, key: string): Shape {
  if (shape.kind === 'struct') return shape.fields.get(key)?.shape ?? shape.additional ?? anyShape;
  if (shape.kind === 'map') return shape.value;
  return anyShape;
}
