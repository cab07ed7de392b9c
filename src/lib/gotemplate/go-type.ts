import type { Value } from './value.js';

/** The kinds of Go's reflect package that a template can meet. Channels and unsafe pointers are not modelled. */
export type Kind =
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'string'
  | 'interface'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'pointer'
  | 'func';

/** A Go function as templates see it: parameter types decide how arguments are converted and checked. */
export interface FunctionSpec {
  readonly params: readonly GoType[];
  /** The last parameter is `...T`; its entry in `params` is then `T` itself, not a slice. */
  readonly variadic?: boolean;
  readonly result: GoType;
  /** The Go signature returns `(T, error)`. Only texts such as `%T` show it; throwing works either way. */
  readonly fallible?: boolean;
  /**
   * Receives one value per argument, already of the parameters' types. A thrown Error is what Go's `error` result or a panic would
   * be: `error calling F: message`. A result may be a bare JavaScript primitive of the result type's kind.
   */
  call(...args: Value[]): Value;
}

/** Functions by name, as `text/template.FuncMap`. */
export type FunctionMap = Readonly<Record<string, FunctionSpec>>;

/** A method of a named type; `call` gets the receiver first: the value itself, or the pointer for `pointerReceiver`. */
export interface MethodSpec extends Omit<FunctionSpec, 'call'> {
  /** Declared on `*T`: only reachable through a pointer or an addressable value. */
  readonly pointerReceiver?: boolean;
  call(receiver: Value, ...args: Value[]): Value;
}

export interface StructField {
  readonly name: string;
  readonly type: GoType;
  /** An embedded struct or pointer to struct: its fields and methods are promoted. */
  readonly embedded?: boolean;
}

export interface GoTypeInit {
  kind: Kind;
  name: string;
  defined?: boolean;
  elem?: GoType;
  key?: GoType;
  length?: number;
  /** A function for a type that refers to itself. */
  fields?: readonly StructField[] | (() => readonly StructField[]);
  methods?: Readonly<Record<string, MethodSpec>>;
  signature?: Signature;
  /** Method names and signatures that an interface type asks for. */
  requires?: Readonly<Record<string, Signature>>;
  underlying?: GoType;
}

/** The type of a function, without its body. */
export type Signature = Omit<FunctionSpec, 'call'>;

/** A field or method of a type: how to get to its owner through embedded structs, and the method if it is one. */
export interface Member {
  /** Field indexes to follow. For a field the last one is the field itself; for a method they lead to its receiver. */
  readonly path: readonly number[];
  readonly method?: MethodSpec;
}

/**
 * A Go type. Two types are identical exactly when they are the same object: composite types are interned by their constructors in
 * `type-constructors.ts`, named types are distinct by construction.
 */
export class GoType {
  readonly kind: Kind;
  /** What reflect's `Type.String()` says, e.g. `map[string]interface {}` or `api.NodePool`. */
  readonly name: string;
  /** Declared with a name (`type X ...`), or predeclared such as `int`. */
  readonly defined: boolean;
  readonly elem: GoType | undefined;
  readonly key: GoType | undefined;
  readonly length: number;
  readonly signature: Signature | undefined;
  readonly requires: Readonly<Record<string, Signature>>;
  readonly methods: Readonly<Record<string, MethodSpec>>;
  /** For a defined type that is not a struct: the type literal it was declared with. */
  readonly underlying: GoType | undefined;
  private readonly declaredFields: readonly StructField[] | (() => readonly StructField[]);
  private knownFields: readonly StructField[] | undefined;
  private membersByName: ReadonlyMap<string, Member> | undefined;

  constructor(init: GoTypeInit) {
    this.kind = init.kind;
    this.name = init.name;
    this.defined = init.defined ?? false;
    this.elem = init.elem;
    this.key = init.key;
    this.length = init.length ?? 0;
    this.declaredFields = init.fields ?? [];
    this.signature = init.signature;
    this.requires = init.requires ?? {};
    this.methods = init.methods ?? {};
    this.underlying = init.underlying;
  }

  get fields(): readonly StructField[] {
    this.knownFields ??=
      typeof this.declaredFields === 'function' ? this.declaredFields() : this.declaredFields;
    return this.knownFields;
  }

  /** A struct field or a method (of the value or its pointer), own or promoted from an embedded struct. */
  member(name: string): Member | undefined {
    this.membersByName ??= collectMembers(this);
    return this.membersByName.get(name);
  }

  /** Whether only a pointer to this type, or an addressable value of it, has some of its methods. */
  get hasPointerMethods(): boolean {
    return Object.values(this.methods).some((method) => method.pointerReceiver === true);
  }

  get isInterface(): boolean {
    return this.kind === 'interface';
  }

  /** `interface {}`: accepts everything and is looked through by every pipeline. */
  get isEmptyInterface(): boolean {
    return this.kind === 'interface' && Object.keys(this.requires).length === 0;
  }

  toString(): string {
    return this.name;
  }

  /** All members of a type by name, embedded ones included: the shallowest wins, two equally deep ones hide each other. */
  allMembers(): ReadonlyMap<string, Member> {
    this.membersByName ??= collectMembers(this);
    return this.membersByName;
  }
}

function collectMembers(type: GoType): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  const depths = new Map<string, number>();
  const hidden = new Set<string>();
  for (const [name, method] of Object.entries(type.methods)) members.set(name, { path: [], method });
  type.fields.forEach((field, index) => members.set(field.name, { path: [index] }));
  for (const name of members.keys()) depths.set(name, 0);
  type.fields.forEach((field, index) => {
    const struct = field.type.kind === 'pointer' ? field.type.elem : field.type;
    if (!field.embedded || !struct) return;
    for (const [name, inner] of struct.allMembers()) {
      const depth = inner.method ? inner.path.length + 1 : inner.path.length;
      const known = depths.get(name);
      if (known !== undefined && known < depth) continue;
      if (known === depth) hidden.add(name);
      else hidden.delete(name);
      depths.set(name, depth);
      members.set(name, { ...inner, path: [index, ...inner.path] });
    }
  });
  for (const name of hidden) members.delete(name);
  return members;
}
