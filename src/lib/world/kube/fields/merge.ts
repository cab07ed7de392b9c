import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import { childShape, type ListShape, type Shape } from '../schema/index.js';
import { isGranularList, listElement, listElements } from './elements.js';
import { badRequest } from '../status.js';
import type { FieldSet } from './field-set.js';

/** Lays an applied configuration over a live object: named fields win, lists merge as their type says (structured-merge-diff's Merge). */
export function mergeApplied(live: Json | undefined, config: Json, shape: Shape): Json {
  if (isGranularList(shape) && Array.isArray(config))
    return Array.isArray(live) && live.length > 0
      ? mergeList(live, config, shape)
      : uniqueList(config, shape);
  if (
    !isObject(config) ||
    !isObject(live) ||
    ((shape.kind === 'struct' || shape.kind === 'map') && shape.atomic)
  )
    return config;
  const out: JsonObject = { ...live };
  for (const [key, item] of Object.entries(config))
    out[key] = mergeApplied(live[key], item, childShape(shape, key));
  return out;
}

function elementsOf(items: readonly Json[], shape: ListShape, unique: boolean): string[] {
  const elements = items.map((item) => listElement(shape, item));
  if (unique && new Set(elements).size !== elements.length) {
    const twice = elements.find((element, i) => elements.indexOf(element) !== i) ?? '';
    throw badRequest(`failed to create typed patch object: duplicate entries for key ${twice.slice(2)}`);
  }
  return elements;
}

function uniqueList(config: readonly Json[], shape: ListShape): Json {
  elementsOf(config, shape, true);
  return [...config];
}

/** Merges two lists by element; the order keeps the live items in place and puts shared ones in the order of the configuration. */
function mergeList(live: readonly Json[], config: readonly Json[], shape: ListShape): Json[] {
  const left = elementsOf(live, shape, false);
  const right = elementsOf(config, shape, true);
  const liveItems = listElements(shape, live);
  const configItems = listElements(shape, config);
  const shared = right.filter((element) => liveItems.has(element));
  const done = new Set<string>();
  const out: Json[] = [];
  const take = (element: string): void => {
    done.add(element);
    out.push(mergeApplied(liveItems.get(element), configItems.get(element) as Json, shape.item));
    if (shared[0] === element) shared.shift();
  };
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const element = left[l];
    if (element !== undefined && element === right[r]) {
      take(element);
      l++;
      r++;
    } else if (
      element !== undefined &&
      r < right.length &&
      configItems.has(element) &&
      shared[0] !== undefined &&
      shared[0] !== element
    ) {
      l++;
    } else if (element !== undefined && !configItems.has(element)) {
      out.push(live[l] as Json);
      l++;
    } else {
      if (element !== undefined && done.has(element)) l++;
      const next = right[r];
      if (next !== undefined) {
        take(next);
        r++;
      }
    }
  }
  return out;
}

/**
 * Takes fields and list items out of an object (structured-merge-diff's RemoveItems). A field that becomes empty by that is null, so that
 * whoever owns the field as such keeps it.
 */
export function removeFields(value: Json, fields: FieldSet, shape: Shape): Json | undefined {
  if (Array.isArray(value)) return isGranularList(shape) ? removeItems(value, fields, shape) : undefined;
  if (!isObject(value)) return undefined;
  if ((shape.kind === 'struct' || shape.kind === 'map') && shape.atomic) return undefined;
  const out: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const node = fields.children.get(`f:${key}`);
    if (node?.member) continue;
    const kept = node && !node.isEmpty ? removeFields(item, node, childShape(shape, key)) : item;
    out[key] = kept ?? null;
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

function removeItems(items: readonly Json[], fields: FieldSet, shape: ListShape): Json | undefined {
  const out: Json[] = [];
  for (const item of items) {
    const node = fields.children.get(listElement(shape, item));
    if (node?.member) continue;
    const kept = node && !node.isEmpty ? removeFields(item, node, shape.item) : item;
    if (kept !== undefined) out.push(kept);
  }
  return out.length > 0 ? out : undefined;
}
