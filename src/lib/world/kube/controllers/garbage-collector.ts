import type { KubeObject } from '../objects.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';

/** Deletes what lost its owners, and carries out deletions that wait for dependents. Keys are `table namespace/name`. */
export class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  readonly #env: ControllerEnv;
  /** The uids of everything that exists. */
  readonly #alive = new Set<string>();

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(table: string, { type, object, previous }: WatchEvent, add: (key: string) => void): void {
    const { uid, ownerReferences, deletionTimestamp, finalizers } = object.metadata;
    if (type === 'DELETED') {
      this.#alive.delete(uid);
      for (const [name, dependent] of this.#env.core.store.dependents(uid))
        add(`${name} ${keyOf(dependent)}`);
      for (const owner of ownerReferences ?? []) this.#addOwner(owner, object.metadata.namespace, add);
      return;
    }
    this.#alive.add(uid);
    if (ownerReferences && ownerReferences !== previous?.metadata.ownerReferences)
      add(`${table} ${keyOf(object)}`);
    if (
      deletionTimestamp !== undefined &&
      finalizers?.some((one) => one === 'orphan' || one === 'foregroundDeletion')
    )
      add(`${table} ${keyOf(object)}`);
  }

  /** An owner that waits in the foreground for this dependent may go now. */
  #addOwner(
    { apiVersion, kind, name }: { apiVersion: string; kind: string; name: string },
    namespace: string | undefined,
    add: (key: string) => void,
  ): void {
    const resource = this.#env.core.catalog.findKind(apiVersion, kind);
    if (!resource) return;
    const owner = this.#env.core.store
      .table(resource.table)
      .get(resource.namespaced ? namespace : undefined, name);
    if (owner?.metadata.deletionTimestamp !== undefined) add(`${resource.table} ${keyOf(owner)}`);
  }

  reconcile(key: string): void {
    const space = key.indexOf(' ');
    const table = key.slice(0, space);
    const object = this.#env.core.store.table(table).getByKey(key.slice(space + 1));
    if (!object) return;
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp !== undefined && finalizers.includes('orphan'))
      this.#orphan(table, object);
    else if (object.metadata.deletionTimestamp !== undefined && finalizers.includes('foregroundDeletion'))
      this.#foreground(table, object);
    else this.#collect(table, object);
  }

  #collect(table: string, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const present = owners.filter((owner) => this.#alive.has(owner.uid));
    if (present.length === owners.length) return;
    if (present.length === 0) this.#env.objects.delete(table, object);
    else this.#setOwners(table, object, present);
  }

  #setOwners(table: string, object: KubeObject, owners: KubeObject['metadata']['ownerReferences']): void {
    const { ownerReferences: _, ...metadata } = object.metadata;
    const next = {
      ...object,
      metadata: { ...metadata, ...(owners && owners.length > 0 && { ownerReferences: owners }) },
    };
    this.#env.objects.update(table, object, next, { manager: 'kube-controller-manager' });
  }

  #orphan(table: string, object: KubeObject): void {
    for (const [name, dependent] of [...this.#env.core.store.dependents(object.metadata.uid)]) {
      this.#setOwners(
        name,
        dependent,
        (dependent.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== object.metadata.uid),
      );
    }
    this.#release(table, object, 'orphan');
  }

  #foreground(table: string, object: KubeObject): void {
    const { uid } = object.metadata;
    let blocking = 0;
    for (const [name, dependent] of [...this.#env.core.store.dependents(uid)]) {
      const blocks =
        dependent.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion) ??
        false;
      if (dependent.metadata.deletionTimestamp === undefined)
        this.#env.objects.delete(name, dependent, {
          propagationPolicy: blocks ? 'Foreground' : 'Background',
        });
      const isThere =
        this.#env.core.store.table(name).get(dependent.metadata.namespace, dependent.metadata.name)?.metadata
          .uid === dependent.metadata.uid;
      if (blocks && isThere) blocking++;
    }
    if (blocking === 0) this.#release(table, object, 'foregroundDeletion');
  }

  #release(table: string, object: KubeObject, finalizer: string): void {
    const { finalizers = [], ...metadata } = object.metadata;
    const left = finalizers.filter((one) => one !== finalizer);
    const next = { ...object, metadata: { ...metadata, ...(left.length > 0 && { finalizers: left }) } };
    this.#env.objects.update(table, object, next, { manager: 'kube-controller-manager' });
  }
}
