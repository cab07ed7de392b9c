import type { Json } from '../../simulation.js';
import type { ApiResource } from '../catalog.js';
import { asJson, isObject, type KubeObject } from '../objects.js';
import { badRequest, gone, methodNotAllowed, notFound } from '../status.js';
import { applyMergePatch, applyJsonPatch } from '../patch/index.js';
import type { WatchEvent } from '../store/watch-log.js';
import { bindPod } from './binding.js';
import { toServed } from './conversion.js';
import { decodeBody } from './decode.js';
import { deleteObject } from './deletion.js';
import { evictPod } from './eviction.js';
import { finalizeNamespace } from './finalize.js';
import { applyObject, patchObject } from './patching.js';
import { compileQuery } from './query.js';
import {
  managerOf,
  type DeleteOptions,
  type DeleteResult,
  type ListOptions,
  type ListResult,
  type PatchType,
  type Target,
  type WriteOptions,
  type WriteResult,
} from './request.js';
import { scaleOf, withScale } from './scale.js';
import { commitCreate, commitUpdate, mustGet, recordUpdate, type ApiCore } from './writer.js';

export type {
  Caller,
  DeleteOptions,
  DeleteResult,
  ListOptions,
  ListResult,
  PatchType,
  Target,
  WriteOptions,
  WriteResult,
} from './request.js';

/** A change as a watch with selectors sees it. */
export interface ServedEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
}

/**
 * The Kubernetes API of one cluster without its protocol: every request of the wire is one call here, and refusals are thrown as
 * `ApiStatusError`. Synchronous and deterministic; what happens later is the business of the controllers.
 */
export class ApiServer {
  readonly #core: ApiCore;

  constructor(core: ApiCore) {
    this.#core = core;
  }

  /** The revision of the latest change, as lists and bookmarks report it. */
  get resourceVersion(): string {
    return String(this.#core.store.revision);
  }

  get(target: Target): KubeObject {
    const live = mustGet(this.#core, target);
    if (target.subresource === 'scale') return scaleOf(live, target.resource) as unknown as KubeObject;
    return toServed(live, target.resource);
  }

  list(resource: ApiResource, options: ListOptions = {}): ListResult {
    const table = this.#core.store.table(resource.table);
    const query = compileQuery(resource, options);
    const namespace = resource.namespaced ? options.namespace : undefined;
    let all: readonly KubeObject[];
    if (query.nodeName !== undefined)
      all = [...table.byIndex('node', query.nodeName)].filter(
        (one) => namespace === undefined || one.metadata.namespace === namespace,
      );
    else if (query.name !== undefined && (namespace !== undefined || !resource.namespaced))
      all = [table.get(namespace, query.name)].filter((one) => one !== undefined);
    else all = table.list(namespace);
    const { filter } = query;
    const matching = filter ? all.filter(filter) : all;
    return this.#page(matching, resource, options);
  }

  #page(
    matching: readonly KubeObject[],
    resource: ApiResource,
    { limit, continue: token }: ListOptions,
  ): ListResult {
    const start = token === undefined || token === '' ? 0 : startAfter(matching, token);
    const end =
      limit === undefined || limit <= 0 ? matching.length : Math.min(matching.length, start + limit);
    const items = matching.slice(start, end).map((one) => toServed(one, resource));
    const last = matching[end - 1];
    const more = end < matching.length && last;
    return {
      items,
      resourceVersion: this.resourceVersion,
      ...(more && { continue: continueToken(last), remainingItemCount: matching.length - end }),
    };
  }

  /**
   * Replays what happened after `since` and then reports every change, until the returned function is called. Without `since` the present
   * objects come first, as ADDED.
   */
  watch(
    resource: ApiResource,
    options: ListOptions & { since?: string },
    send: (event: ServedEvent) => void,
  ): () => void {
    const table = this.#core.store.table(resource.table);
    const { filter = () => true } = compileQuery(resource, options);
    const inPlace = (object: KubeObject): boolean =>
      options.namespace === undefined ||
      !resource.namespaced ||
      object.metadata.namespace === options.namespace;
    const matches = (object: KubeObject | undefined): boolean =>
      object !== undefined && inPlace(object) && filter(object);
    const forward = (event: WatchEvent): void => {
      const seen = matches(event.previous);
      const sees = event.type !== 'DELETED' && matches(event.object);
      if (sees) send({ type: seen ? 'MODIFIED' : 'ADDED', object: toServed(event.object, resource) });
      else if (seen) send({ type: 'DELETED', object: toServed(lastSeen(event), resource) });
    };
    if (options.since === undefined || options.since === '' || options.since === '0') {
      for (const object of table.list())
        if (matches(object)) send({ type: 'ADDED', object: toServed(object, resource) });
    } else {
      const missed = table.log.since(revisionOf(options.since));
      if (!missed) throw gone(`too old resource version: ${options.since} (${this.resourceVersion})`);
      for (const event of missed) forward(event);
    }
    return table.log.subscribe(forward);
  }

  create(target: Target, body: Json, options: WriteOptions = {}): WriteResult {
    const warnings: string[] = [];
    if (target.subresource !== undefined)
      return { object: this.#createSubresource(target, body, options), warnings, created: true };
    const draft = decodeBody(body, target, options, warnings);
    recordUpdate(this.#core, target, {}, draft, managerOf(options));
    return { object: commitCreate(this.#core, target, draft, options), warnings, created: true };
  }

  #createSubresource(target: Target, body: Json, options: WriteOptions): KubeObject {
    if (target.resource.table === 'pods' && target.subresource === 'eviction') {
      const given =
        isObject(body) && isObject(body['deleteOptions'])
          ? (body['deleteOptions'] as unknown as DeleteOptions)
          : {};
      evictPod(this.#core, target, { ...given, ...(options.dryRun && { dryRun: true }) });
    } else if (target.resource.table === 'pods' && target.subresource === 'binding') {
      bindPod(this.#core, target, body, options);
    } else
      throw methodNotAllowed(
        { group: target.resource.group, resource: `${target.resource.resource}/${target.subresource ?? ''}` },
        'create',
      );
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    } as unknown as KubeObject;
  }

  update(target: Target, body: Json, options: WriteOptions = {}): WriteResult {
    const warnings: string[] = [];
    const live = mustGet(this.#core, target);
    if (target.subresource === 'scale') return this.#rescale(target, live, body, options);
    if (target.subresource === 'finalize')
      return { object: finalizeNamespace(this.#core, target, body), warnings, created: false };
    const served = toServed(live, target.resource);
    const draft = decodeBody(body, target, options, warnings);
    recordUpdate(this.#core, target, asJson(served), draft, managerOf(options));
    return { object: commitUpdate(this.#core, target, live, draft, options), warnings, created: false };
  }

  #rescale(target: Target, live: KubeObject, scale: Json, options: WriteOptions): WriteResult {
    if (!isObject(scale)) throw badRequest('a scale must be an object');
    const draft = withScale(live, scale, target.resource);
    recordUpdate(this.#core, target, asJson(live), draft, managerOf(options));
    const { subresource: _, ...main } = target;
    const object = commitUpdate(this.#core, main, live, draft, options);
    return {
      object: scaleOf(object, target.resource) as unknown as KubeObject,
      warnings: [],
      created: false,
    };
  }

  patch(target: Target, type: PatchType, body: Json, options: WriteOptions = {}): WriteResult {
    const warnings: string[] = [];
    const live = this.#core.store
      .table(target.resource.table)
      .get(target.resource.namespaced ? target.namespace : undefined, target.name);
    if (target.subresource === 'scale') return this.#patchScale(target, type, body, options);
    if (type === 'apply')
      return { ...applyObject(this.#core, target, live, body, options, warnings), warnings };
    if (!live) throw notFound(target.resource, target.name);
    return {
      object: patchObject(this.#core, target, live, type, body, options, warnings),
      warnings,
      created: false,
    };
  }

  #patchScale(target: Target, type: PatchType, body: Json, options: WriteOptions): WriteResult {
    const live = mustGet(this.#core, target);
    const scale = scaleOf(live, target.resource);
    const patched = type === 'json' ? applyJsonPatch(scale, body) : applyMergePatch(scale, body);
    return this.#rescale(target, live, patched, options);
  }

  delete(target: Target, options: DeleteOptions = {}): DeleteResult {
    return deleteObject(this.#core, target, options);
  }

  deleteCollection(resource: ApiResource, list: ListOptions, options: DeleteOptions = {}): ListResult {
    const result = this.list(resource, list);
    for (const { metadata } of result.items) {
      this.delete(
        {
          resource,
          name: metadata.name,
          ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
        },
        options,
      );
    }
    return result;
  }
}

/** What a watch is told about an object that is gone, or matches no longer: its last matching state under the revision of the change. */
function lastSeen({ type, object, previous }: WatchEvent): KubeObject {
  if (type === 'DELETED' || !previous) return object;
  return {
    ...previous,
    metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion },
  };
}

function revisionOf(text: string): number {
  const revision = Number(text);
  if (!Number.isInteger(revision) || revision < 0) throw badRequest(`invalid resource version "${text}"`);
  return revision;
}

function continueToken(last: KubeObject): string {
  return btoa(encodeURIComponent(`${last.metadata.namespace ?? ''}/${last.metadata.name}`));
}

function startAfter(objects: readonly KubeObject[], token: string): number {
  let key: string;
  try {
    key = decodeURIComponent(atob(token));
  } catch {
    throw badRequest('continue key is not valid');
  }
  const slash = key.indexOf('/');
  const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
  const isAfter = ({ metadata }: KubeObject): boolean => {
    const own = metadata.namespace ?? '';
    return own > namespace || (own === namespace && metadata.name > name);
  };
  const index = objects.findIndex(isAfter);
  return index < 0 ? objects.length : index;
}
