import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';

/**
 * A set of field paths as a tree. Keys are path elements in the notation of `fieldsV1`: `f:name` (field), `k:{"name":"x"}` (list item by
 * its keys), `v:"x"` (element of a set), `i:0` (index). A node is a member of the set itself when `member` is true.
 */
export class FieldSet {
  member = false;
  readonly children = new Map<string, FieldSet>();

  static of(...paths: readonly (readonly string[])[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  get isEmpty(): boolean {
    if (this.member) return false;
    for (const child of this.children.values()) if (!child.isEmpty) return false;
    return true;
  }

  insert(path: readonly string[]): void {
    let node: FieldSet = this.#self();
    for (const element of path) node = node.child(element);
    node.member = true;
  }

  #self(): FieldSet {
    return this;
  }

  /** The node under this element, created when absent. */
  child(element: string): FieldSet {
    let child = this.children.get(element);
    if (!child) this.children.set(element, (child = new FieldSet()));
    return child;
  }

  has(path: readonly string[]): boolean {
    let node: FieldSet | undefined = this.#self();
    for (const element of path) node = node?.children.get(element);
    return node?.member ?? false;
  }

  union(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member || other.member;
    for (const [key, child] of this.children) {
      const twin = other.children.get(key);
      out.children.set(key, twin ? child.union(twin) : child);
    }
    for (const [key, child] of other.children) if (!this.children.has(key)) out.children.set(key, child);
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member && other.member;
    for (const [key, child] of this.children) {
      const twin = other.children.get(key);
      if (twin) out.#keep(key, child.intersection(twin));
    }
    return out;
  }

  /** The paths of this set that are not in the other one. */
  difference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member && !other.member;
    for (const [key, child] of this.children) {
      const twin = other.children.get(key);
      out.#keep(key, twin ? child.difference(twin) : child);
    }
    return out;
  }

  /** Like difference, but a member of the other set also takes everything below it. */
  recursiveDifference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.member = this.member && !other.member;
    for (const [key, child] of this.children) {
      const twin = other.children.get(key);
      if (!twin) out.#keep(key, child);
      else if (!twin.member) out.#keep(key, child.recursiveDifference(twin));
    }
    return out;
  }

  #keep(key: string, child: FieldSet): void {
    if (!child.isEmpty) this.children.set(key, child);
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).isEmpty && other.difference(this).isEmpty;
  }

  /** Every member path, in the order that upstream lists them: the members of a node first, then those below its children. */
  *paths(prefix: readonly string[] = []): Iterable<string[]> {
    const keys = [...this.children.keys()].sort(byElement);
    for (const key of keys) if (this.children.get(key)?.member) yield [...prefix, key];
    for (const key of keys) yield* (this.children.get(key) as FieldSet).paths([...prefix, key]);
  }

  /** The notation of `metadata.managedFields[].fieldsV1`. */
  toFieldsV1(): JsonObject {
    const out: JsonObject = {};
    for (const key of [...this.children.keys()].sort(byElement)) {
      const child = this.children.get(key) as FieldSet;
      const below = child.toFieldsV1();
      if (child.member && Object.keys(below).length > 0) out[key] = { '.': {}, ...below };
      else if (child.member || Object.keys(below).length > 0) out[key] = below;
    }
    return out;
  }

  static fromFieldsV1(fields: Json): FieldSet {
    const set = new FieldSet();
    if (!isObject(fields)) return set;
    for (const [key, below] of Object.entries(fields)) {
      if (key === '.') {
        set.member = true;
        continue;
      }
      const child = FieldSet.fromFieldsV1(below);
      if (isObject(below) && Object.keys(below).length === 0) child.member = true;
      set.children.set(key, child);
    }
    return set;
  }
}

/** Upstream orders path elements by kind (field, key, value, index), then by content. */
const order = 'fkvi';
function byElement(a: string, b: string): number {
  const kinds = order.indexOf(a.charAt(0)) - order.indexOf(b.charAt(0));
  return kinds !== 0 ? kinds : a < b ? -1 : 1;
}

/** A path in the notation of conflict messages: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join('');
}

function formatElement(element: string): string {
  const text = element.slice(2);
  switch (element.charAt(0)) {
    case 'f':
      return `.${text}`;
    case 'v':
      return `[=${text}]`;
    case 'k': {
      const keys = JSON.parse(text) as Record<string, Json>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    }
    default:
      return `[${text}]`;
  }
}
