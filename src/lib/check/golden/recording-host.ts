import { redactor } from '../../core/index.js';
import type { BridgeAnswer, BridgeHost, BridgeRequest } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { CallNames } from './call-text.js';
import type { CassetteEntry } from './cassette.js';
import { hideIn, secretsIn } from './hide-secrets.js';

export interface RecordingOptions {
  wrappers: ReadonlyMap<string, WrapperDefinition>;
  test: string;
  entity: string;
  /** Values that must not be written. */
  secrets: () => readonly string[];
  record: (entry: CassetteEntry) => void;
}

/**
 * Hands every call on to the real host and notes what it answered. Objects that are made are not noted, only their refusals: the replay makes them by
 * itself. The check gets the real answer; what is noted holds no secret.
 */
export function recordingHost(real: BridgeHost, options: RecordingOptions): BridgeHost {
  const own: string[] = [];
  const redact = (text: string): string => redactor([...options.secrets(), ...own])(text);
  const names = new CallNames(options.wrappers, redact);
  return {
    answer: async (request) => {
      own.push(...secretsIn(request.args));
      const call = names.of(request);
      const answer = await real.answer(request);
      noteObjects(names, request, call, answer);
      if (request.op === 'call' || 'exc' in answer)
        options.record({
          test: options.test,
          entity: options.entity,
          call,
          times: 1,
          answer: hiddenAnswer(answer, redact),
        });
      return answer;
    },
    close: () => real.close(),
  };
}

function hiddenAnswer(answer: BridgeAnswer, redact: (text: string) => string): BridgeAnswer {
  if ('exc' in answer) return { exc: answer.exc, args: answer.args.map(redact) };
  return { ok: hideIn(answer.ok, redact) };
}

function noteObjects(names: CallNames, request: BridgeRequest, call: string, answer: BridgeAnswer): void {
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
