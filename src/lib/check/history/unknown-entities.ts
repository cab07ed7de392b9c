import { nearest, type Position } from '../../core/index.js';
import type { Entity } from '../definition/model.js';
import type { SeededHistory } from './read-history.js';

const MAX_NAMES = 3;

/** Of a history that names entities that there are not, whose results nobody will see: one warning, at the first of them. */
export function unknownEntities(
  { byEntity, placeOf }: SeededHistory,
  entities: Iterable<Entity>,
): { message: string; position: Position; hint?: string } | undefined {
  const known = new Set(Array.from(entities, ({ id }) => id));
  const unknown = [...byEntity.keys()].filter((id) => !known.has(id));
  const [first] = unknown;
  if (first === undefined) return undefined;
  const near = nearest(first, known);
  const named = unknown.slice(0, MAX_NAMES).map((id) => `"${id}"`);
  const others = unknown.length - named.length;
  return {
    message: `earlier results of ${[...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')} are not used, because no such entity is given`,
    position: placeOf(first),
    ...(near !== undefined && { hint: `Did you mean ${near}?` }),
  };
}
