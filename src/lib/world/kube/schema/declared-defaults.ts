import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import type { Shape } from './shape.js';

/**
 * Fills in the defaults that a custom resource's schema declares. A default applies where the field is absent (or null and not
 * nullable) and its parent exists, recursively, as apiextensions does on every write.
 */
export function applyDeclaredDefaults(value: Json, shape: Shape): Json {
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((item) => applyDeclaredDefaults(item, shape.item));
  if (!isObject(value)) return value;
  if (shape.kind === 'map') return mapValues(value, (item) => applyDeclaredDefaults(item, shape.value));
  if (shape.kind !== 'struct') return value;
  const out: JsonObject = { ...value };
  for (const field of shape.fields.values()) {
    if (field.name === 'metadata' || field.name === 'apiVersion' || field.name === 'kind') continue;
    if (out[field.name] === undefined && field.default !== undefined)
      out[field.name] = structuredClone(field.default);
    const current = out[field.name];
    if (current !== undefined) out[field.name] = applyDeclaredDefaults(current, field.shape);
  }
  return out;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
