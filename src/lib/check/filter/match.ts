import type { Json, JsonObject } from '../bridge/wire.js';
import type { EntityFilter } from '../definition/model.js';

/** Integers that the server's Java `Integer` can hold; others never match. */
const MIN_INTEGER = -(2 ** 31);
const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Whether an entity matches a filter as ZMON's scheduler decides it: every property of the filter equals, as text, a property at the top
 * level of the entity. Only text and 32-bit integers have a text; booleans, fractions, null, lists and objects never match. There are
 * no wildcards, and case matters. The empty filter matches everything.
 */
export function matchesFilter(entity: JsonObject, filter: EntityFilter): boolean {
  return Object.entries(filter).every(
    ([name, wanted]) => Object.hasOwn(entity, name) && filterText(entity[name]) === wanted,
  );
}

/** Whether any of the filters matches; an empty list matches nothing. */
export function matchesAny(entity: JsonObject, filters: readonly EntityFilter[]): boolean {
  return filters.some((filter) => matchesFilter(entity, filter));
}

/** The text by which a property can be found, undefined when it never can. */
export function filterText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= MIN_INTEGER && value <= MAX_INTEGER ? String(value) : undefined;
}

/** Which entities belong to a check or alert: those of any filter in `entities`, without those of any in `entities_exclude`. */
export interface EntitySelection {
  entities: readonly EntityFilter[];
  entities_exclude?: readonly EntityFilter[];
}

/** The entities that a check runs on, and those of a trial run: an empty list of filters selects nothing. */
export function selectEntities<E extends JsonObject>(
  entities: readonly E[],
  selection: EntitySelection,
): E[] {
  const excluded = selection.entities_exclude ?? [];
  return entities.filter((entity) => matchesAny(entity, selection.entities) && !matchesAny(entity, excluded));
}

/** Whether an alert judges an entity of its check: no filter means all of them. */
export function alertCovers(entity: JsonObject, selection: EntitySelection): boolean {
  return (
    (selection.entities.length === 0 || matchesAny(entity, selection.entities)) &&
    !matchesAny(entity, selection.entities_exclude ?? [])
  );
}

/**
 * The preview of ZMON's `entity-filters`: an entity must match every list of `include` (an empty list passes) and none of `exclude`.
 */
export function matchesStages(
  entity: JsonObject,
  include: readonly (readonly EntityFilter[])[],
  exclude: readonly (readonly EntityFilter[])[],
): boolean {
  return (
    include.every((filters) => filters.length === 0 || matchesAny(entity, filters)) &&
    !exclude.some((filters) => matchesAny(entity, filters))
  );
}
