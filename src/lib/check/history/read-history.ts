import type { Position } from '../../core/index.js';
import type { StoredResult } from '../interpreter/interpreter.js';
import { HistoryReader } from './history-reader.js';
import { HISTORY_LIMIT } from './history-store.js';
import { parseHistoryText, type HistoryPath } from './history-text.js';
import type { Undated } from './stored-value.js';

/** Earlier results: of every entity, or of single ones. Oldest first. */
export interface SeededHistory {
  /** For entities that have none of their own. */
  all: StoredResult[];
  byEntity: ReadonlyMap<string, StoredResult[]>;
  /** Those of an entity, or of all, as they lie before a run at that time; seconds since 1970. */
  readonly before: (entityId: string, seconds: number) => StoredResult[];
  /** Where the first results of an entity stand. */
  readonly placeOf: (entityId: string) => Position;
}

export interface SeedTimes {
  /** The time of the run, milliseconds since 1970: results without a time lie before it. */
  now: number;
  /** Distance of results without a time, seconds. */
  interval: number;
  worker: string;
}

/**
 * Reads earlier results. Understood are
 * - what ZMON answers for an alert, `[{entity, results: [{value, ts, …}]}]`, and what `check trial-run -o json|jsonl` writes;
 * - JSON lines, each a result with the `entity` that it is of;
 * - a map from entity ids to lists of results, bare values, or a series such as `200x3 999x4`; `*` is every other entity;
 * - a list of results or bare values, one series, or one value, for all entities.
 * Results without `ts` are one interval apart, the last one an interval before the run. Throws a usage error for anything else.
 */
export function readHistory(text: string, file: string, times: SeedTimes): SeededHistory {
  const { value, placeOf } = parseHistoryText(text, file);
  return historyOf(value, file, times, placeOf);
}

/** {@link readHistory} of what stands in another file. `placeOf`: where a value in it stands; default: in that file. */
export function historyOf(
  value: unknown,
  file: string,
  times: SeedTimes,
  placeOf: (path: HistoryPath) => Position = () => ({ file }),
): SeededHistory {
  const byEntity = new Map<string, Undated[]>();
  const places = new Map<string, HistoryPath>();
  for (const { entityId, results, path } of new HistoryReader(times.worker, placeOf).read(value)) {
    if (!places.has(entityId)) places.set(entityId, path);
    const known = byEntity.get(entityId);
    if (known === undefined) byEntity.set(entityId, [...results]);
    else for (const result of results) known.push(result);
  }
  const all = byEntity.get('*') ?? [];
  byEntity.delete('*');
  const { interval } = times;
  const now = times.now / 1000;
  return {
    all: dated(all, now, interval),
    byEntity: new Map([...byEntity].map(([id, results]) => [id, dated(results, now, interval)])),
    before: (id, seconds) => dated(byEntity.get(id) ?? all, seconds, interval),
    placeOf: (id) => placeOf(places.get(id) ?? []),
  };
}

/** The newest ones that conditions can see, oldest first. */
function dated(results: readonly Undated[], now: number, interval: number): StoredResult[] {
  const withTimes = results.map((result, index) => ({
    ...result,
    ts: result.ts ?? now - interval * (results.length - index),
  }));
  return withTimes.sort((a, b) => a.ts - b.ts).slice(-HISTORY_LIMIT);
}
