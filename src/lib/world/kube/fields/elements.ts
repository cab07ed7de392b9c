import type { Json } from '../../simulation.js';
import { isObject } from '../objects.js';
import { badRequest } from '../status.js';
import type { ListShape, Shape } from '../schema/index.js';

/** Whether a list of this shape is merged item by item. */
export function isGranularList(shape: Shape): shape is ListShape {
  return shape.kind === 'list' && shape.merge.by !== 'replace';
}

/** The path element of a list item: its keys (a missing key takes the default of its field), or its value in a set. */
export function listElement(shape: ListShape, item: Json): string {
  if (shape.merge.by !== 'keys') return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) throw badRequest(`associative list with keys has an element that's not a map`);
  const fields = shape.item.kind === 'struct' ? shape.item.fields : undefined;
  const keys: Record<string, Json> = {};
  for (const key of [...shape.merge.keys].sort()) {
    const value = item[key] ?? fields?.get(key)?.default;
    if (value !== undefined && value !== null) keys[key] = value;
  }
  if (Object.keys(keys).length === 0)
    throw badRequest(
      `associative list with keys has an element that omits key field "${shape.merge.keys[0] ?? ''}" (and doesn't have default value)`,
    );
  return `k:${JSON.stringify(keys)}`;
}

/** The items of a list by path element. Of items with equal keys the first is kept, as upstream treats objects already stored. */
export function listElements(shape: ListShape, items: readonly Json[]): Map<string, Json> {
  const out = new Map<string, Json>();
  for (const item of items) {
    const element = listElement(shape, item);
    if (!out.has(element)) out.set(element, item);
  }
  return out;
}
