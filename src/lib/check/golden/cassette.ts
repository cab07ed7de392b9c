import { isRecord, usageError } from '../../core/index.js';
import { encodeYaml } from '../../yaml/index.js';
import { decodeDefinitionText } from '../definition/yaml-documents.js';
import { plainJson } from '../definition/read-entity.js';
import type { BridgeAnswer } from '../bridge/host.js';

/** A call of check code and what it was answered. */
export interface CassetteEntry {
  /** Only in this test; absent: in any. */
  test?: string;
  /** Only for this entity; absent: for any. */
  entity?: string;
  /** As in Python: `http(url="/health").code()`. */
  call: string;
  /** How often it is answered so; `any` without end. */
  times: number | 'any';
  answer: BridgeAnswer;
}

const VERSION = 1;

/** Reads a cassette. Throws a usage error with its place for anything that is none. */
export function readCassette(text: string, file: string): CassetteEntry[] {
  const { documents } = decodeDefinitionText(text, file);
  const value = plainJson(documents[0]?.value);
  const at = (path: (string | number)[]) => ({ file, ...documents[0]?.places.positionOf(path) });
  if (!isRecord(value) || !Array.isArray(value['calls']))
    throw usageError('a cassette is a mapping with `version` and `calls`', {
      position: { file, line: 1, column: 1 },
    });
  if (value['version'] !== VERSION)
    throw usageError(`this cassette has version ${String(value['version'])}, expected ${VERSION}`, {
      position: at(['version']),
      hint: 'Record it again with: kubectl zk check test --record',
    });
  return value['calls'].map((item: unknown, index) => {
    const entry = isRecord(item) ? readEntry(item) : undefined;
    if (entry) return entry;
    throw usageError('a recorded call has `call`, and either `ok` or `exc` with `args`', {
      position: at(['calls', index]),
    });
  });
}

function readEntry(item: Record<string, unknown>): CassetteEntry | undefined {
  const { test, entity, call, times = 1, ok, exc, args = [] } = item;
  if (typeof call !== 'string' || (times !== 'any' && !(Number.isInteger(times) && Number(times) > 0)))
    return undefined;
  if (![test, entity].every((text) => text === undefined || typeof text === 'string')) return undefined;
  const answer = readAnswer('ok' in item, ok, exc, args);
  if (answer === undefined) return undefined;
  return {
    call,
    times: times as number | 'any',
    answer,
    ...(typeof test === 'string' && { test }),
    ...(typeof entity === 'string' && { entity }),
  };
}

function readAnswer(hasOk: boolean, ok: unknown, exc: unknown, args: unknown): BridgeAnswer | undefined {
  if (hasOk) return { ok };
  if (typeof exc !== 'string' || !Array.isArray(args)) return undefined;
  return { exc, args: args.map(String) };
}

/** The text of a cassette; the same calls in a row with the same answer are one entry. */
export function writeCassette(entries: readonly CassetteEntry[]): string {
  const document = { version: VERSION, calls: joined(entries).map(entryObject) };
  return [
    '# What the world answered to the check, by: kubectl zk check test --record. Secrets are hidden.\n',
    encodeYaml(document, { keys: 'as given', width: Infinity }),
  ].join('');
}

function entryObject({ test, entity, call, times, answer }: CassetteEntry): object {
  return {
    ...(test !== undefined && { test }),
    ...(entity !== undefined && { entity }),
    call,
    ...(times !== 1 && { times }),
    // Nothing is null in Python.
    ...('ok' in answer ? { ok: answer.ok ?? null } : answer),
  };
}

function joined(entries: readonly CassetteEntry[]): CassetteEntry[] {
  const result: CassetteEntry[] = [];
  const lastOf = new Map<string, CassetteEntry>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.test, entry.entity, entry.call]);
    const last = lastOf.get(key);
    const isSame = last !== undefined && JSON.stringify(last.answer) === JSON.stringify(entry.answer);
    if (isSame && typeof last.times === 'number' && typeof entry.times === 'number')
      last.times += entry.times;
    else {
      const copy = { ...entry };
      result.push(copy);
      lastOf.set(key, copy);
    }
  }
  return result;
}
