import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import type { BridgeAnswer, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { CheckEvaluation } from '../../../../src/lib/check/interpreter/interpreter.js';
import { callHttp, GoldenRig, head, rejects, statuses } from './golden-rig.js';

describe('golden tests on recordings', () => {
  let rig: GoldenRig;
  beforeEach(() => (rig = new GoldenRig()));
  afterEach(() => rig.remove());

  const tests = `${head}
tests:
  - name: up
    expect:
      - {value: 200, alerts: {Slow: false}}
`;

  it('replay what was recorded, as often as it was', async () => {
    const { outcomes: recorded, wrote } = await rig.run(tests, { record: true });
    expect(statuses(recorded)).to.deep.equal(['passed']);
    expect(wrote).to.deep.equal([rig.cassette]);
    expect(rig.text(rig.cassette)).to.equal(
      [
        '# What the world answered to the check, by: kubectl zk check test --record. Secrets are hidden.',
        'version: 1',
        'calls:',
        ...['a', 'b'].flatMap((id) => [
          '- test: up',
          `  entity: ${id}`,
          '  call: http(url="/health").code()',
          '  ok: 200',
        ]),
        '',
      ].join('\n'),
    );
    const { outcomes, world } = await rig.run(tests);
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    expect(world).to.deep.equal([]);
  });

  it('fail for a call that is not there, even when the check catches it, and name the nearest', async () => {
    await rig.run(tests, { record: true });
    const { outcomes } = await rig.run(tests, {
      check: async (request) => {
        await callHttp(request, '/healthy');
        return 200;
      },
    });
    expect(outcomes[0]?.problems[0]).to.equal(
      'http(url="/healthy").code() on a is not on the cassette; the nearest recorded call is http(url="/health").code()',
    );
    expect(outcomes[0]?.notes).to.deep.equal([
      'recorded, but not called: http(url="/health").code() on a',
      'recorded, but not called: http(url="/health").code() on b',
    ]);
    expect(outcomes[0]?.status).to.equal('failed');
  });

  it('fail for a call that is made more often than it was', async () => {
    await rig.run(tests, { record: true });
    const { outcomes } = await rig.run(tests, {
      check: async (request) => {
        await callHttp(request, '/health');
        return (await callHttp(request, '/health')) ?? 200;
      },
    });
    expect(outcomes[0]?.problems[0]).to.match(/was recorded, but not that often$/);
  });

  it('replay refusals and objects, with handles of their own', async () => {
    const world = (request: BridgeRequest): BridgeAnswer => {
      if (request.op === 'open' && request.wrapper === 'sql')
        return { exc: 'DbError', args: ['no', 'Connect to a'] };
      if (request.op === 'open') return { ok: 41 };
      if (request.method === 'get_object')
        return { ok: { $zk: 'object', v: { kind: 'object', handle: 77 } } };
      return { ok: `text of ${request.handle}` };
    };
    const check = async ({ bridge }: CheckEvaluation): Promise<Json> => {
      const refused = await bridge.answer({ op: 'open', wrapper: 'sql', args: {} });
      const s3 = (await bridge.answer({ op: 'open', wrapper: 's3', args: {} })) as { ok: number };
      const object = (await bridge.answer({
        op: 'call',
        handle: s3.ok,
        method: 'get_object',
        args: { key: 'k' },
      })) as {
        ok: { v: { handle: number } };
      };
      const text = (await bridge.answer({
        op: 'call',
        handle: object.ok.v.handle,
        method: 'text',
        args: {},
      })) as {
        ok: string;
      };
      return [(refused as { exc: string }).exc, text.ok];
    };
    const body = `${head}tests: [{name: t, entities: [a], expect: [{value: [DbError, text of 77]}]}]\n`;
    expect(statuses((await rig.run(body, { record: true, check, world })).outcomes)).to.deep.equal([
      'passed',
    ]);
    expect(statuses((await rig.run(body, { check })).outcomes)).to.deep.equal(['passed']);
    expect(rig.text(rig.cassette)).to.include('call: s3().get_object(key="k").text()');
  });

  it('never hold a secret: configured ones, those that the check passes, those under telling names', async () => {
    const check = async ({ bridge }: CheckEvaluation): Promise<Json> => {
      const args = {
        url: 'http://u:pass-in-url@a/',
        headers: { Authorization: 'Bearer abcdefgh12345' },
        password: 'pass-in-check',
      };
      const http = (await bridge.answer({ op: 'open', wrapper: 'http', args })) as { ok: number };
      await bridge.answer({ op: 'call', handle: http.ok, method: 'code', args: {} });
      return 200;
    };
    const world = (request: BridgeRequest): BridgeAnswer =>
      request.op === 'open'
        ? { ok: 1 }
        : { ok: { body: 'configured-secret and pass-in-check', cookies: { 'Set-Cookie': 'session=1' } } };
    const { outcomes } = await rig.run(tests, { record: true, check, world, secrets: ['configured-secret'] });
    expect(statuses(outcomes)).to.deep.equal(['passed']);
    const cassette = rig.text(rig.cassette);
    for (const secret of ['configured-secret', 'pass-in-check', 'pass-in-url', 'abcdefgh12345', 'session=1'])
      expect(cassette).to.not.include(secret);
    expect(cassette).to.include("body: '*** and ***'");
    expect(statuses((await rig.run(tests, { check })).outcomes)).to.deep.equal(['passed']);
  });

  it('can be written by hand, for any test and entity and any number of times', async () => {
    writeFileSync(
      rig.cassette,
      'version: 1\ncalls:\n  - {call: \'http(url="/health").code()\', times: any, ok: 200}\n',
    );
    const { outcomes } = await rig.run(tests.replace('name: up', 'name: up\n    steps: 5'));
    expect(outcomes[0]).to.include({ status: 'passed', compared: 10 });
  });

  for (const [what, text, message] of [
    ['a list', '- 1\n', /a cassette is a mapping/],
    ['another version', 'version: 2\ncalls: []\n', /version 2, expected 1/],
    ['a call without an answer', 'version: 1\ncalls: [{call: x}]\n', /either `ok` or `exc`/],
  ] as const)
    it(`refuse a cassette that is ${what}`, async () => {
      writeFileSync(rig.cassette, text);
      await rejects(rig.run(tests), message);
    });
});
