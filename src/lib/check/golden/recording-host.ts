import { redactor } from '../../core/index.js';
import type { BridgeAnswer, BridgeHost, BridgeRequest } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { CallNames } from './call-text.js';
import type { CassetteEntry } from './cassette.js';
import { hideIn, hideTexts, secretsIn } from './hide-secrets.js';

export interface RecordingOptions {
  wrappers: ReadonlyMap<string, WrapperDefinition>;
  test: string;
  entity: string;
  /** Values that must not be written; those that the check passes are added. */
  secrets: Set<string>;
  record: (entry: CassetteEntry) => void;
}

/**
 * Hands every call on to the real host and notes what it answered. Objects that are made are not noted, only their refusals: the replay makes them by
 * itself. The check gets the real answer; what is noted holds no secret that is known by then, see {@link hiddenEntry}.
 */
export function recordingHost(real: BridgeHost, options: RecordingOptions): BridgeHost {
  const { secrets, wrappers, test, entity } = options;
  const redact = (text: string): string => redactor([...secrets])(text);
  const names = new CallNames(wrappers, redact);
  return {
    answer: async (request) => {
      for (const secret of secretsIn(request.args)) secrets.add(secret);
      const call = names.of(request);
      const answer = await real.answer(request);
      noteObjects(names, request, call, answer);
      if (request.op === 'call' || 'exc' in answer) {
        const entry = { test, entity, call, times: 1, answer: withoutCookies(request, answer) };
        options.record(hiddenEntry(entry, [...secrets]));
      }
      return answer;
    },
    close: () => real.close(),
  };
}

/** An entry without the secrets. Some are known only when all tests have run, because a later call passes what an earlier one was answered. */
export function hiddenEntry(entry: CassetteEntry, secrets: readonly string[]): CassetteEntry {
  const redact = redactor(secrets);
  const { answer } = entry;
  return {
    ...entry,
    call: redact(entry.call),
    answer:
      'exc' in answer
        ? { exc: answer.exc, args: answer.args.map(redact) }
        : { ok: hideIn(answer.ok, redact) },
  };
}

/** `http().cookies()` is a mapping of whatever names to values that open a session. */
function withoutCookies(request: BridgeRequest, answer: BridgeAnswer): BridgeAnswer {
  const isCookies = request.op === 'call' && request.method === 'cookies' && 'ok' in answer;
  return isCookies ? { ok: hideTexts(answer.ok) } : answer;
}

/** Gives a name to every object that an answer hands out, so that later calls on it can be told apart. */
export function noteObjects(
  names: CallNames,
  request: BridgeRequest,
  call: string,
  answer: BridgeAnswer,
): void {
  if ('exc' in answer) return;
  if (request.op === 'open' && typeof answer.ok === 'number') names.note(request, call, answer.ok);
  for (const { kind, handle } of objectsIn(answer.ok)) names.note(request, call, handle, kind);
}

/** The objects that an answer hands out: `{"$zk": "object", "v": {kind, handle}}`, at any depth. */
export function objectsIn(value: unknown): { kind: string; handle: number }[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { $zk, v } = value as { $zk?: unknown; v?: unknown };
  if (
    $zk === 'object' &&
    typeof v === 'object' &&
    v !== null &&
    'handle' in v &&
    typeof v.handle === 'number'
  )
    return [{ kind: 'kind' in v ? String(v.kind) : '', handle: v.handle }];
  return Object.values(value).flatMap(objectsIn);
}
