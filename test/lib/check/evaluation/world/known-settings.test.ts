import { expect } from 'chai';
import type { BridgeCall, Parameter } from '../../../../../src/lib/check/bridge/wrapper.js';
import { settingsOf } from '../../../../../src/lib/check/evaluation/world/known-settings.js';
import { wrappers } from '../../../../../src/lib/check/wrappers/index.js';
import { VirtualClock } from '../../../../support/virtual-clock.js';

describe('the settings that there are', () => {
  it('hold all that wrappers ask for, and all that their parameters name', async () => {
    const asked = new Set<string>();
    const call = listening((wrapper, key) => void asked.add(`${wrapper}.${key}`));
    for (const wrapper of wrappers.filter(({ tier }) => tier === 1 || tier === 2)) {
      const args = Object.fromEntries(wrapper.parameters.map((one) => [one.name, argument(one, call)]));
      // Whether it can be opened does not matter here, only what it wants to know.
      await Promise.resolve()
        .then(() => wrapper.open(args, call))
        .catch(() => undefined);
      for (const { bind } of parametersOf(wrapper))
        if (bind?.from.startsWith('setting ') === true) asked.add(bind.from.slice('setting '.length));
    }
    expect([...asked]).to.include.members([
      'sql.user',
      'elasticsearch.password',
      'scalyr.region',
      'ldap.user',
    ]);
    const known = wrappers.flatMap(({ name }) => settingsOf(name).map((key) => `${name}.${key}`));
    expect(known).to.include.members([...asked]);
  });

  it('are none of what is no wrapper', () => {
    expect(settingsOf('ping')).to.deep.equal([]);
    expect(settingsOf('constructor')).to.deep.equal([]);
  });
});

function parametersOf({ parameters, methods }: (typeof wrappers)[number]): Parameter[] {
  return [...parameters, ...Object.values(methods).flatMap((method) => method.parameters)];
}

function argument({ bind, default: fallback }: Parameter, call: BridgeCall): unknown {
  try {
    return bind === undefined ? (fallback ?? 'https://127.0.0.1:1/') : bind.value(call);
  } catch {
    return null;
  }
}

function listening(hear: (wrapper: string, key: string) => void): BridgeCall {
  const over = new AbortController();
  over.abort();
  const never = new Proxy({}, { get: () => () => Promise.reject(new Error('nothing is reached here')) });
  return {
    entity: { id: 'a', type: 'host', host: 'h', url: 'https://127.0.0.1:1/', shards: { a: '127.0.0.1:1/d' } },
    check: { id: '1', intervalSeconds: 60 },
    signal: over.signal,
    clock: new VirtualClock(0),
    network: never as BridgeCall['network'],
    settings: {
      get: (wrapper, key) => {
        hear(wrapper, key);
        return key.endsWith('url') ? 'https://127.0.0.1:1/' : undefined;
      },
      token: async () => 'token',
      secrets: [],
    },
    counters: { get: () => undefined, set: () => undefined },
    clusters: never as BridgeCall['clusters'],
    note: () => undefined,
  };
}
