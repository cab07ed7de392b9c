import type { Arguments, BridgeCall, WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { PythonError, Tagged, type JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

export interface CallOptions extends Partial<Omit<BridgeCall, 'settings' | 'entity'>> {
  entity?: JsonObject;
  /** By `wrapper.key`. */
  settings?: Readonly<Record<string, string>>;
}

/** A call of a check on an entity, in which everything may be reached under its literal address. `notes` collects the hints. */
export function testCall(options: CallOptions = {}): BridgeCall & { notes: string[] } {
  const { entity = { id: 'e', type: 'test' }, settings = {}, ...rest } = options;
  const notes: string[] = [];
  const nobody = (what: string) => () => Promise.reject(new Error(`nobody expects ${what} here`));
  return {
    entity,
    check: { id: 'trial_run', intervalSeconds: 60 },
    signal: new AbortController().signal,
    clock: new VirtualClock(Date.UTC(2026, 0, 31, 12)),
    network: {
      allow: async (host) => [{ address: host === 'localhost' ? '127.0.0.1' : host, family: 4 }],
      resolve: async (host) => [{ address: host === 'localhost' ? '127.0.0.1' : host, family: 4 }],
      mayAsk: () => undefined,
      lookup: () => () => {
        throw new Error('nobody expects a lookup here');
      },
    },
    settings: {
      get: (wrapper, key) => settings[`${wrapper}.${key}`],
      token: nobody('a token'),
      secrets: [],
    },
    counters: { get: () => undefined, set: () => undefined },
    clusters: { kube: nobody('Kubernetes'), aws: nobody('AWS'), entities: () => undefined },
    note: (text) => void notes.push(text),
    notes,
    ...rest,
  };
}

/** An object as a check holds it: methods by name, arguments by keyword. */
export interface DirectObject {
  call(method: string, args?: Arguments): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens a wrapper as the bridge would: defaults and bindings filled in, `self` and further objects understood. */
export async function openDirectly<I>(
  definition: WrapperDefinition<I>,
  args: Arguments = {},
  call: BridgeCall = testCall(),
): Promise<DirectObject> {
  const filled = fill(definition.parameters, args, call);
  const instance = await definition.open(filled, call);
  const object = (methods: WrapperDefinition<unknown>['methods'], of: unknown): DirectObject => ({
    async call(name, given = {}) {
      const method = methods[name];
      if (!method) throw new Error(`no method ${name}`);
      const answer = await method.run(of, fill(method.parameters, given, call), call);
      if (!(answer instanceof Tagged)) return answer;
      if (answer.tag === 'self') return this;
      if (answer.tag !== 'object') return answer;
      const { kind, instance: further } = answer.value as { kind: string; instance: unknown };
      return object(definition.objects?.[kind] ?? {}, further);
    },
    close: async () => definition.close?.(instance),
  });
  return object(definition.methods, instance);
}

function fill(
  parameters: WrapperDefinition['parameters'],
  args: Arguments,
  call: BridgeCall,
): Record<string, unknown> {
  return Object.fromEntries(
    parameters
      .filter((parameter) => parameter.kind !== 'callable')
      .map((parameter) => {
        const { name, kind, bind } = parameter;
        if (name in args && !parameter.protected) return [name, args[name]];
        if (kind === 'keywords') return [name, {}];
        if (kind === 'variadic') return [name, []];
        if (bind) return [name, bind.value(call)];
        if (parameter.default === undefined) throw new Error(`${name} is required`);
        return [name, parameter.default];
      }),
  );
}

/** The Python exception that the work ends with, as `Name: first argument | second argument`. */
export async function pythonErrorOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PythonError) return `${error.exception}: ${error.args.join(' | ')}`;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Values with tags as plain data: `{ $datetime: '…' }`. */
export function plain(value: unknown): unknown {
  if (value instanceof Tagged) return { [`$${value.tag}`]: plain(value.value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
}
