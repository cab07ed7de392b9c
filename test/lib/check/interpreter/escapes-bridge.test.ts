import { expect } from 'chai';
import type { BridgeHost, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import type { Pool } from '../../../../src/lib/check/interpreter/pool.js';
import { ending } from './escape-attempts.js';
import { EchoBridge, raw, rawPool, value } from './raw-python.js';

const call = (request: unknown): string => `import json, zk_bridge
value = json.loads(zk_bridge.call(${JSON.stringify(JSON.stringify(request))}))`;

const misuse: { name: string; code: string; gets: unknown }[] = [
  {
    name: 'text that is not JSON',
    code: `import json, zk_bridge\nvalue = json.loads(zk_bridge.call('{{{'))`,
    gets: error('the call is not JSON'),
  },
  { name: 'a list', code: call([1]), gets: error('the call is not an object') },
  { name: 'nothing', code: call(null), gets: error('the call is not an object') },
  {
    name: 'another operation',
    code: call({ op: 'constructor' }),
    gets: error('the call is neither open nor call'),
  },
  {
    name: 'a wrapper named __proto__',
    code: call({ op: 'open', wrapper: '__proto__' }),
    gets: error('the call names no wrapper'),
  },
  {
    name: 'a wrapper named constructor',
    code: call({ op: 'open', wrapper: 'constructor' }),
    gets: error('the call names no wrapper'),
  },
  {
    name: 'a wrapper named like a method of all objects',
    code: call({ op: 'open', wrapper: 'hasOwnProperty' }),
    gets: error('the call names no wrapper'),
  },
  {
    name: 'a wrapper that is a path',
    code: call({ op: 'open', wrapper: '../../x' }),
    gets: error('the call names no wrapper'),
  },
  {
    name: 'a wrapper that is a list',
    code: call({ op: 'open', wrapper: ['http'] }),
    gets: error('the call names no wrapper'),
  },
  {
    name: 'a method named __proto__',
    code: call({ op: 'call', handle: 0, method: '__proto__' }),
    gets: error('the call names no method'),
  },
  {
    name: 'a method named constructor',
    code: call({ op: 'call', handle: 0, method: 'constructor' }),
    gets: error('the call names no method'),
  },
  {
    name: 'a handle that is a text',
    code: call({ op: 'call', handle: '__proto__', method: 'x' }),
    gets: error('the call names no object'),
  },
  {
    name: 'a handle that is a fraction',
    code: call({ op: 'call', handle: 0.5, method: 'x' }),
    gets: error('the call names no object'),
  },
  {
    name: 'a negative handle',
    code: call({ op: 'call', handle: -1, method: 'x' }),
    gets: error('the call names no object'),
  },
  {
    name: 'arguments that are a list',
    code: call({ op: 'open', wrapper: 'http', args: [1] }),
    gets: error('the arguments of the call are not an object'),
  },
  {
    name: 'arguments nested without end',
    code: `import json, zk_bridge\nvalue = json.loads(zk_bridge.call('{"op":"open","wrapper":"http","args":{"a":' + '[' * 100000 + ']' * 100000 + '}}'))`,
    gets: error('lists and dicts are nested more than 200 levels deep'),
  },
  { name: 'a call of 2 MB', code: `import zk_bridge\nzk_bridge.call('x' * (2 << 20))`, gets: 'OSError' },
  {
    name: 'a call of 2 MB in pieces on the device',
    code: `import os\nfor _ in range(300): os.write(3, b'x' * 8000)`,
    gets: 'OSError',
  },
  {
    name: 'millions of empty writes',
    code: `import os\nfor _ in range(2_500_000): os.write(3, b'')\nvalue = 1`,
    gets: 1,
  },
  {
    name: 'a million writes of one byte',
    code: `import os\nfor _ in range(1_040_000): os.write(3, b'x')\nvalue = 1`,
    gets: 1,
  },
  {
    name: 'millions of empty writes to the result',
    code: `import os\nfor _ in range(2_500_000): os.write(4, b'')\nvalue = 1`,
    gets: 1,
  },
  {
    name: 'garbage on the device',
    code: `import os\nos.write(3, bytes(range(256)) * 10)\nvalue = os.read(3, 100)[4:].decode()`,
    gets: '{"exc":"TypeError","args":["the call is not JSON"]}',
  },
  {
    name: 'half a call and then a whole one',
    code: `import os, json, zk_bridge\nos.write(3, b'{"op":')\nvalue = json.loads(zk_bridge.call('{"op":"open","wrapper":"http"}'))`,
    gets: error('the call is not JSON'),
  },
  { name: 'reading without asking', code: `import os\nvalue = os.read(3, 100).decode()`, gets: '' },
  {
    name: 'reading an answer twice',
    code: `import os\nos.write(3, b'1')\nos.read(3, 1 << 20)\nvalue = os.read(3, 100).decode()`,
    gets: '',
  },
  {
    name: 'frames of the connection inside a call',
    code: `import os\nos.write(3, b'\\x02\\x00\\x00\\x00\\x0dx')\nvalue = os.read(3, 100)[4:].decode()`,
    gets: '{"exc":"TypeError","args":["the call is not JSON"]}',
  },
  {
    name: 'a forged result',
    code: `import os\nos.write(4, b'{"ok":true,"kind":"check","value":"forged","output":5,"timings":1}')\nvalue = 1`,
    gets: 'crashed ValueError',
  },
  { name: 'closing the device', code: `import os\nos.close(3)`, gets: 'OSError' },
  { name: 'copying the device over stdout', code: `import os\nos.dup2(3, 1)`, gets: 'OSError' },
  { name: 'opening the device by name', code: `import os\nos.open('/dev/zk3', os.O_RDWR)`, gets: 'OSError' },
  {
    name: 'opening the device through /proc',
    code: `import os\nvalue = open('/proc/self/fd/3', 'rb').read(10)`,
    gets: 'PermissionError',
  },
];

function error(message: string): unknown {
  return { exc: 'TypeError', args: [message] };
}

describe('misuse of the bridge', () => {
  let pool: Pool;
  before(() => {
    pool = rawPool();
  });
  after(() => pool.close());

  for (const { name, code, gets } of misuse)
    it(name, async () => {
      const bridge = new EchoBridge();
      const result = await raw(pool, code, { bridge });
      if (typeof gets === 'string' && !result.ok) expect(ending(result)).equal(gets);
      else expect(result).deep.include({ ok: true, value: gets });
      expect(bridge.requests).deep.equal([]);
    });

  it('keys that reach a prototype in JavaScript arrive nowhere', async () => {
    const bridge = new EchoBridge();
    const text =
      '{"op":"open","wrapper":"http","args":{"__proto__":{"polluted":1},"a":{"\\u005f_proto__":{"polluted":1},"b":1},"constructor":{"prototype":{"polluted":1}}}}';
    await raw(pool, `import zk_bridge\nzk_bridge.call(${JSON.stringify(text)})`, { bridge });
    const [request] = bridge.requests as [Extract<BridgeRequest, { op: 'open' }>];
    expect(Object.keys(request.args)).deep.equal(['a', 'constructor']);
    expect(request.args['a']).deep.equal({ b: 1 });
    const copy = Object.assign({}, request.args, request.args['a']);
    expect(Reflect.get(copy, 'polluted')).equal(undefined);
    expect(Reflect.get({}, 'polluted')).equal(undefined);
  });

  it('a result cannot change a prototype either', async () => {
    const result = await raw(pool, `value = {'__proto__': {'polluted': 1}, 'a': 1}`);
    expect(Reflect.get(Object.assign({}, (result as { value?: object }).value), 'polluted')).equal(undefined);
    expect(result).deep.include({ ok: true, value: { a: 1 } });
  });

  it('more calls than allowed are refused', async () => {
    const bridge = new EchoBridge();
    const code = `import json, zk_bridge
answers = [json.loads(zk_bridge.call('{"op":"open","wrapper":"http"}')) for _ in range(1005)]
value = [sum('ok' in answer for answer in answers), answers[-1]]`;
    expect(await value(pool, code, { bridge })).deep.equal([
      1000,
      { exc: 'CheckError', args: ['more than 1000 calls of wrappers in one evaluation'] },
    ]);
    expect(bridge.requests.length).equal(1000);
  });

  it('an answer that is too long, that cannot be sent, and a host that throws', async () => {
    const answers: unknown[] = ['x'.repeat(2 << 20), 10n, undefined];
    const bridge: BridgeHost = {
      answer: async () => {
        if (answers.length === 0) throw new Error('the host is confused');
        return { ok: answers.shift() };
      },
      close: async () => {},
    };
    const code = `import json, zk_bridge\nvalue = [json.loads(zk_bridge.call('{"op":"open","wrapper":"http"}')) for _ in range(4)]`;
    expect(await value(pool, code, { bridge })).deep.equal([
      { exc: 'CheckError', args: ['the answer is larger than 1024 KiB; ask for less'] },
      { exc: 'CheckError', args: ['the answer cannot be sent: Do not know how to serialize a BigInt'] },
      { ok: null },
      { exc: 'CheckError', args: ['the host is confused'] },
    ]);
  });

  it('an answer that never comes is given up at the soft limit', async () => {
    const bridge: BridgeHost = { answer: () => new Promise(() => {}), close: async () => {} };
    const result = await raw(pool, call({ op: 'open', wrapper: 'http' }), { bridge, softLimitMs: 150 });
    expect(result).deep.include({ ok: false });
    expect(result.ok === false && result.failure).deep.include({
      reason: 'limit',
      exception: 'TimeLimitExceeded',
      message: 'the time limit of 0.15 s is over',
    });
    // Python was interrupted where it waited: the traceback is there.
    expect(result.ok === false && result.failure.text).match(/line 2, in <module>/);
    expect(result.timings.bridgeMs).greaterThan(0);
  });
});
