import { nearest, redactor } from '../../core/index.js';
import type { BridgeAnswer, BridgeHost } from '../bridge/host.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { CallNames } from './call-text.js';
import type { CassetteEntry } from './cassette.js';
import { hidden, secretsIn } from './hide-secrets.js';

/** Answers the calls of one test from a cassette, each entry as often as it was recorded. */
export class Replay {
  private readonly left: { entry: CassetteEntry; times: number }[];
  /** Calls that nothing answers, one line each. */
  readonly missing: string[] = [];

  constructor(
    entries: readonly CassetteEntry[],
    private readonly test: string,
    private readonly wrappers: ReadonlyMap<string, WrapperDefinition>,
  ) {
    this.left = entries
      .filter((entry) => entry.test === undefined || entry.test === test)
      .map((entry) => ({ entry, times: entry.times === 'any' ? Infinity : entry.times }));
  }

  /** Calls that were recorded for this test, and that it does not make (any more). */
  get unused(): string[] {
    return this.left
      .filter(({ entry, times }) => entry.test !== undefined && times > 0 && times !== Infinity)
      .map(({ entry }) => `${entry.call}${entry.entity === undefined ? '' : ` on ${entry.entity}`}`);
  }

  /** The host of one evaluation. */
  host(entity: string): BridgeHost {
    const own: string[] = [];
    const names = new CallNames(this.wrappers, (text) => redactor(own)(text));
    let lastHandle = 0;
    return {
      answer: async (request) => {
        own.push(...secretsIn(request.args));
        const call = names.of(request);
        const answer = this.take(call, entity);
        if (answer !== undefined)
          return withHandles(answer, (kind) => {
            names.note(request, call, ++lastHandle, kind);
            return lastHandle;
          });
        if (request.op === 'open') {
          names.note(request, call, ++lastHandle);
          return { ok: lastHandle };
        }
        return this.miss(call, entity);
      },
      close: async () => {},
    };
  }

  private take(call: string, entity: string): BridgeAnswer | undefined {
    const answering = this.left.filter(
      ({ entry, times }) => times > 0 && (entry.entity === undefined || entry.entity === entity),
    );
    const found =
      answering.find(({ entry }) => entry.call === call) ??
      answering.find(({ entry }) => isCallWithSecrets(entry.call, call));
    if (found === undefined) return undefined;
    found.times--;
    return found.entry.answer;
  }

  /** The test fails for it, even when the check catches the exception. */
  private miss(call: string, entity: string): BridgeAnswer {
    const ofEntity = this.left.filter(({ entry }) => entry.entity === undefined || entry.entity === entity);
    const used = ofEntity.some(({ entry }) => entry.call === call);
    const near = nearestCall(
      call,
      ofEntity.map(({ entry }) => entry.call),
    );
    const why = used
      ? 'was recorded, but not that often'
      : near === undefined
        ? `is not on the cassette, which has nothing for ${entity} in "${this.test}"`
        : `is not on the cassette; the nearest recorded call is ${near}`;
    this.missing.push(`${call} on ${entity} ${why}`);
    return { exc: 'ConfigurationError', args: [`${call} is not on the cassette`] };
  }
}

/** Whether a call is a recorded one, in which something else than text under telling names was hidden: what was a secret when it was recorded. */
function isCallWithSecrets(recorded: string, call: string): boolean {
  const [first = '', ...rest] = recorded.split(hidden);
  const last = rest.pop();
  if (last === undefined || !call.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = call.indexOf(part, from + 1);
    if (found < 0) return false;
    from = found + part.length;
  }
  return call.length > from + last.length && call.endsWith(last);
}

/** Calls are longer than words: by the common start, if no other is but a slip away. */
function nearestCall(call: string, calls: readonly string[]): string | undefined {
  const distinct = [...new Set(calls)];
  const common = (other: string): number => {
    let length = 0;
    while (length < call.length && call[length] === other[length]) length++;
    return length;
  };
  const byStart = distinct.sort((a, b) => common(b) - common(a))[0];
  return nearest(call, distinct) ?? byStart;
}

/** The recorded answer with handles of this evaluation in place of the recorded ones. */
function withHandles(answer: BridgeAnswer, handleOf: (kind: string) => number): BridgeAnswer {
  return 'exc' in answer ? answer : { ok: renumbered(answer.ok, handleOf) };
}

function renumbered(value: unknown, handleOf: (kind: string) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => renumbered(item, handleOf));
  if (typeof value !== 'object' || value === null) return value;
  const { $zk, v } = value as { $zk?: unknown; v?: unknown };
  if ($zk === 'object' && typeof v === 'object' && v !== null) {
    const kind = 'kind' in v ? String(v.kind) : '';
    return { $zk, v: { ...v, handle: handleOf(kind) } };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renumbered(item, handleOf)]));
}
