import type { CloudFormationResource, UpdateBehaviour } from '../../../schema/index.js';
import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from './template.js';

/** One property that differs, at the depth at which the difference can be shown. */
export interface PropertyDifference {
  path: (string | number)[];
  before: Json | undefined;
  after: Json | undefined;
  update: UpdateBehaviour;
}

/** CloudFormation's own idea of equality: `1` and `"1"` are the same property value. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a === null || b === null)
    return (a ?? undefined) === (b ?? undefined);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue(a[key], b[key]));
  }
  return typeof b !== 'object' && String(a) === String(b);
}

/** Differences between the properties in force and the wanted ones. Objects are compared member by member, lists as a whole. */
export function diffProperties(
  before: JsonObject,
  after: JsonObject,
  spec: CloudFormationResource | undefined,
): PropertyDifference[] {
  const differences: PropertyDifference[] = [];
  collect(before, after, [], differences, (path) => spec?.updateBehaviour(path) ?? 'in-place');
  return differences;
}

function collect(
  before: Json | undefined,
  after: Json | undefined,
  path: (string | number)[],
  found: PropertyDifference[],
  behaviour: (path: (string | number)[]) => UpdateBehaviour,
): void {
  if (sameValue(before, after)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      collect(before[key], after[key], [...path, key], found, behaviour);
    return;
  }
  found.push({ path, before, after, update: behaviour(path) });
}
