import type { Json } from '../../simulation.js';
import { apiVersionOf, type ApiResource } from '../catalog.js';
import { omitEmpty } from '../fields/index.js';
import { isObject, type JsonObject } from '../objects.js';
import { applyDefaults, peek, section, text } from '../rules/index.js';
import { applyDeclaredDefaults, canonicalizeQuantities, checkShape, pruneUnknown } from '../schema/index.js';
import { badRequest, invalid } from '../status.js';
import type { Target, WriteOptions } from './request.js';

/**
 * Reads a body as an object of the resource: right kind and version, only known fields, right types, defaults filled in. The result is a
 * fresh object that belongs to the caller.
 */
export function decodeBody(
  body: Json,
  target: Target,
  options: WriteOptions,
  warnings: string[],
): JsonObject {
  const draft = conform(checkKind(body, target.resource), target.resource, options, warnings);
  checkPlace(draft, target);
  return withDefaults(draft, target.resource);
}

function checkKind(body: Json, resource: ApiResource): JsonObject {
  if (!isObject(body)) throw badRequest('the request body must be an object');
  const apiVersion = apiVersionOf(resource);
  const given = {
    apiVersion: text(body, 'apiVersion') || apiVersion,
    kind: text(body, 'kind') || resource.kind,
  };
  if (given.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${given.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (given.kind !== resource.kind)
    throw badRequest(
      `${given.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: the kind does not match`,
    );
  return { ...body, ...given };
}

/** Drops unknown fields (or refuses them), refuses wrong types. */
export function conform(
  body: JsonObject,
  resource: ApiResource,
  options: WriteOptions,
  warnings: string[],
): JsonObject {
  const unknown: string[] = [];
  const draft = structuredClone(pruneUnknown(body, resource.shape, '', unknown)) as JsonObject;
  const mode = options.fieldValidation ?? 'Warn';
  const texts = [...new Set(unknown)].map((field) => `unknown field "${field}"`);
  if (mode === 'Strict' && texts.length > 0)
    throw notDecodable(resource, `strict decoding error: ${texts.join(', ')}`);
  if (mode === 'Warn') warnings.push(...texts);
  const { decode, faults } = checkShape(draft, resource.shape, { custom: resource.custom !== undefined });
  if (decode[0] !== undefined) throw notDecodable(resource, decode[0]);
  if (faults.length > 0) throw invalid(resource, text(peek(draft, 'metadata'), 'name'), faults);
  return draft;
}

function notDecodable(resource: ApiResource, why: string): Error {
  if (resource.custom) return badRequest(why);
  return badRequest(
    `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`,
  );
}

/** Name and namespace in the body may be absent, but not contradict the address. */
export function checkPlace(draft: JsonObject, target: Target): void {
  const metadata = section(draft, 'metadata');
  const namespace = text(metadata, 'namespace');
  if (target.resource.namespaced) {
    if (namespace !== '' && namespace !== target.namespace) {
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      );
    }
    if (target.namespace !== undefined) metadata['namespace'] = target.namespace;
  } else delete metadata['namespace'];
  const name = text(metadata, 'name');
  if (target.name === '') return;
  if (name !== '' && name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  metadata['name'] = target.name;
}

export function withDefaults(draft: JsonObject, resource: ApiResource): JsonObject {
  omitEmpty(draft, resource.shape);
  if (resource.custom) return applyDeclaredDefaults(draft, resource.shape) as JsonObject;
  canonicalizeQuantities(draft, resource.shape);
  applyDefaults(draft, resource.shape);
  return draft;
}
