import type { KubeObject } from '../objects.js';
import { WatchLog } from './watch-log.js';

type IndexKeys = (object: KubeObject) => readonly string[];

interface Index {
  keys: IndexKeys;
  entries: Map<string, Set<string>>;
}

const none: ReadonlyMap<string, KubeObject> = new Map();

/** `namespace/name`, or `/name` for objects of the cluster. */
export function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

export function keyOf(object: KubeObject): string {
  return objectKey(object.metadata.namespace, object.metadata.name);
}

/** All objects of one resource, by namespace and name, with any number of secondary indexes. */
export class Table {
  readonly log: WatchLog;
  readonly #namespaces = new Map<string, Map<string, KubeObject>>();
  readonly #indexes = new Map<string, Index>();
  readonly #sorted = new Map<string, readonly KubeObject[]>();
  #allSorted: readonly KubeObject[] | undefined;
  #size = 0;

  constructor(historyLimit: number) {
    this.log = new WatchLog(historyLimit);
  }

  get size(): number {
    return this.#size;
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace ?? '')?.get(name);
  }

  getByKey(key: string): KubeObject | undefined {
    const slash = key.indexOf('/');
    return this.get(key.slice(0, slash), key.slice(slash + 1));
  }

  /** The objects of a namespace in no particular order. */
  inNamespace(namespace: string): ReadonlyMap<string, KubeObject> {
    return this.#namespaces.get(namespace) ?? none;
  }

  /** Objects in the order of etcd's keys: by namespace, then by name. The array is shared; nobody may change it. */
  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return this.#sortedNamespace(namespace);
    if (!this.#allSorted) {
      const namespaces = [...this.#namespaces.keys()].sort();
      this.#allSorted = namespaces.flatMap((one) => this.#sortedNamespace(one));
    }
    return this.#allSorted;
  }

  #sortedNamespace(namespace: string): readonly KubeObject[] {
    const known = this.#sorted.get(namespace);
    if (known) return known;
    const sorted = [...this.inNamespace(namespace).values()].sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
    this.#sorted.set(namespace, sorted);
    return sorted;
  }

  /** Adds an index over keys that are computed from each object; objects that are there already are included. */
  addIndex(name: string, keys: IndexKeys): void {
    const index: Index = { keys, entries: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.list()) addTo(index, object);
  }

  /** The objects under an index key, in insertion order of the index. */
  *byIndex(name: string, key: string): Iterable<KubeObject> {
    const keys = this.#indexes.get(name)?.entries.get(key);
    if (!keys) return;
    for (const one of [...keys]) {
      const object = this.getByKey(one);
      if (object) yield object;
    }
  }

  countByIndex(name: string, key: string): number {
    return this.#indexes.get(name)?.entries.get(key)?.size ?? 0;
  }

  put(object: KubeObject): KubeObject | undefined {
    const namespace = object.metadata.namespace ?? '';
    let objects = this.#namespaces.get(namespace);
    if (!objects) this.#namespaces.set(namespace, (objects = new Map<string, KubeObject>()));
    const previous = objects.get(object.metadata.name);
    objects.set(object.metadata.name, object);
    if (!previous) this.#size++;
    this.#forgetOrder(namespace);
    for (const index of this.#indexes.values()) reindex(index, previous, object);
    return previous;
  }

  remove(namespace: string | undefined, name: string): KubeObject | undefined {
    const objects = this.#namespaces.get(namespace ?? '');
    const previous = objects?.get(name);
    if (!objects || !previous) return undefined;
    objects.delete(name);
    if (objects.size === 0) this.#namespaces.delete(namespace ?? '');
    this.#size--;
    this.#forgetOrder(namespace ?? '');
    for (const index of this.#indexes.values()) removeFrom(index, previous);
    return previous;
  }

  #forgetOrder(namespace: string): void {
    this.#sorted.delete(namespace);
    this.#allSorted = undefined;
  }
}

function addTo(index: Index, object: KubeObject): void {
  for (const key of index.keys(object)) {
    const entries = index.entries.get(key);
    if (entries) entries.add(keyOf(object));
    else index.entries.set(key, new Set([keyOf(object)]));
  }
}

function removeFrom(index: Index, object: KubeObject): void {
  for (const key of index.keys(object)) {
    const entries = index.entries.get(key);
    entries?.delete(keyOf(object));
    if (entries?.size === 0) index.entries.delete(key);
  }
}

function reindex(index: Index, previous: KubeObject | undefined, object: KubeObject): void {
  if (previous) {
    const before = index.keys(previous);
    const after = index.keys(object);
    if (before.length === after.length && before.every((key, i) => key === after[i])) return;
    removeFrom(index, previous);
  }
  addTo(index, object);
}
