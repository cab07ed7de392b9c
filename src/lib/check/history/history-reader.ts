import { isRecord, usageError, ZkError, type Position } from '../../core/index.js';
import type { Json } from '../bridge/wire.js';
import type { HistoryPath } from './history-text.js';
import { expandSeries } from './series.js';
import { sampleResult, valueOf, type Undated } from './stored-value.js';
import { isNumber, plainValue } from './written-numbers.js';

/** Results of one entity, or of all (`*`), and where they stand. */
export interface FoundResults {
  entityId: string;
  results: readonly Undated[];
  path: HistoryPath;
}

/** Finds the results in a value of one of the forms that `readHistory` understands. */
export class HistoryReader {
  private readonly found: FoundResults[] = [];

  constructor(
    private readonly worker: string,
    private readonly placeOf: (path: HistoryPath) => Position,
  ) {}

  /** Throws a usage error, with its place, for what is none. */
  read(value: unknown): readonly FoundResults[] {
    if (typeof value === 'string' || isWord(value)) this.add('*', this.results(value, []), []);
    else if (Array.isArray(value)) this.readList(value, []);
    else if (isRecord(value) && Array.isArray(value['items'])) this.readList(value['items'], ['items']);
    else if (isRecord(value) && isResult(value)) this.readItem(value, []);
    else if (isRecord(value))
      for (const [id, results] of Object.entries(value)) this.add(id, this.results(results, [id]), [id]);
    else throw this.wrong('expected results, found nothing', []);
    return this.found;
  }

  private add(entityId: string, results: readonly Undated[], path: HistoryPath): void {
    this.found.push({ entityId, results, path });
  }

  private readList(list: readonly unknown[], path: HistoryPath): void {
    if (list.length > 0 && list.every(isEntity)) throw this.wrong('these are entities, not results', path);
    for (const [index, item] of list.entries()) this.readItem(item, [...path, index]);
  }

  private readItem(item: unknown, path: HistoryPath): void {
    if (!isRecord(item) || !('entity' in item)) return this.add('*', [this.result(item, path)], path);
    const { entity, results } = item;
    const id = isRecord(entity) ? entity['id'] : entity;
    if (typeof id !== 'string')
      throw this.wrong('the `entity` of a result must be an id', [...path, 'entity']);
    if (results !== undefined) return this.add(id, this.results(results, [...path, 'results']), path);
    // As trial runs write it: the stored result stands below `value`.
    const { value } = item;
    this.add(id, [this.result(isRecord(value) && isResult(value) ? value : item, path)], path);
  }

  private results(value: unknown, path: HistoryPath): Undated[] {
    if (typeof value === 'string') return this.series(value, path);
    // YAML reads a series of one number as that number.
    if (isWord(value)) return [this.result(value, path)];
    if (Array.isArray(value)) return value.map((item, index) => this.result(item, [...path, index]));
    throw this.wrong(`${nameOf(path)}expected a list of results or a series such as 200x3`, path);
  }

  private series(text: string, path: HistoryPath): Undated[] {
    try {
      return expandSeries(text).flatMap((sample) => sampleResult(sample, this.worker));
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      const { message, code, hint } = error;
      throw usageError(`${nameOf(path)}${message}`, {
        position: this.placeOf(path),
        cause: error,
        ...(code !== undefined && { code }),
        ...(hint !== undefined && { hint }),
      });
    }
  }

  private result(item: unknown, path: HistoryPath): Undated {
    if (!isRecord(item) || !isResult(item)) return { ...valueOf(item), td: 0, worker: this.worker };
    const { value, ...rest } = item;
    const { ts, td, exc, worker } = plainValue(rest) as Record<string, Json>;
    for (const [name, number] of Object.entries({ ts, td }))
      if (number !== undefined && (typeof number !== 'number' || !Number.isFinite(number)))
        throw this.wrong(`\`${name}\` of a result must be a number of seconds`, [...path, name]);
    return {
      ...valueOf(value),
      td: typeof td === 'number' ? td : 0,
      worker: typeof worker === 'string' ? worker : this.worker,
      ...(typeof ts === 'number' && { ts }),
      ...(exc !== undefined && exc !== null && exc !== 0 && exc !== false && { exc: 1 as const }),
    };
  }

  private wrong(message: string, path: HistoryPath): ZkError {
    return usageError(message, {
      code: 'invalid-history',
      position: this.placeOf(path),
      hint: 'Earlier results are [{"entity": "ID", "ts": SECONDS, "value": …}], {"ID": [VALUES]} or {"ID": "200x3 999x4"}.',
    });
  }
}

/** Of a map of entities, whose results they are. */
function nameOf([id, ...rest]: HistoryPath): string {
  return typeof id === 'string' && rest.length === 0 ? `"${id}": ` : '';
}

/** A word of a series that YAML does not read as text. */
function isWord(value: unknown): boolean {
  return isNumber(value) || typeof value === 'boolean';
}

/** Values may be mappings, but a list of mappings that all have an id and a type was meant for `--entities`. */
function isEntity(item: unknown): boolean {
  return isRecord(item) && typeof item['id'] === 'string' && typeof item['type'] === 'string';
}

/** A mapping with a value and a time, and not a value that happens to be a mapping. */
function isResult(item: Record<string, unknown>): boolean {
  return 'value' in item && ('ts' in item || 'td' in item || 'exc' in item || 'entity' in item);
}
