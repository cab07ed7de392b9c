import { isRecord } from '../../../core/index.js';
import type { Json } from '../../bridge/wire.js';
import { AlertStates } from '../../evaluation/alert-states.js';
import { redacted, type Redact } from '../../evaluation/report/result-object.js';
import { HistoryStore } from '../../history/history-store.js';
import type { StoredResult } from '../../interpreter/interpreter.js';
import { CounterMemory, type CounterSnapshot } from '../../wrappers/counter/counter-memory.js';
import type { CheckMemory } from '../model.js';

const FORMAT = 'zk-check-watch';
const VERSION = 1;
/** Entities that nobody has seen for a week are forgotten, seconds. */
const RETENTION = 7 * 24 * 3600;

/** The memory of a check as the text of a file. No secret is in it; `identity` tells whose it is. */
export function encodeState(
  identity: string,
  { history, states, counters }: CheckMemory,
  savedAt: number,
  redact: Redact,
): string {
  const { results, judged } = history.snapshot();
  const shown = Object.fromEntries(
    Object.entries(results).map(([entity, list]) => [
      entity,
      list.map((result) => withoutSecrets(result, redact)),
    ]),
  );
  const state = {
    format: FORMAT,
    version: VERSION,
    check: identity,
    savedAt,
    results: shown,
    judged,
    alerts: states.snapshot(),
    counters: counters.snapshot(),
  };
  return `${JSON.stringify(state)}\n`;
}

/** Undefined with a reason for a text that is not the memory of this check. */
export function decodeState(
  text: string,
  identity: string,
  now: number,
): { memory: CheckMemory } | { reason: string } {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return { reason: 'it is no JSON' };
  }
  if (!isRecord(state) || state['format'] !== FORMAT) return { reason: 'something else wrote it' };
  if (state['version'] !== VERSION) return { reason: `it is of version ${JSON.stringify(state['version'])}` };
  if (state['check'] !== identity) return { reason: 'it belongs to another check' };
  const { results, judged, alerts, counters } = state;
  if (!isResults(results) || !isNames(judged) || !isTimes(alerts) || !isCounters(counters))
    return { reason: 'a part of it is broken' };
  return { memory: recent({ results, judged, alerts, counters }, now) };
}

interface State {
  results: Record<string, StoredResult[]>;
  judged: Record<string, string[]>;
  alerts: Record<string, number>;
  counters: CounterSnapshot;
}

function recent({ results, judged, alerts, counters }: State, now: number): CheckMemory {
  const known = new Set(
    Object.keys(results).filter((entity) => (results[entity]?.[0]?.ts ?? 0) > now - RETENTION),
  );
  const ofKnown = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([entity]) => known.has(entity)));
  const states = new AlertStates(alerts);
  for (const { alert, entityId } of states.active())
    if (!known.has(entityId)) states.note(alert, entityId, false, now);
  const judgedKnown = Object.entries(judged).map(([alert, ids]) => [
    alert,
    ids.filter((id) => known.has(id)),
  ]);
  return {
    history: HistoryStore.restore({
      results: ofKnown(results),
      judged: Object.fromEntries(judgedKnown) as Record<string, string[]>,
    }),
    states,
    counters: CounterMemory.restore(ofKnown(counters)),
  };
}

function withoutSecrets(result: StoredResult, redact: Redact): StoredResult {
  const { value, exact } = result;
  return {
    ...result,
    value: redacted(value, redact),
    ...(exact !== undefined && { exact: redact(exact) }),
  };
}

function isResults(value: unknown): value is State['results'] {
  return isRecord(value) && Object.values(value).every((list) => Array.isArray(list) && list.every(isResult));
}

function isResult(value: unknown): value is StoredResult & { value: Json } {
  if (!isRecord(value)) return false;
  const { ts, td, worker, exc, exact } = value;
  return (
    typeof ts === 'number' &&
    typeof td === 'number' &&
    'value' in value &&
    (worker === undefined || typeof worker === 'string') &&
    (exc === undefined || exc === 1) &&
    (exact === undefined || typeof exact === 'string')
  );
}

function isNames(value: unknown): value is State['judged'] {
  return (
    isRecord(value) &&
    Object.values(value).every((ids) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'))
  );
}

/** The names are pairs of an alert and an entity. */
function isTimes(value: unknown): value is State['alerts'] {
  return (
    isRecord(value) && Object.entries(value).every(([key, since]) => typeof since === 'number' && isPair(key))
  );
}

function isPair(key: string): boolean {
  try {
    const pair: unknown = JSON.parse(key);
    return Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
  } catch {
    return false;
  }
}

function isCounters(value: unknown): value is CounterSnapshot {
  return (
    isRecord(value) &&
    Object.values(value).every(
      (keys) =>
        isRecord(keys) &&
        Object.values(keys).every(
          (entry) => isRecord(entry) && typeof entry['value'] === 'number' && typeof entry['ts'] === 'number',
        ),
    )
  );
}
