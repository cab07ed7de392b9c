import { expect } from 'chai';
import type { BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import { createBridgeHost } from '../../../../src/lib/check/bridge/live-host.js';
import { LargeInteger } from '../../../../src/lib/check/bridge/wire.js';
import { testCall } from '../wrappers/direct-call.js';
import { deep, hostWith, wrappers } from './probe.js';

const open = (args: object, wrapper = 'probe'): BridgeRequest => ({
  op: 'open',
  wrapper,
  args: args as never,
});
const invoke = (handle: number, method: string, args: object = {}): BridgeRequest => ({
  op: 'call',
  handle,
  method,
  args: args as never,
});

/** The answer to the method of a new object. */
async function answerTo(
  method: string,
  args: object = {},
  opening: object = { name: 'n' },
): Promise<unknown> {
  const host = hostWith();
  const made = await host.answer(open(opening));
  return 'ok' in made ? host.answer(invoke(made.ok as number, method, args)) : made;
}

describe('host of the bridge', () => {
  it('fills in defaults and bindings, and ignores what is protected or stays in Python', async () => {
    expect(
      await answerTo('arguments', {}, { name: 'n', mine: 1, agg: null, ports: [1, 2], labels: { app: 'x' } }),
    ).to.deep.equal({
      ok: { name: 'n', color: 'red', bound: 'e1', mine: null, ports: [1, 2], labels: { app: 'x' } },
    });
    expect(await answerTo('arguments', {}, { name: null, bound: null, color: 'blue' })).to.deep.equal({
      ok: { name: null, color: 'blue', bound: null, mine: null, ports: [], labels: {} },
    });
  });

  it('gives whole numbers beyond 2^53 on and back with all digits', async () => {
    const name = new LargeInteger(2n ** 60n + 1n);
    expect(await answerTo('arguments', {}, { name, labels: { name } })).to.have.deep.nested.property(
      'ok.labels',
      {
        name: { $zk: 'integer', v: '1152921504606846977' },
      },
    );
  });

  describe('values on the wire', () => {
    const rows: [string, unknown][] = [
      ['undefined', null],
      ['big', { $zk: 'integer', v: '1180591620717411303424' }],
      ['small', 5],
      ['nan', { $zk: 'float', v: 'nan' }],
      ['inf', { $zk: 'float', v: '-inf' }],
      ['zero', { $zk: 'float', v: '-0.0' }],
      ['whole', { $zk: 'float', v: '3' }],
      ['buffer', { $zk: 'bytes', v: 'aGk=' }],
      ['date', { $zk: 'datetime', v: '2026-01-31T00:00:00.000+00:00' }],
      ['decimal', { $zk: 'decimal', v: '1.10' }],
      ['nested', { a: [{ $zk: 'tuple', v: [1, { $zk: 'set', v: ['x'] }] }] }],
      [
        'escaped',
        {
          $zk: 'pairs',
          v: [
            ['$zk', 'self'],
            ['v', 1],
          ],
        },
      ],
      ['headers', { $zk: 'headers', v: { $zk: 'x' } }],
      ['lists', { $zk: 'lists', v: { a: [{ $zk: 'tuple', v: [{}, 1] }] } }],
      ['counts', { $zk: 'counts', v: { a: 1 } }],
      ['bytes', { $zk: 'bytes', v: 'AP8=' }],
      ['datetime', { $zk: 'datetime', v: '2026-01-31T12:00:00' }],
      ['map', { $zk: 'pairs', v: [[22, 'OK']] }],
      ['set', { $zk: 'set', v: [1] }],
      ['self', { $zk: 'self', v: null }],
    ];
    for (const [of, expected] of rows)
      it(of, async () => expect(await answerTo('value', { of })).to.deep.equal({ ok: expected }));

    it('keeps __proto__ as a key', async () =>
      expect(JSON.stringify(await answerTo('value', { of: 'proto' }))).to.equal(
        '{"ok":{"__proto__":{"polluted":true}}}',
      ));
    it('refuses what Python has no word for, and what is nested without end', async () => {
      expect(await answerTo('value', { of: 'function' })).to.have.property('exc', 'TypeError');
      expect(await answerTo('value', { of: 'deep' })).to.have.property('exc', 'ValueError');
    });
  });

  describe('arguments that Python would refuse', () => {
    const rows: [object, string][] = [
      [{}, "probe() missing 1 required positional argument: 'name'"],
      [{ name: 1, colour: 2 }, "probe() got an unexpected keyword argument 'colour'"],
      [{ name: 1, toString: 2 }, "probe() got an unexpected keyword argument 'toString'"],
      [{ name: 1, constructor: 2 }, "probe() got an unexpected keyword argument 'constructor'"],
      [
        JSON.parse('{"name": 1, "__proto__": {"x": 1}}') as object,
        "probe() got an unexpected keyword argument '__proto__'",
      ],
      [{ name: 1, ports: 5 }, 'probe() argument after * must be an iterable: ports'],
      [{ name: 1, labels: 5 }, 'probe() argument after ** must be a mapping: labels'],
      [[], 'probe() needs its arguments by name'],
      [null as never, 'probe() needs its arguments by name'],
    ];
    for (const [args, message] of rows)
      it(message, async () =>
        expect(await hostWith().answer(open(args))).to.deep.equal({ exc: 'TypeError', args: [message] }),
      );

    it('counts several missing ones as Python does', async () => {
      const definition = wrappers({ closed: [] })[0];
      if (!definition) throw new Error('no definition');
      const many = { ...definition, parameters: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
      const host = createBridgeHost([many], testCall());
      expect(await host.answer(open({ c: 1 }))).to.have.deep.property('args', [
        "probe() missing 2 required positional arguments: 'a' and 'b'",
      ]);
      expect(await host.answer(open({}))).to.have.deep.property('args', [
        "probe() missing 3 required positional arguments: 'a', 'b', and 'c'",
      ]);
    });

    it('a dict with __proto__ anywhere', async () => {
      const evil = JSON.parse('{"name": {"a": [{"__proto__": {"polluted": true}}]}}') as object;
      expect(await hostWith().answer(open(evil))).to.have.property('exc', 'ValueError');
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });

    it('one that is nested without end', async () =>
      expect(await hostWith().answer(open({ name: deep(100) }))).to.have.property('exc', 'ValueError'));
  });

  describe('names that only look like ours', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'Probe']) {
      it(`wrapper ${JSON.stringify(name)}`, async () =>
        expect(await hostWith().answer(open({}, name))).to.have.property('exc', 'ConfigurationError'));
      it(`method ${JSON.stringify(name)}`, async () =>
        expect(await answerTo(name)).to.deep.equal({
          exc: 'TypeError',
          args: [`'probe' object has no attribute '${name}'`],
        }));
    }
    for (const request of [
      null,
      5,
      'open',
      [],
      {},
      { op: 'constructor' },
      { op: 'call', handle: '__proto__', method: 'x', args: {} },
    ])
      it(`request ${JSON.stringify(request)}`, async () =>
        expect(await hostWith().answer(request as never)).to.have.property('exc'));
  });

  it('knows objects only within their evaluation, and until it ends', async () => {
    const first = hostWith();
    const second = hostWith();
    const made = (await first.answer(open({ name: 'n' }))) as { ok: number };
    expect(await second.answer(invoke(made.ok, 'arguments'))).to.have.property('exc', 'Exception');
    expect(await first.answer(invoke(made.ok + 1, 'arguments'))).to.have.property('exc', 'Exception');
    await first.close();
    expect(await first.answer(invoke(made.ok, 'arguments'))).to.have.property('exc', 'Exception');
    expect(await first.answer(open({ name: 'n' }))).to.have.property('exc', 'Exception');
    expect(first.closed).to.deep.equal(['n']);
  });

  it('gives further objects numbers and methods of their own', async () => {
    const host = hostWith();
    await host.answer(open({ name: 'n' }));
    expect(await host.answer(invoke(1, 'inner'))).to.deep.equal({
      ok: { list: [{ $zk: 'object', v: { kind: 'part', handle: 2 } }] },
    });
    expect(await host.answer(invoke(2, 'n'))).to.deep.equal({ ok: 7 });
    expect(await host.answer(invoke(2, 'arguments'))).to.deep.equal({
      exc: 'TypeError',
      args: ["'probe.part' object has no attribute 'arguments'"],
    });
    await host.close();
    expect(host.closed).to.deep.equal(['n']);
  });

  it('hides secrets and stacks', async () => {
    expect(await answerTo('fail', { how: 'python' })).to.deep.equal({
      exc: 'HttpError',
      args: ['denied for ***', 'http://x'],
    });
    expect(await answerTo('fail', { how: 'own', password: 'hunter22' })).to.deep.equal({
      exc: 'CheckError',
      args: ['wrong: ***'],
    });
    expect(await answerTo('fail', { how: 'other' })).to.deep.equal({
      exc: 'Exception',
      args: ['broken with ***'],
    });
  });

  it('answers an end of time while a wrapper still works, and closes what comes too late', async () => {
    const abort = new AbortController();
    const host = hostWith({ signal: abort.signal });
    await host.answer(open({ name: 'n' }));
    const hanging = host.answer(invoke(1, 'hang'));
    const opening = host.answer(open({ name: 'slow' }));
    abort.abort();
    expect(await hanging).to.deep.equal({ exc: 'Exception', args: ['the time of this evaluation is over'] });
    expect(await opening).to.have.property('exc', 'Exception');
    await host.close();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.closed).to.have.members(['n', 'slow']);
  });

  it('does not copy what is much too large', async () => {
    const host = hostWith({ answerBytes: 1000 });
    await host.answer(open({ name: 'n' }));
    expect(await host.answer(invoke(1, 'value', { of: 'endless' }))).to.deep.equal({
      exc: 'Exception',
      args: ['the answer has more than 1 KiB; ask for less, or for part of it'],
    });
  });

  it('cleans hints before anybody prints them, and gives only some', async () => {
    const host = hostWith();
    await host.answer(open({ name: 'n', labels: { password: 'of-the-check' } }));
    const note = (text: string) => host.answer(invoke(1, 'note', { text }));
    await note('one\n\x1b[2Jtwo \u202e s3cr3t-token of-the-check \u009b31m');
    await note('y'.repeat(10_000));
    expect(host.call.notes).to.deep.equal(['one [2Jtwo   *** ***  31m', `${'y'.repeat(500)}…`]);
    for (let time = 0; time < 100; time++) await note(`hint ${time}`);
    expect(host.call.notes).to.have.lengthOf(20);
  });

  it('cuts what a server puts into an error', async () => {
    const host = hostWith();
    await host.answer(open({ name: 'n' }));
    const answer = await host.answer(invoke(1, 'fail', { how: 'long' }));
    expect(answer).to.deep.equal({ exc: 'DbError', args: [`${'x'.repeat(16_384)}…`, 'select'] });
  });

  it('limits calls and the size of an answer', async () => {
    const host = hostWith({ calls: 3, answerBytes: 1000 });
    await host.answer(open({ name: 'n' }));
    expect(await host.answer(invoke(1, 'value', { of: 'large' }))).to.deep.equal({
      exc: 'Exception',
      args: ['the answer has 2 KiB, more than 1 KiB; ask for less, or for part of it'],
    });
    expect(await host.answer(invoke(1, 'value', { of: 'small' }))).to.deep.equal({ ok: 5 });
    expect(await host.answer(invoke(1, 'value', { of: 'small' }))).to.deep.equal({
      exc: 'Exception',
      args: ['more than 3 calls in one evaluation'],
    });
  });
});
