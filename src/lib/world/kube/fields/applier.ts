import type { Json } from '../../simulation.js';
import { isObject, sameJson, type JsonObject } from '../objects.js';
import { childShape, type Shape } from '../schema/index.js';
import { compare } from './compare.js';
import { applyConflict, type Conflict } from './conflicts.js';
import { FieldSet } from './field-set.js';
import {
  capUpdateManagers,
  managerKey,
  stripUnowned,
  type Managers,
  type Ownership,
} from './managed-fields.js';
import { mergeApplied, removeFields } from './merge.js';
import { toFieldSet } from './to-field-set.js';

/** Who writes, and through what. */
export interface Writer {
  manager: string;
  apiVersion: string;
  subresource?: string;
  /** The time of the write, as Kubernetes writes it. */
  time: string;
  /** Fields that this endpoint resets: they change no ownership (status on the main resource, spec on the status subresource). */
  ignored: FieldSet;
}

/**
 * The ownership after an ordinary write (create, update, patch): the writer owns what it added or modified, everybody else loses that,
 * and what was removed is owned by nobody. `live` is the empty object for a create. Changes `managers`.
 */
export function trackUpdate(
  live: JsonObject,
  next: JsonObject,
  shape: Shape,
  managers: Managers,
  writer: Writer,
): void {
  const { added, modified, removed } = compare(live, next, shape);
  const changed = added.union(modified).recursiveDifference(writer.ignored);
  const gone = removed.recursiveDifference(writer.ignored);
  takeFromOthers(managers, changed.union(gone));
  const own = stripUnowned(changed);
  if (!own.isEmpty) {
    const owner = ownerOf(writer, 'Update', own);
    const key = managerKey(owner);
    const before = managers.get(key);
    managers.set(key, { ...owner, fields: before ? before.fields.union(own) : own });
  }
  capUpdateManagers(managers);
}

function ownerOf(writer: Writer, operation: 'Apply' | 'Update', fields: FieldSet): Ownership {
  const { manager, apiVersion, subresource, time } = writer;
  return { manager, operation, apiVersion, ...(subresource !== undefined && { subresource }), time, fields };
}

function takeFromOthers(managers: Managers, fields: FieldSet, except?: string): void {
  for (const [key, owner] of managers) {
    if (key === except) continue;
    const left = owner.fields.difference(fields);
    if (left.isEmpty) managers.delete(key);
    else managers.set(key, { ...owner, fields: left });
  }
}

export interface Applied {
  object: JsonObject;
  /** False when the apply changed nothing at all; then it has left no time either. */
  changed: boolean;
}

/**
 * Server-side apply: merges the configuration, removes what this manager applied before and no longer mentions (unless somebody else
 * owns it too), and refuses to change what others own unless `force`. Changes `managers` only when it succeeds.
 */
export function applyConfiguration(
  live: JsonObject,
  config: JsonObject,
  shape: Shape,
  managers: Managers,
  writer: Writer,
  force: boolean,
): Applied {
  const owner = ownerOf(writer, 'Apply', toFieldSet(config, shape).recursiveDifference(writer.ignored));
  const key = managerKey(owner);
  const last = managers.get(key);
  const next: Managers = new Map(managers).set(key, owner);
  const merged = mergeApplied(live, config, shape) as JsonObject;
  const object = last ? prune(merged, shape, next, last.fields) : merged;

  const { added, modified, removed } = compare(live, object, shape);
  const changed = added.union(modified).recursiveDifference(writer.ignored);
  const gone = removed.recursiveDifference(writer.ignored);
  const conflicts = conflictsOf(next, key, changed);
  if (!force && conflicts.length > 0) throw applyConflict(conflicts);
  takeFromOthers(next, changed.union(gone), key);
  const own = stripUnowned(owner.fields);
  const isSame = sameJson(live, object);
  const { time: _, ...timeless } = owner;
  const time = isSame ? last?.time : owner.time;
  if (own.isEmpty) next.delete(key);
  else next.set(key, { ...timeless, ...(time !== undefined && { time }), fields: own });
  managers.clear();
  for (const [one, what] of next) managers.set(one, what);
  return { object: last ? (withoutNulls(object) as JsonObject) : object, changed: !isSame };
}

/** A pruned object as Go reads it: null is nothing. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

/** What another manager owns of the fields that are about to change. */
export function conflictsOf(managers: Managers, except: string, changed: FieldSet): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const [key, owner] of managers) {
    if (key === except) continue;
    const fields = owner.fields.intersection(changed);
    if (!fields.isEmpty) conflicts.push({ key, owner, fields });
  }
  return conflicts;
}

/** Removes what the manager applied last time and not this time, as far as nobody else holds it. */
function prune(merged: JsonObject, shape: Shape, managers: Managers, last: FieldSet): JsonObject {
  const lastNamed = withNamedFields(last, shape);
  const mergedSet = withNamedFields(toFieldSet(merged, shape), shape);
  const fieldsOf = (value: Json | undefined): FieldSet =>
    withNamedFields(toFieldSet(value ?? {}, shape), shape);
  let held = new FieldSet();
  for (const owner of managers.values()) held = held.union(owner.fields);

  const pruned = removeFields(merged, lastNamed, shape);
  const unheld = mergedSet.difference(fieldsOf(pruned).union(withNamedFields(held, shape)));
  const withOwned = removeFields(merged, unheld, shape);
  const dangling = mergedSet.difference(fieldsOf(withOwned)).intersection(lastNamed);
  return (removeFields(merged, dangling, shape) ?? {}) as JsonObject;
}

/** The set with all named struct fields on the way to its members as members too, as pruning needs them. */
function withNamedFields(set: FieldSet, shape: Shape): FieldSet {
  const out = new FieldSet();
  out.member = set.member;
  for (const [element, child] of set.children) {
    const isField = element.startsWith('f:');
    const below = isField ? childShape(shape, element.slice(2)) : shape.kind === 'list' ? shape.item : shape;
    const copy = withNamedFields(child, below);
    if (isField && shape.kind === 'struct' && shape.fields.has(element.slice(2))) copy.member = true;
    out.children.set(element, copy);
  }
  return out;
}
