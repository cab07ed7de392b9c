import type { Json, JsonObject } from '../bridge/wire.js';

/**
 * Whether an entity contains a query as PostgreSQL's `jsonb @>` decides it, which is how ZMON's entity service answers
 * `GET entities?query=`: types matter (`5432` is not `"5432"`), objects nest, and every element of a list in the query must be contained in
 * some element of the entity's list. At the top level a list also contains a bare value that is among its elements.
 */
export function contains(value: Json, query: Json): boolean {
  if (Array.isArray(value) && !isComposite(query)) return value.some((item) => equalScalars(item, query));
  return containsInside(value, query);
}

/** Whether an entity answers a query of the entity service: any of the objects of a list; an empty query is all entities. */
export function matchesQuery(entity: JsonObject, query: JsonObject | readonly JsonObject[] = {}): boolean {
  const objects: readonly JsonObject[] = isList(query) ? query : [query];
  return objects.some((object) => contains(entity, object));
}

function isList(query: JsonObject | readonly JsonObject[]): query is readonly JsonObject[] {
  return Array.isArray(query);
}

function containsInside(value: Json, query: Json): boolean {
  if (Array.isArray(query)) {
    return (
      Array.isArray(value) && query.every((wanted) => value.some((item) => containsInside(item, wanted)))
    );
  }
  if (isComposite(query)) {
    if (!isComposite(value) || Array.isArray(value)) return false;
    const object: JsonObject = value;
    return Object.entries(query).every(
      ([key, wanted]) => Object.hasOwn(object, key) && containsInside(object[key] ?? null, wanted),
    );
  }
  return equalScalars(value, query);
}

function isComposite(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null;
}

/** jsonb compares numbers by value: `1.0` is `1`, and minus zero is zero. */
function equalScalars(a: Json, b: Json): boolean {
  return !isComposite(a) && a === b;
}
