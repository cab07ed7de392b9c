import {
  getPath,
  isObject,
  scalarText,
  type Json,
  type JsonObject,
  type KubeObject,
} from '../../../world/index.js';

/** Reading JSON for printing: absent is absent, never an error. */

export function at(object: KubeObject | JsonObject, ...path: string[]): Json | undefined {
  return getPath(object as unknown as JsonObject, ...path);
}

export function textAt(object: KubeObject | JsonObject, ...path: string[]): string {
  const value = at(object, ...path);
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

export function numberAt(object: KubeObject | JsonObject, ...path: string[]): number {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : 0;
}

export function listAt(object: KubeObject | JsonObject, ...path: string[]): JsonObject[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function mapAt(object: KubeObject | JsonObject, ...path: string[]): JsonObject {
  const value = at(object, ...path);
  return isObject(value) ? value : {};
}

export function orElse(text: string, fallback: string): string {
  return text === '' ? fallback : text;
}

/** `a=b,c=d` in the order of keys, or `<none>`. */
export function formatMap(map: JsonObject): string {
  const pairs = Object.entries(map).map(([key, value]) => `${key}=${scalarText(value)}`);
  return pairs.length > 0 ? pairs.sort().join(',') : '<none>';
}
