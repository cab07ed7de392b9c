import { nearest, plural, usageError } from '../../core/index.js';
import type { Entity, LoadedCheck } from '../definition/model.js';
import { filterText, matchesAny, matchesFilter } from '../filter/match.js';

/** Which of the known entities a run is about. */
export interface EntityChoice {
  /** Entities of files, the cluster or ZMON; absent: none were asked for, and the check runs on the GLOBAL one. */
  known: readonly Entity[] | undefined;
  /** All of these properties, as text. */
  filter: Readonly<Record<string, string>>;
  shard?: { index: number; count: number };
}

/** The scheduler of ZMON makes this one itself. */
export const globalEntity: Entity = { id: 'GLOBAL', type: 'GLOBAL' };

/**
 * The entities that the check's own filters and those of the operator select, in the order in which they came. The GLOBAL entity is among
 * those that filters can name, as the scheduler adds it to every set. Notes say why it may be none.
 */
export function chooseEntities(
  check: LoadedCheck,
  { known, filter, shard }: EntityChoice,
): { entities: Entity[]; notes: string[] } {
  if (known === undefined) return onGlobal(check);
  const filters = 'entities' in check.document ? check.definition.entities : [{}];
  const candidates = new Map<string, Entity>();
  for (const entity of known) candidates.set(entity.id, entity);
  const selected = [...candidates.values()].filter((entity) => matchesAny(entity, filters));
  const namesGlobal = filters.some((one) => Object.keys(one).length > 0 && matchesFilter(globalEntity, one));
  if (namesGlobal && !candidates.has(globalEntity.id)) selected.push(globalEntity);
  const wanted = selected.filter((entity) => matchesFilter(entity, filter));
  const notes = wanted.length > 0 ? [] : [whyNone(check, [...candidates.values()], selected, filter)];
  return {
    entities: shard ? wanted.filter((_, index) => index % shard.count === shard.index) : wanted,
    notes,
  };
}

function onGlobal({ definition, document }: LoadedCheck): { entities: Entity[]; notes: string[] } {
  const filters = 'entities' in document ? definition.entities : [{}];
  if (matchesAny(globalEntity, filters)) return { entities: [globalEntity], notes: [] };
  return {
    entities: [globalEntity],
    notes: [
      'No entities are given, so the check runs on the GLOBAL one, which its own filters would not select. Name some with --entities, --from-cluster or --url.',
    ],
  };
}

function whyNone(
  { definition }: LoadedCheck,
  known: readonly Entity[],
  selected: readonly Entity[],
  filter: Readonly<Record<string, string>>,
): string {
  if (known.length === 0) return 'There are no entities.';
  if (definition.entities.length === 0)
    return 'The check has an empty list of entities, which selects nothing.';
  const [what, among] =
    selected.length === 0
      ? [definition.entities.map(filterWords).join(' or '), known]
      : [filterWords(filter), selected];
  if (among.length === 1) return `The only entity does not have ${what}; its type is ${among[0]?.type}.`;
  const types = [...new Set(among.map(({ type }) => type))].sort();
  return `None of ${plural(among.length, 'entity')} has ${what}; their types are ${types.slice(0, 8).join(', ')}${types.length > 8 ? ' …' : ''}.`;
}

function filterWords(filter: Readonly<Record<string, string>>): string {
  return Object.entries(filter)
    .map(([key, value]) => `${key}=${value}`)
    .join(' and ');
}

/**
 * Reads `KEY=VALUE` filters; all of them must match. A key that no entity has is an error, because it is a slip of the finger.
 */
export function readFilterFlags(
  texts: readonly string[],
  known: readonly Entity[] | undefined,
): Record<string, string> {
  const filter: Record<string, string> = {};
  for (const text of texts) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined)
      throw usageError(`--filter: expected KEY=VALUE, found "${text}"`, {
        hint: 'Such as --filter type=host.',
      });
    filter[key] = value;
    if (
      known !== undefined &&
      known.length > 0 &&
      !known.some((entity) => filterText(entity[key]) !== undefined)
    )
      throw unknownKey(key, known);
  }
  return filter;
}

function unknownKey(key: string, known: readonly Entity[]) {
  const keys = [...new Set(known.flatMap((entity) => Object.keys(entity)))];
  const near = nearest(key, keys);
  return usageError(`--filter: no entity has a property "${key}" that is text or a number`, {
    hint: near === undefined ? `There are: ${keys.sort().slice(0, 12).join(', ')}` : `Did you mean ${near}?`,
  });
}
