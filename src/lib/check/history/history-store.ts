import type { StoredResult } from '../interpreter/interpreter.js';

/** As many as the worker keeps in Redis. */
export const HISTORY_LIMIT = 20;

/**
 * The newest results of each entity, as conditions see them, and which entities an alert has judged. What the worker keeps in Redis for one
 * check.
 */
export class HistoryStore {
  private readonly results = new Map<string, StoredResult[]>();
  private readonly judged = new Map<string, Set<string>>();
  private readonly seeds = new Map<string, (seconds: number) => readonly StoredResult[]>();

  /** Puts earlier results, oldest first, before those that come. `before`: the same ones as they lie before the first that comes, by its time. */
  seed(
    entityId: string,
    results: readonly StoredResult[],
    before?: (seconds: number) => readonly StoredResult[],
  ): void {
    this.results.set(entityId, results.toReversed().slice(0, HISTORY_LIMIT));
    if (before !== undefined) this.seeds.set(entityId, before);
  }

  /** Adds the newest result of an entity; the oldest one beyond the limit goes. */
  push(entityId: string, result: StoredResult): void {
    const before = this.seeds.get(entityId);
    this.seeds.delete(entityId);
    if (before !== undefined) this.seed(entityId, before(result.ts));
    const known = this.results.get(entityId);
    if (known === undefined) this.results.set(entityId, [result]);
    else {
      known.unshift(result);
      known.length = Math.min(known.length, HISTORY_LIMIT);
    }
  }

  /** Newest first, at most 20. */
  newest(entityId: string): readonly StoredResult[] {
    return this.results.get(entityId) ?? [];
  }

  /** Remembers that an alert has judged an entity. */
  noteJudged(alert: string, entityId: string): void {
    const entities = this.judged.get(alert);
    if (entities === undefined) this.judged.set(alert, new Set([entityId]));
    else entities.add(entityId);
  }

  /** The newest result of every entity that the alert has ever judged, in the order of the first time. */
  entityResults(alert: string): (StoredResult & { entity_id: string })[] {
    return [...(this.judged.get(alert) ?? [])].flatMap((entity_id) => {
      const [newest] = this.newest(entity_id);
      return newest === undefined ? [] : [{ ...newest, entity_id }];
    });
  }

  /** For an entity that is there no longer. */
  forget(entityId: string): void {
    this.results.delete(entityId);
    this.seeds.delete(entityId);
    for (const entities of this.judged.values()) entities.delete(entityId);
  }

  /** Entities with at least one result. */
  get entityIds(): readonly string[] {
    return [...this.results.keys()];
  }

  /** Plain data, for a file that outlives the process. */
  snapshot(): HistorySnapshot {
    return {
      results: Object.fromEntries(this.results),
      judged: Object.fromEntries([...this.judged].map(([alert, ids]) => [alert, [...ids]])),
    };
  }

  /** A store as it was at a snapshot. */
  static restore({ results, judged }: HistorySnapshot): HistoryStore {
    const store = new HistoryStore();
    for (const [id, list] of Object.entries(results)) store.results.set(id, list.slice(0, HISTORY_LIMIT));
    for (const [alert, ids] of Object.entries(judged)) store.judged.set(alert, new Set(ids));
    return store;
  }
}

export interface HistorySnapshot {
  results: Readonly<Record<string, readonly StoredResult[]>>;
  judged: Readonly<Record<string, readonly string[]>>;
}
