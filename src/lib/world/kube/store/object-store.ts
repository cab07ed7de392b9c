import type { KubeObject } from '../objects.js';
import { Table } from './table.js';
import type { WatchEvent } from './watch-log.js';

/** Tells about every change of every table, in order. */
export type StoreListener = (table: string, event: WatchEvent) => void;

/** How the objects of owners are found: all objects that name this owner, whatever their kind. */
const ownerIndex = 'owner';

/**
 * The objects of one cluster with one growing revision for all of them, as etcd has. It knows no rules of the API: that is the business
 * of the API server above it. Objects that are given to it are its own from then on and never changed.
 */
export class ObjectStore {
  readonly #tables = new Map<string, Table>();
  readonly #listeners: StoreListener[] = [];
  readonly #historyLimit: number;
  readonly #random: () => number;
  #revision = 1;

  constructor(options: { historyLimit: number; random: () => number }) {
    this.#historyLimit = options.historyLimit;
    this.#random = options.random;
  }

  /** The revision of the latest change. */
  get revision(): number {
    return this.#revision;
  }

  table(name: string): Table {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Table(this.#historyLimit);
      table.addIndex(ownerIndex, (object) =>
        (object.metadata.ownerReferences ?? []).map((owner) => owner.uid),
      );
      this.#tables.set(name, table);
    }
    return table;
  }

  tables(): Iterable<[string, Table]> {
    return this.#tables;
  }

  onChange(listener: StoreListener): void {
    this.#listeners.push(listener);
  }

  /** A random UUID (version 4 in form) from the world's seed. */
  newUid(): string {
    const hex = (digits: number): string =>
      Array.from({ length: digits }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    const variant = '89ab'.charAt(Math.floor(this.#random() * 4));
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
  }

  /** Five letters as the API server appends them to generateName (no vowels, no lookalikes). */
  newSuffix(): string {
    const letters = 'bcdfghjklmnpqrstvwxz2456789';
    return Array.from({ length: 5 }, () => letters.charAt(Math.floor(this.#random() * letters.length))).join(
      '',
    );
  }

  /** Stores a new or changed object under the next revision and returns it as stored. */
  put(tableName: string, object: KubeObject): KubeObject {
    const revision = ++this.#revision;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const table = this.table(tableName);
    const previous = table.put(stored);
    this.#announce(tableName, table, {
      type: previous ? 'MODIFIED' : 'ADDED',
      revision,
      object: stored,
      ...(previous && { previous }),
    });
    return stored;
  }

  /** Removes an object. The event carries its last state under the revision of the removal. */
  remove(tableName: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const table = this.table(tableName);
    const previous = table.remove(namespace, name);
    if (!previous) return undefined;
    const revision = ++this.#revision;
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } };
    this.#announce(tableName, table, { type: 'DELETED', revision, object, previous });
    return object;
  }

  /** All objects, of any kind, that name this uid as an owner. */
  *dependents(uid: string): Iterable<[string, KubeObject]> {
    for (const [name, table] of this.#tables) {
      for (const object of table.byIndex(ownerIndex, uid)) yield [name, object];
    }
  }

  #announce(name: string, table: Table, event: WatchEvent): void {
    table.log.append(event);
    for (const listener of this.#listeners) listener(name, event);
  }
}
