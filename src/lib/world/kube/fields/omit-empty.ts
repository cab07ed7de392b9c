import type { Json } from '../../simulation.js';
import { isObject } from '../objects.js';
import { childShape, type Shape } from '../schema/index.js';
import table from './omitted-when-empty.json' with { type: 'json' };

const texts = table as Record<string, string | undefined>;
const parsed = new Map<string, ReadonlySet<string>>();
const none: ReadonlySet<string> = new Set();

function omittedFields(shape: Shape): ReadonlySet<string> {
  if (shape.kind !== 'struct' || shape.name === undefined) return none;
  let fields = parsed.get(shape.name);
  if (!fields) parsed.set(shape.name, (fields = new Set(texts[shape.name]?.split(' '))));
  return fields;
}

/**
 * Takes out the fields that kube-apiserver loses when they are empty, since its Go types hold them by value and write them with
 * `omitempty`: `paused: false` and `env: []` go, `replicas: 0` stays. Changes the value, which must be the caller's own.
 */
export function omitEmpty(value: Json, shape: Shape): void {
  if (Array.isArray(value)) {
    if (shape.kind === 'list') for (const item of value) omitEmpty(item, shape.item);
    return;
  }
  if (!isObject(value) || shape.kind === 'any') return;
  const omitted = omittedFields(shape);
  for (const [key, item] of Object.entries(value)) {
    if (omitted.has(key) && isEmpty(item)) delete value[key];
    else if (typeof item === 'object') omitEmpty(item, childShape(shape, key));
  }
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) ? Object.keys(value).length === 0 : !value;
}
