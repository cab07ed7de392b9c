import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import { childShape, type Shape } from '../schema/index.js';
import { coreDefaults } from './defaults-core.js';
import { workloadDefaults } from './defaults-workloads.js';

const defaults: Record<string, (object: JsonObject) => void> = { ...coreDefaults, ...workloadDefaults };
const wanted = new WeakMap<Shape, boolean>();

/** Whether a type or anything in it has defaults; computed once per type. */
function hasDefaults(shape: Shape): boolean {
  const known = wanted.get(shape);
  if (known !== undefined) return known;
  wanted.set(shape, false);
  let found = false;
  if (shape.kind === 'list') found = hasDefaults(shape.item);
  else if (shape.kind === 'map') found = hasDefaults(shape.value);
  else if (shape.kind === 'struct') {
    found =
      (shape.name !== undefined && shape.name in defaults) ||
      [...shape.fields.values()].some((field) => hasDefaults(field.shape));
  }
  wanted.set(shape, found);
  return found;
}

/** Fills in what Kubernetes fills in for a built-in type: parents before children. Changes the value, which must be the caller's own. */
export function applyDefaults(value: Json, shape: Shape): void {
  if (!hasDefaults(shape)) return;
  if (Array.isArray(value)) {
    if (shape.kind === 'list') for (const item of value) applyDefaults(item, shape.item);
    return;
  }
  if (!isObject(value)) return;
  if (shape.kind === 'struct' && shape.name !== undefined) defaults[shape.name]?.(value);
  for (const [key, item] of Object.entries(value)) applyDefaults(item, childShape(shape, key));
}
