import type { Json } from '../../simulation.js';
import {
  applyConfiguration,
  decodeManagers,
  toFieldSet,
  compare,
  applyConflict,
  FieldSet,
  goJson,
  type Managers,
} from '../fields/index.js';
import { apiVersionOf } from '../catalog.js';
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from '../patch/index.js';
import { asJson, asObject, isObject, type JsonObject, type KubeObject } from '../objects.js';
import { peek, section, text } from '../rules/index.js';
import { ApiStatusError, badRequest } from '../status.js';
import { conform, checkPlace, withDefaults } from './decode.js';
import { managerOf, type PatchType, type Target, type WriteOptions } from './request.js';
import { toServed } from './conversion.js';
import {
  commitCreate,
  commitUpdate,
  fieldWriter,
  recordUpdate,
  setManagers,
  type ApiCore,
} from './writer.js';

/** JSON patch, merge patch and strategic merge patch: the live object with the patch applied, checked and stored like an update. */
export function patchObject(
  core: ApiCore,
  target: Target,
  live: KubeObject,
  type: Exclude<PatchType, 'apply'>,
  patch: Json,
  options: WriteOptions,
  warnings: string[],
): KubeObject {
  const { resource } = target;
  if (type === 'strategic' && resource.custom) {
    throw new ApiStatusError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor',
    );
  }
  const served = toServed(live, resource);
  const patched = patchedJson(asJson(served), type, patch, target);
  const draft = withDefaults(prepared(patched, target, options, warnings), resource);
  recordUpdate(core, target, asJson(served), draft, managerOf(options));
  return commitUpdate(core, target, live, draft, options);
}

function patchedJson(
  live: JsonObject,
  type: Exclude<PatchType, 'apply'>,
  patch: Json,
  { resource }: Target,
): JsonObject {
  if (type === 'json') return applyJsonPatch(live, patch);
  if (!isObject(patch)) throw badRequest('a patch of this type must be an object');
  if (type === 'merge') return applyMergePatch(live, patch) as JsonObject;
  return applyStrategicMergePatch(live, patch, resource.shape);
}

function prepared(
  patched: JsonObject,
  target: Target,
  options: WriteOptions,
  warnings: string[],
): JsonObject {
  const draft = conform(patched, target.resource, options, warnings);
  checkPlace(draft, target);
  return draft;
}

/** Server-side apply. Creates the object when it is not there. */
export function applyObject(
  core: ApiCore,
  target: Target,
  live: KubeObject | undefined,
  body: Json,
  options: WriteOptions,
  warnings: string[],
): { object: KubeObject; created: boolean } {
  const { resource } = target;
  if ((options.fieldManager ?? '') === '') {
    const message =
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch';
    const causes = [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: is required for apply patch',
        field: 'fieldManager',
      },
    ];
    throw new ApiStatusError(422, 'Invalid', message, { group: 'meta.k8s.io', kind: 'PatchOptions', causes });
  }
  const config = configuration(body, target, options, warnings);
  const manager = options.fieldManager as string;
  const served = live && toServed(live, resource);
  const base = served ? asJson(served) : emptyObject(target);
  const managers = decodeManagers(served?.metadata.managedFields);
  if (served && managers.size === 0) ownEverything(core, target, base, managers);
  const { managedFields: _, ...metadata } = peek(base, 'metadata');
  const plain = { ...base, metadata: metadata };
  const applied = applyWithTakeover(core, target, plain, config, managers, options);
  const draft = withDefaults(structuredClone(applied), resource);
  if (manager === 'kubectl' && served) syncLastApplied(draft, served, config);
  setManagers(draft, managers);
  if (!live) return { object: commitCreate(core, target, draft, options), created: true };
  return { object: commitUpdate(core, target, live, draft, options), created: false };
}

function emptyObject({ resource, namespace, name }: Target): JsonObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...(resource.namespaced && { namespace: namespace ?? '' }) },
  };
}

/** The applied configuration: checked like a body, but without defaults, since only what is said is owned. */
function configuration(body: Json, target: Target, options: WriteOptions, warnings: string[]): JsonObject {
  if (!isObject(body)) throw badRequest('error decoding YAML: the applied configuration must be an object');
  const apiVersion = text(body, 'apiVersion');
  const expected = apiVersionOf(target.resource);
  if (apiVersion !== expected)
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${expected}`,
    );
  if (text(body, 'kind') !== target.resource.kind)
    throw badRequest(
      `the kind in the applied configuration (${text(body, 'kind')}) does not match ${target.resource.kind}`,
    );
  if (peek(body, 'metadata')['managedFields'] !== undefined)
    throw badRequest('metadata.managedFields must be nil');
  const config = conform(body, target.resource, options, warnings);
  checkPlace(config, target);
  return config;
}

/** What existed before the first apply belongs to a manager of its own, so that it is not lost. */
function ownEverything(core: ApiCore, target: Target, base: JsonObject, managers: Managers): void {
  const draft = { ...base, metadata: { ...peek(base, 'metadata'), managedFields: [] } };
  recordUpdate(core, target, {}, draft, 'before-first-apply');
  const entries = asObject(draft).metadata.managedFields;
  for (const [key, owner] of decodeManagers(entries)) managers.set(key, owner);
}

/**
 * kubectl's own server-side apply may take over what its client-side apply left behind: conflicts over fields that stand unchanged in the
 * last-applied annotation are forced.
 */
function applyWithTakeover(
  core: ApiCore,
  target: Target,
  live: JsonObject,
  config: JsonObject,
  managers: Managers,
  options: WriteOptions,
): JsonObject {
  const manager = options.fieldManager as string;
  const writer = fieldWriter(core, target, manager);
  const { shape } = target.resource;
  const before: Managers = new Map(managers);
  try {
    return applyConfiguration(live, config, shape, managers, writer, options.force ?? false).object;
  } catch (error) {
    if (manager !== 'kubectl' || !(error instanceof ApiStatusError) || error.status.reason !== 'Conflict')
      throw error;
    const allowed = lastAppliedFields(live, target);
    if (!allowed) throw error;
    const forced: Managers = new Map(before);
    const result = applyConfiguration(live, config, shape, forced, writer, true);
    const taken = [...before]
      .map(([key, owner]) => ({
        key,
        owner,
        fields: owner.fields
          .difference(forced.get(key)?.fields ?? new FieldSet())
          .intersection(changedFields(live, result.object, target)),
      }))
      .map((one) => ({ ...one, fields: one.fields.difference(allowed) }))
      .filter((one) => !one.fields.isEmpty && one.owner.manager !== manager);
    if (taken.length > 0) throw applyConflict(taken);
    for (const [key, owner] of forced) managers.set(key, owner);
    for (const key of [...managers.keys()]) if (!forced.has(key)) managers.delete(key);
    return result.object;
  }
}

function changedFields(live: JsonObject, next: JsonObject, target: Target): FieldSet {
  const { added, modified } = compare(live, next, target.resource.shape);
  return added.union(modified);
}

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

function lastAppliedFields(live: JsonObject, target: Target): FieldSet | undefined {
  const annotation = peek(peek(live, 'metadata'), 'annotations')[lastAppliedAnnotation];
  if (typeof annotation !== 'string' || annotation === '') return undefined;
  const last = parsed(annotation);
  if (!isObject(last) || text(last, 'apiVersion') !== text(live, 'apiVersion')) return undefined;
  const { added, modified, removed } = compare(last, live, target.resource.shape);
  return toFieldSet(last, target.resource.shape).difference(modified).difference(added).difference(removed);
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}

/** kubectl's server-side apply keeps the annotation of its client-side apply up to date, where there is one. */
function syncLastApplied(draft: JsonObject, live: KubeObject, config: JsonObject): void {
  if ((live.metadata.annotations?.[lastAppliedAnnotation] ?? '') === '') return;
  const copy = structuredClone(config);
  delete peek(peek(copy, 'metadata'), 'annotations')[lastAppliedAnnotation];
  section(section(draft, 'metadata'), 'annotations')[lastAppliedAnnotation] = goJson(copy);
}
