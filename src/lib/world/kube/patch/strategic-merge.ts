import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import { childShape, type Field, type Shape } from '../schema/index.js';
import { ApiStatusError, badRequest } from '../status.js';
import { indexOf, inOrder } from './element-order.js';
import { goText } from './go-text.js';

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists of a type that declares `patchStrategy: merge` are merged by their
 * merge key (or as sets), with the directives `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/…` and `$setElementOrder/…`. Follows
 * k8s.io/apimachinery's strategicpatch, texts of refusals included.
 */
export function applyStrategicMergePatch(target: JsonObject, patch: Json, shape: Shape): JsonObject {
  if (!isObject(patch)) throw badRequest('cannot apply a strategic merge patch that is no object');
  return mergeMap(target, structuredClone(patch), shape);
}

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/** What upstream reports as a plain error: a 500 without a reason. */
function failure(message: string): ApiStatusError {
  return new ApiStatusError(500, '', message);
}

function mergeMap(target: JsonObject, patch: JsonObject, shape: Shape): JsonObject {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  if (directive !== undefined)
    throw failure(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
  const { $retainKeys: retained, ...changes } = rest;
  const out = retained === undefined ? { ...target } : retain(target, changes, retained);
  for (const [key, order] of Object.entries(changes)) {
    if (!key.startsWith(orderPrefix)) continue;
    delete changes[key];
    orderList(out, changes, key.slice(orderPrefix.length), order, shape);
  }
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith(deletePrefix)) deletePrimitives(out, key.slice(deletePrefix.length), value);
    else if (value === null) delete out[key];
    else mergeField(out, key, value, shape);
  }
  return out;
}

function retain(target: JsonObject, patch: JsonObject, keep: Json): JsonObject {
  const isDirective = (key: string): boolean => key.startsWith(orderPrefix) || key.startsWith(deletePrefix);
  const isFine =
    Array.isArray(keep) &&
    Object.entries(patch).every(([key, value]) => value === null || isDirective(key) || keep.includes(key));
  if (!isFine) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(target).filter(([key]) => keep.includes(key)));
}

function mergeField(out: JsonObject, key: string, value: Json, shape: Shape): void {
  const live = out[key];
  const below = childShape(shape, key);
  const { strategy, mergeKey } = strategyOf(shape, key);
  if (isObject(live) && isObject(value))
    out[key] = strategy === 'replace' ? value : mergeMap(live, value, below);
  else if (Array.isArray(live) && Array.isArray(value))
    out[key] = strategy === 'merge' ? mergeList(live, value, mergeKey, below) : value;
  else {
    const plain = withoutDirectives(value);
    if (plain === undefined) delete out[key];
    else out[key] = plain;
  }
}

function strategyOf(shape: Shape, key: string): { strategy?: string; mergeKey?: string } {
  const patch: Field['patch'] = shape.kind === 'struct' ? shape.fields.get(key)?.patch : undefined;
  const strategy = patch?.strategies.find((one) => one !== 'retainKeys');
  return {
    ...(strategy !== undefined && { strategy }),
    ...(patch?.mergeKey !== undefined && { mergeKey: patch.mergeKey }),
  };
}

/** A part that is new to the live object: without nulls, and without anything that carries a `$patch` directive. */
function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (value['$patch'] !== undefined) return undefined;
  const out: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const plain = item === null ? undefined : withoutDirectives(item);
    if (plain !== undefined) out[key] = plain;
  }
  return out;
}

function deletePrimitives(out: JsonObject, key: string, removed: Json): void {
  const live = out[key];
  if (Array.isArray(live) && Array.isArray(removed))
    out[key] = live.filter((item) => indexOf(removed, item, undefined) < 0);
}

/** Merges a list that comes with its order, and takes it out of the patch. */
function orderList(out: JsonObject, patch: JsonObject, key: string, order: Json, shape: Shape): void {
  const live = out[key];
  const given = patch[key];
  if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list');
  const { strategy, mergeKey } = strategyOf(shape, key);
  checkOrder(Array.isArray(given) ? given : [], order, mergeKey);
  if (live === undefined && given === undefined) return;
  delete patch[key];
  const before = Array.isArray(live) ? live : [];
  let merged = before;
  if (Array.isArray(given)) {
    if (live === undefined) merged = given.map(withoutDirectives).filter((item) => item !== undefined);
    else merged = strategy === 'merge' ? mergeList(before, given, mergeKey, childShape(shape, key)) : given;
  }
  if (before.length === 0 && !(Array.isArray(given) && given.length > 0))
    throw failure('no elements in any of the given slices');
  out[key] = inOrder(merged, order, before, mergeKey);
}

/** The items of a patch must stand in the order that comes with it. */
function checkOrder(given: readonly Json[], order: readonly Json[], mergeKey: string | undefined): void {
  if (given.length === 0 || order.length === 0) return;
  const items = given.filter((item) => !isObject(item) || item['$patch'] !== 'delete');
  let next = 0;
  for (let at = 0; at < order.length && next < items.length;) {
    const item = items[next] as Json;
    const isDirective = isObject(item) && item['$patch'] !== undefined;
    if (isDirective || indexOf(order.slice(at, at + 1), item, mergeKey) === 0) next++;
    if (!isDirective) at++;
  }
  if (next < items.length)
    throw failure(
      `The order in patch list:\n${goText([...given])}\n doesn't match $setElementOrder list:\n${goText([...order])}\n`,
    );
}

function mergeList(
  live: readonly Json[],
  patch: readonly Json[],
  mergeKey: string | undefined,
  shape: Shape,
): Json[] {
  if (live.length === 0 && patch.length === 0) return [];
  const isMaps = [...live, ...patch].every(isObject);
  if (!isMaps) {
    const merged = withoutRepeats([...live, ...patch]);
    return inOrder(merged, patch, live, undefined);
  }
  if (mergeKey === undefined) throw failure('cannot merge lists without merge key');
  const { items, base } = applyItemDirectives(live as JsonObject[], patch as JsonObject[], mergeKey);
  const item = shape.kind === 'list' ? shape.item : shape;
  const merged: Json[] = [...base];
  for (const one of items) {
    requireKey(one, mergeKey);
    const index = indexOf(merged, one, mergeKey);
    if (index < 0) merged.push(one);
    else merged[index] = mergeMap(merged[index] as JsonObject, one, item);
  }
  return inOrder(merged, items, base, mergeKey);
}

function requireKey(item: JsonObject, mergeKey: string): void {
  if (item[mergeKey] === undefined)
    throw failure(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** Items with `$patch` delete their like from the list, or replace it as a whole. */
function applyItemDirectives(
  live: readonly JsonObject[],
  patch: readonly JsonObject[],
  mergeKey: string,
): { base: JsonObject[]; items: JsonObject[] } {
  let base = [...live];
  const items = patch.filter((item) => item['$patch'] === undefined);
  let replaces = false;
  for (const item of patch) {
    const directive = item['$patch'];
    if (directive === 'replace') replaces = true;
    else if (directive === 'delete') {
      requireKey(item, mergeKey);
      base = base.filter((one) => indexOf([one], item, mergeKey) < 0);
    } else if (directive === 'merge') throw failure('merging lists cannot yet be specified in the patch');
    else if (directive !== undefined)
      throw failure(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
  }
  return replaces ? { base: items, items: [] } : { base, items };
}

/** A list in which every value is once; the last one takes the place of a repetition, as upstream does it. */
function withoutRepeats(list: readonly Json[]): Json[] {
  const out = [...list];
  for (let i = 0; i < out.length - 1; i++) {
    for (let j = i + 1; j < out.length; j++) {
      if (indexOf([out[i] as Json], out[j] as Json, undefined) !== 0) continue;
      out[j] = out.at(-1) as Json;
      out.pop();
      j--;
    }
  }
  return out;
}
