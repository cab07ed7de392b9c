/** How server-side apply merges a list: as one value, as a set, or by the keys of its elements. */
export type ListType = 'atomic' | 'set' | 'map';

/**
 * One compact schema, a subset of JSON Schema with Kubernetes' extensions under short names. It stays plain JSON: it is written
 * by a build step and read back without further work.
 */
export interface SchemaNode {
  /** JSON type; absent = anything. `int-or-string` and `quantity` are Kubernetes' own unions. */
  t?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'quantity';
  /** Name of a shared definition that replaces this node. */
  $?: string;
  /** Fields of an object. */
  p?: Record<string, SchemaNode>;
  /** Names of required fields. */
  r?: string[];
  /** Schema of map values (an object without fixed fields). */
  a?: SchemaNode;
  /** Schema of list elements. */
  i?: SchemaNode;
  /** Allowed values. */
  e?: (string | number | boolean)[];
  /** Format: int32, int64, double, byte, date-time, ... */
  f?: string;
  /** Regular expression (from a CustomResourceDefinition). */
  re?: string;
  min?: number;
  max?: number;
  exclusiveMin?: boolean;
  exclusiveMax?: boolean;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  /** Unknown fields are kept and allowed. */
  open?: true;
  /** Combinations of a CustomResourceDefinition; they restrict values, the fields stand outside. */
  all?: SchemaNode[];
  any?: SchemaNode[];
  one?: SchemaNode[];
  not?: SchemaNode;
  /** An embedded Kubernetes object (apiVersion, kind and metadata are allowed). */
  embedded?: true;
  /** Server-side apply: how lists merge, and by which keys. */
  lt?: ListType;
  lk?: string[];
  /** Maps and structs that server-side apply replaces as a whole. */
  atomic?: true;
}
