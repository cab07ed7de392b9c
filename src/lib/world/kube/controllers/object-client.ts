import type { ApiResource } from '../catalog.js';
import { decodeManagers, trackUpdate } from '../fields/index.js';
import { asJson, sameJson, type JsonObject, type KubeObject, type ObjectMeta } from '../objects.js';
import { ApiStatusError } from '../status.js';
import type { ApiServer } from '../api/api-server.js';
import { fieldWriter, isFinished, setManagers, type ApiCore } from '../api/writer.js';

/** Objects that change so often that nobody asks who owns which of their fields: no managedFields are kept by the world's own writes. */
const untracked = new Set([
  'pods',
  'nodes',
  'events',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'leases.coordination.k8s.io',
]);

/** An object that is to be created. */
export interface NewObject {
  apiVersion: string;
  kind: string;
  metadata: Partial<ObjectMeta>;
  [field: string]: unknown;
}

/**
 * How the world's own controllers write: straight into the store, without the rules that guard it against clients. Ownership of fields is
 * recorded as for any other writer.
 */
export class ObjectClient {
  readonly #core: ApiCore;
  readonly #api: ApiServer;

  constructor(core: ApiCore, api: ApiServer) {
    this.#core = core;
    this.#api = api;
  }

  get<T extends KubeObject>(table: string, namespace: string | undefined, name: string): T | undefined {
    return this.#core.store.table(table).get(namespace, name) as T | undefined;
  }

  resource(apiVersion: string, kind: string): ApiResource {
    const found = this.#core.catalog.findKind(apiVersion, kind);
    if (!found) throw new Error(`no resource for ${apiVersion} ${kind}`);
    return found;
  }

  /** Creates an object through the API server. Refusals are the caller's business. */
  create<T extends KubeObject>(object: NewObject, manager: string): T {
    const resource = this.resource(object.apiVersion, object.kind);
    const { namespace } = object.metadata;
    const target = { resource, name: '', ...(namespace !== undefined && { namespace }) };
    return this.#api.create(target, structuredClone(object) as unknown as JsonObject, {
      fieldManager: manager,
      fieldValidation: 'Ignore',
    }).object as T;
  }

  /** Creates unless an object of that name is there; undefined when the API server refuses. */
  tryCreate<T extends KubeObject>(object: NewObject, manager: string): T | ApiStatusError {
    try {
      return this.create<T>(object, manager);
    } catch (error) {
      if (error instanceof ApiStatusError) return error;
      throw error;
    }
  }

  /** Stores a changed object; does nothing when nothing changed. The generation grows when something beside metadata and status did. */
  update<T extends KubeObject>(
    table: string,
    before: T,
    after: T,
    options: { manager: string; subresource?: 'status' },
  ): T {
    if (before === after || sameJson(asJson(before), asJson(after))) return before;
    const next = this.#tracked(table, before, this.#withGeneration(before, after), options);
    if (isFinished(next))
      return (this.#core.store.remove(table, next.metadata.namespace, next.metadata.name) ?? next) as T;
    return this.#core.store.put(table, next) as T;
  }

  /** Stores a new status. */
  updateStatus<T extends KubeObject>(table: string, object: T, status: object, manager: string): T {
    return this.update(table, object, { ...object, status }, { manager, subresource: 'status' });
  }

  #withGeneration<T extends KubeObject>(before: T, after: T): T {
    if (before.metadata.generation === undefined) return after;
    const plain = (object: KubeObject): JsonObject => ({ ...asJson(object), metadata: {}, status: {} });
    if (sameJson(plain(before), plain(after))) return after;
    return { ...after, metadata: { ...after.metadata, generation: before.metadata.generation + 1 } };
  }

  #tracked<T extends KubeObject>(
    table: string,
    before: T,
    after: T,
    { manager, subresource }: { manager: string; subresource?: 'status' },
  ): T {
    const resource = this.#core.catalog.findKind(after.apiVersion, after.kind);
    if (!resource || untracked.has(table)) return after;
    const managers = decodeManagers(before.metadata.managedFields);
    const target = { resource, name: after.metadata.name, ...(subresource && { subresource }) };
    const draft = { ...asJson(after), metadata: { ...(after.metadata as unknown as JsonObject) } };
    trackUpdate(asJson(before), draft, resource.shape, managers, fieldWriter(this.#core, target, manager));
    setManagers(draft, managers);
    return draft as unknown as T;
  }

  /** Deletes through the API server; an object that is gone already is no error. What is no longer served just goes. */
  delete(
    table: string,
    object: KubeObject,
    options: { propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'; gracePeriodSeconds?: number } = {},
  ): void {
    const { name, namespace, uid } = object.metadata;
    const live = this.#core.store.table(table).get(namespace, name);
    if (live?.metadata.uid !== uid) return;
    const resource = this.#core.catalog.findKind(live.apiVersion, live.kind);
    if (!resource) {
      this.remove(table, live);
      return;
    }
    this.#api.delete({ resource, name, ...(namespace !== undefined && { namespace }) }, options);
  }

  /** Takes an object out of the store, whatever holds it. Only for those who are what holds it: kubelets and collectors. */
  remove(table: string, object: KubeObject): void {
    const live = this.#core.store.table(table).get(object.metadata.namespace, object.metadata.name);
    if (live?.metadata.uid === object.metadata.uid)
      this.#core.store.remove(table, object.metadata.namespace, object.metadata.name);
  }
}
