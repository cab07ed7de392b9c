import type { Entity } from '../definition/model.js';
import type { ResolvedAlert } from '../definition/inherit.js';
import { alertCovers } from '../filter/match.js';
import { alertKey } from '../evaluation/alert-key.js';
import type { HistoryStore } from './history-store.js';
import type { SeededHistory } from './read-history.js';

/**
 * Puts earlier results into a store, for the entities of a run. An alert that covers such an entity has judged it before, so that `entity_results()`
 * knows it.
 * @param options - `followRun`: results without a time lie before the entity's first one, whenever that comes: an entity that is evaluated a second later
 * than another would otherwise see one value less of `timeseries_sum('5m')`.
 * @returns the entities that got some
 */
export function seedHistory(
  store: HistoryStore,
  { all, byEntity, before }: SeededHistory,
  entities: Iterable<Entity>,
  { alerts }: { alerts: readonly ResolvedAlert[] },
  { followRun }: { followRun: boolean } = { followRun: false },
): string[] {
  const seeded: string[] = [];
  for (const entity of entities) {
    const results = byEntity.get(entity.id) ?? all;
    if (results.length === 0) continue;
    store.seed(entity.id, results, followRun ? (seconds) => before(entity.id, seconds) : undefined);
    for (const { definition } of alerts)
      if (alertCovers(entity, definition)) store.noteJudged(alertKey(definition), entity.id);
    seeded.push(entity.id);
  }
  return seeded;
}
