import { apiVersionOf, type ApiResource, type Catalog } from '../catalog.js';
import {
  decodeManagers,
  encodeManagers,
  FieldSet,
  trackUpdate,
  type Managers,
  type Writer as FieldWriter,
} from '../fields/index.js';
import {
  asJson,
  asObject,
  isObject,
  kubeTime,
  sameJson,
  type JsonObject,
  type KubeObject,
  type ManagedFieldsEntry,
} from '../objects.js';
import { peek, rulesOf, section, text, validateMetadata, type RulesEnv } from '../rules/index.js';
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound, staleObject } from '../status.js';
import type { ObjectStore } from '../store/object-store.js';
import { toServed, toStored } from './conversion.js';
import type { Target, WriteOptions } from './request.js';

/** What the parts of the API server share. */
export interface ApiCore {
  store: ObjectStore;
  catalog: Catalog;
  now: () => number;
  serviceCidr: string;
}

export function rulesEnv(core: ApiCore): RulesEnv {
  return { store: core.store, now: core.now(), serviceCidr: core.serviceCidr };
}

export function hasStatus(resource: ApiResource): boolean {
  return resource.subresources.some((one) => one.name === 'status');
}

const nothing = new FieldSet();
const statusFields = FieldSet.of(['f:status']);
const specFields = FieldSet.of(['f:spec']);
const allButStatus = FieldSet.of(['f:spec'], ['f:metadata']);

/** How a write to this endpoint is recorded in managedFields. */
export function fieldWriter(core: ApiCore, target: Target, manager: string): FieldWriter {
  const { resource, subresource } = target;
  const ignored =
    subresource === 'status'
      ? resource.custom
        ? allButStatus
        : specFields
      : hasStatus(resource)
        ? statusFields
        : nothing;
  return {
    manager,
    apiVersion: apiVersionOf(resource),
    ...(subresource !== undefined && { subresource }),
    time: kubeTime(core.now()),
    ignored,
  };
}

/** Records an ordinary write in the draft's managedFields. A client may reset them by sending an empty list. */
export function recordUpdate(
  core: ApiCore,
  target: Target,
  live: JsonObject,
  draft: JsonObject,
  manager: string,
): void {
  const sent = peek(draft, 'metadata')['managedFields'];
  const before = peek(live, 'metadata')['managedFields'] as ManagedFieldsEntry[] | undefined;
  const isReset =
    Array.isArray(sent) &&
    (sent.length === 0 || (sent.length === 1 && isObject(sent[0]) && Object.keys(sent[0]).length === 0));
  const isCreate = text(peek(live, 'metadata'), 'uid') === '';
  const entries = isReset
    ? []
    : Array.isArray(sent) && target.subresource === undefined
      ? (sent as unknown as ManagedFieldsEntry[])
      : (before ?? []);
  const managers = decodeManagers(entries);
  delete section(draft, 'metadata')['managedFields'];
  if (managers.size > 0 || isCreate)
    trackUpdate(live, draft, target.resource.shape, managers, fieldWriter(core, target, manager));
  setManagers(draft, managers);
}

export function setManagers(draft: JsonObject, managers: Managers): void {
  const metadata = section(draft, 'metadata');
  if (managers.size > 0) metadata['managedFields'] = encodeManagers(managers) as unknown as JsonObject[];
  else delete metadata['managedFields'];
}

/** Stores a new object: the server's metadata, the rules of its kind, the namespace it lives in. */
export function commitCreate(
  core: ApiCore,
  target: Target,
  served: JsonObject,
  options: WriteOptions,
): KubeObject {
  const { resource } = target;
  const draft = toStored(served, resource);
  const metadata = section(draft, 'metadata');
  if (text(metadata, 'resourceVersion') !== '')
    throw badRequest('resourceVersion should not be set on objects to be created');
  nameObject(core, metadata);
  const table = core.store.table(resource.table);
  checkNamespace(core, target, text(metadata, 'name'));
  const rules = rulesOf(resource);
  Object.assign(metadata, { uid: core.store.newUid(), creationTimestamp: kubeTime(core.now()) });
  for (const key of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink']) delete metadata[key];
  if (rules.countsGenerations) metadata['generation'] = 1;
  else delete metadata['generation'];
  if (hasStatus(resource) && !rules.keepsStatusOnCreate) delete draft['status'];
  rules.prepareCreate?.(draft, rulesEnv(core));
  const faults = [...validateMetadata(draft, rules), ...(rules.validate?.(draft) ?? [])];
  if (faults.length > 0) throw invalid(resource, text(metadata, 'name'), faults);
  if (table.get(target.namespace, text(metadata, 'name')))
    throw alreadyExists(resource, text(metadata, 'name'));
  if (options.dryRun) return toServed(asObject(draft), resource);
  return toServed(core.store.put(resource.table, asObject(draft)), resource);
}

function nameObject(core: ApiCore, metadata: JsonObject): void {
  const prefix = text(metadata, 'generateName');
  if (text(metadata, 'name') === '' && prefix !== '')
    metadata['name'] = prefix.slice(0, 58) + core.store.newSuffix();
}

function checkNamespace(core: ApiCore, { resource, namespace }: Target, name: string): void {
  if (!resource.namespaced) return;
  const found = core.store.table('namespaces').get(undefined, namespace ?? '');
  if (!found) throw notFound({ group: '', resource: 'namespaces' }, namespace ?? '');
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace ?? ''} because it is being terminated`;
  throw forbidden(resource, name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace ?? ''} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}

/** Stores a changed object, or returns the live one when nothing but timestamps of managers would change. */
export function commitUpdate(
  core: ApiCore,
  target: Target,
  liveObject: KubeObject,
  served: JsonObject,
  options: WriteOptions,
): KubeObject {
  const { resource, subresource } = target;
  const live = asJson(liveObject);
  const draft = toStored(served, resource);
  const metadata = section(draft, 'metadata');
  checkVersion(resource, liveObject, metadata);
  keepSystemMetadata(metadata, peek(live, 'metadata'));
  const rules = rulesOf(resource);
  if (subresource === 'status') keepAllButStatus(draft, live, resource);
  else {
    if (hasStatus(resource)) restore(draft, live, 'status');
    rules.prepareUpdate?.(draft, live, rulesEnv(core));
    const faults = [
      ...validateMetadata(draft, rules),
      ...(rules.validate?.(draft) ?? []),
      ...(rules.validateUpdate?.(draft, live) ?? []),
    ];
    if (faults.length > 0) throw invalid(resource, liveObject.metadata.name, faults);
    if (rules.countsGenerations && specChanged(draft, live, resource))
      metadata['generation'] = (liveObject.metadata.generation ?? 0) + 1;
  }
  const next = asObject(draft);
  if (isSameObject(next, liveObject)) return toServed(liveObject, resource);
  if (options.dryRun) return toServed(next, resource);
  if (isFinished(next))
    return toServed(
      core.store.remove(resource.table, next.metadata.namespace, next.metadata.name) ?? next,
      resource,
    );
  return toServed(core.store.put(resource.table, next), resource);
}

/** A deleted object goes when its last finalizer is gone and no grace period holds it. */
export function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    (finalizers ?? []).length === 0 &&
    (deletionGracePeriodSeconds ?? 0) === 0
  );
}

function checkVersion(resource: ApiResource, live: KubeObject, metadata: JsonObject): void {
  const uid = text(metadata, 'uid');
  if (uid !== '' && uid !== live.metadata.uid) {
    throw conflict(
      resource,
      live.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  }
  const version = text(metadata, 'resourceVersion');
  if (version !== '' && version !== live.metadata.resourceVersion)
    throw conflict(resource, live.metadata.name, staleObject);
}

const systemFields = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'generateName',
  'resourceVersion',
];

function keepSystemMetadata(metadata: JsonObject, live: JsonObject): void {
  for (const key of systemFields) restore(metadata, live, key);
  delete metadata['selfLink'];
}

function restore(draft: JsonObject, live: JsonObject, key: string): void {
  const value = live[key];
  if (value === undefined) delete draft[key];
  else draft[key] = value;
}

function keepAllButStatus(draft: JsonObject, live: JsonObject, resource: ApiResource): void {
  for (const key of new Set([...Object.keys(draft), ...Object.keys(live)]))
    if (key !== 'status' && key !== 'metadata') restore(draft, live, key);
  const metadata = section(draft, 'metadata');
  const before = peek(live, 'metadata');
  for (const key of resource.custom
    ? ['labels', 'annotations', 'finalizers', 'ownerReferences']
    : ['labels', 'ownerReferences'])
    restore(metadata, before, key);
}

function specChanged(draft: JsonObject, live: JsonObject, resource: ApiResource): boolean {
  const keys = new Set([...Object.keys(draft), ...Object.keys(live)]);
  for (const key of keys)
    if (key !== 'metadata' && key !== 'status' && !sameJson(draft[key], live[key])) return true;
  if (resource.table !== 'deployments.apps') return false;
  return !sameJson(peek(draft, 'metadata')['annotations'] ?? {}, peek(live, 'metadata')['annotations'] ?? {});
}

function isSameObject(next: KubeObject, live: KubeObject): boolean {
  return sameJson(comparable(next), comparable(live));
}

function comparable(object: KubeObject): JsonObject {
  const { managedFields, ...metadata } = object.metadata;
  const owners = (managedFields ?? []).map((entry) => ({ ...entry, time: '' }));
  const json: JsonObject = {
    ...asJson(object),
    metadata: { ...(metadata as unknown as JsonObject), owners: owners as unknown as JsonObject[] },
  };
  return json;
}

/** The stored object at a target. */
export function mustGet(core: ApiCore, { resource, namespace, name }: Target): KubeObject {
  const found = core.store.table(resource.table).get(resource.namespaced ? namespace : undefined, name);
  if (!found) throw notFound(resource, name);
  return found;
}
