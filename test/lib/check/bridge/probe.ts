import { createBridgeHost } from '../../../../src/lib/check/bridge/live-host.js';
import type { BridgeHost } from '../../../../src/lib/check/bridge/host.js';
import {
  bytes,
  counts,
  datetime,
  decimal,
  float,
  headers,
  lists,
  object,
  PythonError,
  self,
  setOf,
  tuple,
} from '../../../../src/lib/check/bridge/wire.js';
import type { WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { testCall } from '../wrappers/direct-call.js';

const values: Record<string, unknown> = {
  undefined: undefined,
  big: 2n ** 70n,
  small: 5n,
  nan: NaN,
  inf: -Infinity,
  zero: float(-0),
  whole: float(3),
  buffer: Buffer.from('hi'),
  date: new Date(Date.UTC(2026, 0, 31)),
  decimal: decimal('1.10'),
  nested: { a: [tuple([1, setOf(['x'])])] },
  escaped: { $zk: 'self', v: 1 },
  headers: headers({ $zk: 'x' }),
  lists: lists({ a: [tuple([{}, 1])] }),
  counts: counts({ a: 1 }),
  bytes: bytes(Buffer.from([0, 255])),
  datetime: datetime('2026-01-31T12:00:00'),
  map: new Map([[22, 'OK']]),
  set: new Set([1]),
  proto: JSON.parse('{"__proto__": {"polluted": true}}') as unknown,
  self,
  function: () => 1,
  deep: deep(1000),
  large: 'x'.repeat(2000),
  endless: endless(),
};

export interface Log {
  closed: string[];
}

export function wrappers(log: Log): WrapperDefinition[] {
  const probe: WrapperDefinition<{ name: unknown; args: unknown }> = {
    name: 'probe',
    tier: 1,
    summary: '',
    parameters: [
      { name: 'name' },
      { name: 'color', default: 'red' },
      { name: 'bound', bind: { from: 'entity.id', value: ({ entity }) => entity['id'] } },
      { name: 'mine', default: null, protected: true },
      { name: 'agg', kind: 'callable' },
      { name: 'ports', kind: 'variadic' },
      { name: 'labels', kind: 'keywords' },
    ],
    async open(args, { signal }) {
      if (args['name'] === 'slow')
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => setImmediate(resolve)));
      return { name: args['name'], args };
    },
    methods: {
      arguments: { parameters: [], returns: '', run: ({ args }) => ({ ...(args as object) }) },
      value: { parameters: [{ name: 'of' }], returns: '', run: (_, { of }) => values[String(of)] },
      inner: { parameters: [], returns: '', run: () => ({ list: [object('part', { n: 7 })] }) },
      note: {
        parameters: [{ name: 'text' }],
        returns: '',
        run: (_, { text }, call) => call.note(String(text)),
      },
      hang: { parameters: [], returns: '', run: () => new Promise(() => undefined) },
      fail: {
        parameters: [{ name: 'how' }, { name: 'password', default: null }],
        returns: '',
        run(_, { how, password }) {
          if (how === 'python') throw new PythonError('HttpError', ['denied for s3cr3t-token', 'http://x']);
          if (how === 'long') throw new PythonError('DbError', ['x'.repeat(2_000_000), 'select']);
          if (how === 'own') throw new PythonError('CheckError', [`wrong: ${String(password)}`]);
          throw new Error(`broken with s3cr3t-token\n    at /home/somebody/file.ts:1:1`);
        },
      },
    },
    objects: { part: { n: { parameters: [], returns: '', run: (part) => (part as { n: number }).n } } },
    close: ({ name }) => void log.closed.push(String(name)),
  };
  return [probe];
}

export function hostWith(
  options: { signal?: AbortSignal; calls?: number; answerBytes?: number } = {},
): BridgeHost & Log & { call: ReturnType<typeof testCall> } {
  const log: Log = { closed: [] };
  const { signal = new AbortController().signal, ...limits } = options;
  const call = { ...testCall({ signal, entity: { id: 'e1' } }) };
  call.settings = { ...call.settings, secrets: ['s3cr3t-token'] };
  const host = createBridgeHost(wrappers(log), call, limits);
  return { answer: (request) => host.answer(request), close: () => host.close(), ...log, call };
}

/** A list whose items are made when they are asked for; nobody should ask for all of them. */
function endless(): unknown[] {
  return new Proxy([] as unknown[], {
    get: (target, key) => (key === 'map' ? mapForEver : (Reflect.get(target, key) as unknown)),
  });
}

function mapForEver(each: (item: unknown) => unknown): void {
  for (let item = 0; item < 1_000_000; item++) each(item);
  throw new Error('somebody asked for all of them');
}

/** A list in a list in a list … */
export function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
