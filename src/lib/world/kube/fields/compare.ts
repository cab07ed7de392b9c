import type { Json } from '../../simulation.js';
import { isObject, sameJson } from '../objects.js';
import { childShape, type Shape } from '../schema/index.js';
import { isGranularList, listElements } from './elements.js';
import { FieldSet } from './field-set.js';

/** Which fields a change added, modified and removed. No field is in more than one of the sets. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** Compares two states of an object field by field (structured-merge-diff's Compare). */
export function compare(before: Json, after: Json, shape: Shape): Comparison {
  const nodes: Comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  visit(before, after, shape, nodes);
  return nodes;
}

function descend(nodes: Comparison, element: string): Comparison {
  return {
    added: nodes.added.child(element),
    modified: nodes.modified.child(element),
    removed: nodes.removed.child(element),
  };
}

function visit(before: Json | undefined, after: Json | undefined, shape: Shape, nodes: Comparison): void {
  if (before === after) return;
  if (isMap(before, after, shape)) visitMap(before, after, shape, nodes);
  else if (isList(before, after, shape)) visitList(before, after, shape, nodes);
  else if (before !== undefined && after !== undefined) {
    if (!sameJson(before, after)) nodes.modified.member = true;
    return;
  }
  if (before === undefined) nodes.added.member = true;
  else if (after === undefined) nodes.removed.member = true;
}

const isEmptyOrAbsent = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);

/** Both sides (as far as present) are maps that are merged by field; two empty ones count as leaves. */
function isMap(before: Json | undefined, after: Json | undefined, shape: Shape): boolean {
  if ((shape.kind === 'struct' || shape.kind === 'map') && shape.atomic) return false;
  if (isEmptyOrAbsent(before) && isEmptyOrAbsent(after)) return false;
  return [before, after].every((side) => side === undefined || side === null || isObject(side));
}

function isList(before: Json | undefined, after: Json | undefined, shape: Shape): boolean {
  if (!isGranularList(shape) || (isEmptyOrAbsent(before) && isEmptyOrAbsent(after))) return false;
  return [before, after].every((side) => side === undefined || side === null || Array.isArray(side));
}

/**
 * Some fields are always there in Go: a struct that is no pointer (its default is `{}`) counts as empty while it is absent in JSON, and a
 * required list as null. So only what is in them changes hands, never the field itself. That holds within a parent that exists.
 */
function alwaysThere(parent: Json | undefined, shape: Shape, key: string): Json | undefined {
  const field = isObject(parent) && shape.kind === 'struct' ? shape.fields.get(key) : undefined;
  if (!field) return undefined;
  if (isObject(field.default) && Object.keys(field.default).length === 0) return {};
  return field.required && field.shape.kind === 'list' ? null : undefined;
}

function visitMap(before: Json | undefined, after: Json | undefined, shape: Shape, nodes: Comparison): void {
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  for (const key of Object.keys(left)) {
    if (left[key] !== right[key])
      visit(
        left[key],
        Object.hasOwn(right, key) ? right[key] : alwaysThere(after, shape, key),
        childShape(shape, key),
        descend(nodes, `f:${key}`),
      );
  }
  for (const key of Object.keys(right)) {
    if (!Object.hasOwn(left, key))
      visit(alwaysThere(before, shape, key), right[key], childShape(shape, key), descend(nodes, `f:${key}`));
  }
}

function visitList(before: Json | undefined, after: Json | undefined, shape: Shape, nodes: Comparison): void {
  if (!isGranularList(shape)) return;
  const left = listElements(shape, Array.isArray(before) ? before : []);
  const right = listElements(shape, Array.isArray(after) ? after : []);
  for (const [element, item] of left) visit(item, right.get(element), shape.item, descend(nodes, element));
  for (const [element, item] of right)
    if (!left.has(element)) visit(undefined, item, shape.item, descend(nodes, element));
}
