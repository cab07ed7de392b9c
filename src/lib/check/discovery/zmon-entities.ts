import type { JsonObject } from '../bridge/wire.js';
import type { ZmonClient } from '../controller/client.js';
import type { Entity, EntityFilter, LoadedCheck } from '../definition/index.js';

/**
 * The entities of a ZMON installation that a check may run on: the server selects beforehand, so that not all of a large installation are
 * fetched; whoever gets them applies the check's filters as the scheduler does. All of them are fetched without a check, for one that searches
 * entities itself, and when the server selects none, so that a message can say what there is.
 */
export async function zmonEntities(
  client: Pick<ZmonClient, 'entities'>,
  check: LoadedCheck | undefined,
  filter: Readonly<Record<string, string>>,
): Promise<Entity[]> {
  const isSearching = check !== undefined && /\bentities\b/.test(check.definition.command);
  const query = check === undefined || isSearching ? everything : entityQuery(check, filter);
  const found = (await client.entities(query)).filter(isEntity);
  if (found.length > 0 || query.some(isEmpty)) return found;
  return (await client.entities(everything)).filter(isEntity);
}

const everything: readonly JsonObject[] = [{}];

/**
 * A query of the entity service that finds at least what the check's filters and the operator's select. Filters compare the text of a property, the
 * service compares JSON: a text that also an integer could be is left out of the query.
 */
export function entityQuery(
  check: LoadedCheck,
  filter: Readonly<Record<string, string>>,
): readonly JsonObject[] {
  const filters: readonly EntityFilter[] = 'entities' in check.document ? check.definition.entities : [{}];
  const queries = filters.map((one) => ({ ...comparable(filter), ...comparable(one) }));
  return queries.length === 0 || queries.some(isEmpty) ? everything : queries;
}

function comparable(filter: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([key, value]) =>
      typeof value === 'string' && !/^-?\d+$/.test(value) ? [[key, value]] : [],
    ),
  );
}

function isEmpty(query: JsonObject): boolean {
  return Object.keys(query).length === 0;
}

function isEntity(entity: JsonObject): entity is Entity {
  return typeof entity['id'] === 'string' && typeof entity['type'] === 'string';
}
