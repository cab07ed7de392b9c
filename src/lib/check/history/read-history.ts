import { isRecord, usageError } from '../../core/index.js';
import { decodeDefinitionText } from '../definition/yaml-documents.js';
import type { Json } from '../bridge/wire.js';
import type { StoredResult } from '../interpreter/interpreter.js';
import { HISTORY_LIMIT } from './history-store.js';
import { expandSeries, type Sample } from './series.js';
import { exactText, parseWritten, plainValue } from './written-numbers.js';

/** Earlier results: of every entity, or of single ones. Oldest first. */
export interface SeededHistory {
  /** For entities that have none of their own. */
  all: StoredResult[];
  byEntity: ReadonlyMap<string, StoredResult[]>;
}

export interface SeedTimes {
  /** The time of the run, milliseconds since 1970: results without a time lie before it. */
  now: number;
  /** Distance of results without a time, seconds. */
  interval: number;
  worker: string;
}

/** A result in a file may have no time. */
type Undated = Omit<StoredResult, 'ts'> & { ts?: number };

/**
 * Reads earlier results. Understood are
 * - what ZMON answers for an alert, `[{entity, results: [{value, ts, …}]}]`, and what `check trial-run -o json|jsonl` writes;
 * - JSON lines, each a result with the `entity` that it is of;
 * - a map from entity ids to lists of results, bare values, or a series such as `200x3 999x4`; `*` is every other entity;
 * - a list of results or bare values, or one series, for all entities.
 * Results without `ts` are one interval apart, the last one an interval before the run. Throws a usage error for anything else.
 */
export function readHistory(text: string, file: string, times: SeedTimes): SeededHistory {
  return historyOf(parsed(text, file), file, times);
}

/** {@link readHistory} of what stands in another file. */
export function historyOf(value: unknown, file: string, times: SeedTimes): SeededHistory {
  const byEntity = new Map<string, Undated[]>();
  const add = (id: string, results: readonly Undated[]): void =>
    void byEntity.set(id, [...(byEntity.get(id) ?? []), ...results]);
  const reader = new HistoryReader(file, times.worker, add);
  reader.read(value);
  const all = byEntity.get('*') ?? [];
  byEntity.delete('*');
  return {
    all: dated(all, times),
    byEntity: new Map([...byEntity].map(([id, results]) => [id, dated(results, times)])),
  };
}

class HistoryReader {
  constructor(
    private readonly file: string,
    private readonly worker: string,
    private readonly add: (entityId: string, results: readonly Undated[]) => void,
  ) {}

  read(value: unknown): void {
    if (typeof value === 'string') return this.add('*', this.series(value));
    if (Array.isArray(value)) return this.readList(value);
    if (isRecord(value) && Array.isArray(value['items'])) return this.readList(value['items']);
    if (isRecord(value) && isResult(value)) return this.readItem(value);
    if (!isRecord(value)) throw this.wrong('expected results, found a single value');
    for (const [id, results] of Object.entries(value)) this.add(id, this.results(results));
  }

  private readList(list: readonly unknown[]): void {
    if (list.length > 0 && list.every(isEntity)) throw this.wrong('these are entities, not results');
    for (const item of list) this.readItem(item);
  }

  private readItem(item: unknown): void {
    if (!isRecord(item) || !('entity' in item)) return this.add('*', [this.result(item)]);
    const { entity, results } = item;
    const id = isRecord(entity) ? entity['id'] : entity;
    if (typeof id !== 'string') throw this.wrong('the `entity` of a result must be an id');
    if (results !== undefined) return this.add(id, this.results(results));
    // As trial runs write it: the stored result stands below `value`.
    this.add(id, [this.result(isRecord(item['value']) && isResult(item['value']) ? item['value'] : item)]);
  }

  private results(value: unknown): Undated[] {
    if (typeof value === 'string') return this.series(value);
    if (Array.isArray(value)) return value.map((item) => this.result(item));
    throw this.wrong('expected a list of results or a series such as 200x3');
  }

  private series(text: string): Undated[] {
    return expandSeries(text).flatMap((sample) => sampleResult(sample, this.worker));
  }

  private result(item: unknown): Undated {
    if (!isRecord(item) || !isResult(item)) return { ...valueOf(item), td: 0, worker: this.worker };
    const { value, ...rest } = item;
    const { ts, td, exc, worker } = plainValue(rest) as Record<string, Json>;
    for (const [name, number] of Object.entries({ ts, td }))
      if (number !== undefined && (typeof number !== 'number' || !Number.isFinite(number)))
        throw this.wrong(`\`${name}\` of a result must be a number of seconds`);
    return {
      ...valueOf(value),
      td: typeof td === 'number' ? td : 0,
      worker: typeof worker === 'string' ? worker : this.worker,
      ...(typeof ts === 'number' && { ts }),
      ...(exc !== undefined && exc !== null && exc !== 0 && exc !== false && { exc: 1 as const }),
    };
  }

  private wrong(message: string) {
    return usageError(message, {
      code: 'invalid-history',
      position: { file: this.file },
      hint: 'Earlier results are [{"entity": "ID", "ts": SECONDS, "value": …}], {"ID": [VALUES]} or {"ID": "200x3 999x4"}.',
    });
  }
}

/** One step of a series as a result without a time; a gap is none. */
export function sampleResult(sample: Sample, worker: string): Undated[] {
  if (sample.kind === 'missing') return [];
  if (sample.kind === 'failed') return [{ value: sample.text, td: 0, worker, exc: 1 }];
  return [{ value: sample.value, td: 0, worker }];
}

function valueOf(value: unknown): Pick<StoredResult, 'value' | 'exact'> {
  const exact = exactText(value);
  return { value: plainValue(value), ...(exact !== undefined && { exact }) };
}

/** Values may be mappings, but a list of mappings that all have an id and a type was meant for `--entities`. */
function isEntity(item: unknown): boolean {
  return isRecord(item) && typeof item['id'] === 'string' && typeof item['type'] === 'string';
}

/** A mapping with a value and a time, and not a value that happens to be a mapping. */
function isResult(item: Record<string, unknown>): boolean {
  return 'value' in item && ('ts' in item || 'td' in item || 'exc' in item || 'entity' in item);
}

function parsed(text: string, file: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw usageError('this file is empty', { position: { file } });
  if (lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{')))
    return jsonLines(text, file);
  // Recorded results are JSON, and there is no need to look at megabytes of it as YAML.
  if (/^\s*[[{]/.test(text)) {
    try {
      return parseWritten(text);
    } catch {
      // Then it is YAML that looks like JSON at its start.
    }
  }
  const { documents } = decodeDefinitionText(text, file);
  return documents[0]?.value;
}

function jsonLines(text: string, file: string): unknown[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [parseWritten(line)];
    } catch {
      throw usageError('this line is no JSON', { position: { file, line: index + 1, column: 1 } });
    }
  });
}

/** The newest ones that conditions can see, oldest first. */
function dated(results: readonly Undated[], { now, interval }: SeedTimes): StoredResult[] {
  const withTimes = results.map((result, index) => ({
    ...result,
    ts: result.ts ?? now / 1000 - interval * (results.length - index),
  }));
  return withTimes.sort((a, b) => a.ts - b.ts).slice(-HISTORY_LIMIT);
}
