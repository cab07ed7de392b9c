import type { Json } from '../../simulation.js';
import { isObject } from '../objects.js';
import { childShape, type Shape } from '../schema/index.js';
import { isGranularList, listElement } from './elements.js';
import { FieldSet } from './field-set.js';

/** All fields that an object sets: what its manager owns after applying it (structured-merge-diff's ToFieldSet). */
export function toFieldSet(value: Json, shape: Shape): FieldSet {
  const set = new FieldSet();
  collect(value, shape, set);
  return set;
}

function collect(value: Json, shape: Shape, node: FieldSet): void {
  if (Array.isArray(value)) {
    if (isGranularList(shape)) collectItems(value, shape, node);
    else node.member = true;
    return;
  }
  if (!isObject(value) || ((shape.kind === 'struct' || shape.kind === 'map') && shape.atomic)) {
    node.member = true;
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const child = node.child(`f:${key}`);
    collect(item, childShape(shape, key), child);
    const named = shape.kind === 'struct' && shape.fields.has(key);
    if (!named || item === null || (isObject(item) && Object.keys(item).length === 0)) child.member = true;
  }
}

function collectItems(items: readonly Json[], shape: Extract<Shape, { kind: 'list' }>, node: FieldSet): void {
  const counts = new Map<string, number>();
  for (const item of items) {
    const element = listElement(shape, item);
    counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  for (const item of items) {
    const element = listElement(shape, item);
    const child = node.child(element);
    child.member = true;
    if (counts.get(element) === 1) collect(item, shape.item, child);
  }
}
