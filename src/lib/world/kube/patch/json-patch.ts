import type { Json } from '../../simulation.js';
import { isObject, sameJson, type JsonObject } from '../objects.js';
import { ApiStatusError, badRequest } from '../status.js';

/**
 * RFC 6902 as evanphx/json-patch does it, which kube-apiserver uses. A failed `test` or a missing path is a 422, a malformed patch a 400.
 */
export function applyJsonPatch(document: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  let result: Json = structuredClone(document);
  for (const operation of patch) {
    if (!isObject(operation)) throw badRequest('error decoding patch: an operation must be an object');
    result = applyOperation(result, operation);
  }
  return result as JsonObject;
}

/** kube-apiserver keeps to itself what is wrong with a JSON patch that does not apply. */
function unprocessable(): ApiStatusError {
  const message = 'the server rejected our request due to an error in our request';
  return new ApiStatusError(422, 'Invalid', message, {});
}

function applyOperation(document: Json, operation: JsonObject): Json {
  const path = pointer(operation['path']);
  const value = operation['value'] ?? null;
  switch (operation['op']) {
    case 'add':
      return path.length === 0 ? value : add(document, path, value);
    case 'remove':
      return remove(document, path);
    case 'replace':
      return path.length === 0 ? value : replace(document, path, value);
    case 'test':
      if (!sameJson(path.length === 0 ? document : read(document, path), value)) throw unprocessable();
      return document;
    case 'copy':
      return add(document, path, structuredClone(read(document, pointer(operation['from']))));
    case 'move': {
      const from = pointer(operation['from']);
      const moved = read(document, from);
      return add(remove(document, from), path, moved);
    }
    default:
      throw badRequest(`unexpected kind: ${JSON.stringify(operation['op'] ?? null)}`);
  }
}

function pointer(text: Json | undefined): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')))
    throw badRequest(`malformed JSON pointer ${JSON.stringify(text ?? null)}`);
  return text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The object or list that holds the last part of a path. */
function holder(document: Json, path: readonly string[]): { parent: JsonObject | Json[]; key: string } {
  let parent = document;
  for (const part of path.slice(0, -1)) parent = get(container(parent), part);
  return { parent: container(parent), key: path.at(-1) ?? '' };
}

function container(value: Json): JsonObject | Json[] {
  if (typeof value !== 'object' || value === null) throw unprocessable();
  return value;
}

/** A place in a list; negative ones count from the end, as evanphx/json-patch has it. */
function place(key: string, length: number): number {
  const index = /^[-+]?\d+$/.test(key) ? Number(key) : NaN;
  const at = index < 0 ? index + length : index;
  if (!(at >= 0 && at < length)) throw unprocessable();
  return at;
}

/** The value under a key; an object answers null where nothing is. */
function get(parent: JsonObject | Json[], key: string): Json {
  if (Array.isArray(parent)) return parent[place(key, parent.length)] ?? null;
  return Object.hasOwn(parent, key) ? (parent[key] ?? null) : null;
}

function read(document: Json, path: readonly string[]): Json {
  const { parent, key } = holder(document, path);
  return get(parent, key);
}

function add(document: Json, path: readonly string[], value: Json): Json {
  const { parent, key } = holder(document, path);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else parent.splice(place(key, parent.length + 1), 0, value);
  return document;
}

/** Upstream's `replace` does not insist on the field being there already. */
function replace(document: Json, path: readonly string[], value: Json): Json {
  const { parent, key } = holder(document, path);
  if (Array.isArray(parent)) parent[place(key, parent.length)] = value;
  else parent[key] = value;
  return document;
}

function remove(document: Json, path: readonly string[]): Json {
  const { parent, key } = holder(document, path);
  if (Array.isArray(parent)) parent.splice(place(key, parent.length), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else throw unprocessable();
  return document;
}
