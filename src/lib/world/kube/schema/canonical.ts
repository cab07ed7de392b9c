import type { Json } from '../../simulation.js';
import { quantityOf } from '../amounts.js';
import { isObject } from '../objects.js';
import { childShape, type Shape } from './shape.js';

const known = new WeakMap<Shape, boolean>();

/** Whether there are quantities anywhere in a type; computed once per type. */
function hasQuantities(shape: Shape): boolean {
  const before = known.get(shape);
  if (before !== undefined) return before;
  known.set(shape, false);
  let found = shape.kind === 'scalar' && shape.scalar === 'quantity';
  if (shape.kind === 'list') found = hasQuantities(shape.item);
  else if (shape.kind === 'map') found = hasQuantities(shape.value);
  else if (shape.kind === 'struct')
    found = [...shape.fields.values()].some((field) => hasQuantities(field.shape));
  known.set(shape, found);
  return found;
}

/**
 * Writes quantities in their canonical form, as Kubernetes does with everything that it stores: `1000m` becomes `1`, `0.5` becomes
 * `500m`, the number 2 becomes `"2"`. Changes the value, which must be the caller's own.
 */
export function canonicalizeQuantities(value: Json, shape: Shape): void {
  if (!hasQuantities(shape)) return;
  if (Array.isArray(value) && shape.kind === 'list') {
    for (const item of value) canonicalizeQuantities(item, shape.item);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const below = childShape(shape, key);
    if (below.kind === 'scalar' && below.scalar === 'quantity')
      value[key] = quantityOf(item)?.toString() ?? item;
    else canonicalizeQuantities(item, below);
  }
}
