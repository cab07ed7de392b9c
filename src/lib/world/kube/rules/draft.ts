import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';

/** Small ways to read and fill JSON whose shape the rules of a kind know. All of them change only objects that belong to the caller. */

/** Sets the field when it is absent (or the empty string, which is absent in Go). */
export function fill(object: JsonObject, key: string, value: Json): void {
  if (object[key] === undefined || object[key] === '') object[key] = value;
}

/** Sets the field when it is absent, empty or zero. */
export function fillZero(object: JsonObject, key: string, value: Json): void {
  if (object[key] === 0) object[key] = value;
  else fill(object, key, value);
}

/** The object under this key, put there when absent. */
export function section(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (isObject(value)) return value;
  const created: JsonObject = {};
  object[key] = created;
  return created;
}

/** The object under this key, or an empty one that is not stored. */
export function peek(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

export function items(object: JsonObject, key: string): JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function text(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

export function number(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' ? value : undefined;
}
