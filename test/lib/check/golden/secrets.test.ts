import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { BridgeAnswer, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { CheckEvaluation } from '../../../../src/lib/check/interpreter/interpreter.js';
import { GoldenRig, head, statuses } from './golden-rig.js';

const tests = `${head}tests:\n  - {name: t}\n`;

/** Begins with letters that nothing else in a cassette begins with, and may hold whatever makes quoting hard. */
const secret = fc
  .tuple(
    fc.string({ minLength: 4, maxLength: 12 }),
    fc.constantFrom('', '"', "'", '\\', ' #', ': ', '&=%', '\n', 'ü'),
  )
  .map(([text, odd]) => `qZq${text.trim()}${odd}x`);

/** A text somewhere in some JSON. */
const holding = (text: string): fc.Arbitrary<Json> => {
  const around = fc.constantFrom(
    text,
    `before ${text}`,
    `${text}, after`,
    JSON.stringify({ key: text }),
    encodeURIComponent(text),
  );
  return fc.oneof(
    around,
    around.map((one): Json => [1, one]),
    around.map((one): Json => ({ a: { b: [one, null] } })),
    fc
      .constantFrom('password', 'Set-Cookie', 'api_token', 'clientSecret')
      .map((name): Json => ({ [name]: text })),
    fc
      .constantFrom('password', 'set-cookie')
      .map((name): Json => ({ list: [[name, text]], [name]: [text, text] })),
  );
};

/** Where a secret comes from, and where it turns up. */
const story = secret.chain((hidden) =>
  fc.record({
    hidden: fc.constant(hidden),
    // Configured on the host; passed by the check, at first or after it has been seen in an answer.
    known: fc.constantFrom('configured', 'passed first', 'passed last'),
    answers: fc.array(holding(hidden), { minLength: 1, maxLength: 3 }),
    fails: fc.boolean(),
    argument: holding(hidden),
  }),
);

describe('secrets and cassettes', function () {
  this.timeout(60_000);

  it('are never together, wherever the secret comes from and turns up; and the cassette answers the check again', () =>
    fc.assert(
      fc.asyncProperty(story, async ({ hidden, known, answers, fails, argument }) => {
        const rig = new GoldenRig();
        try {
          const login = { op: 'open', wrapper: 'sql', args: { password: hidden } } as const;
          const check = async ({ bridge }: CheckEvaluation): Promise<Json> => {
            if (known === 'passed first') await bridge.answer(login);
            const http = (await bridge.answer({ op: 'open', wrapper: 'http', args: { url: '/' } })) as {
              ok: number;
            };
            for (const [index] of answers.entries())
              await bridge.answer({ op: 'call', handle: http.ok, method: 'json', args: { index, argument } });
            if (known === 'passed last') await bridge.answer(login);
            return 200;
          };
          const world = (request: BridgeRequest): BridgeAnswer => {
            if (request.op === 'open') return { ok: 7 };
            const answer = answers[request.args['index'] as number];
            return fails ? { exc: 'HttpError', args: [JSON.stringify(answer)] } : { ok: answer };
          };
          const secrets = known === 'configured' ? [hidden] : [];
          const { outcomes } = await rig.run(tests, { record: true, update: true, check, world, secrets });
          expect(outcomes.flatMap(({ problems }) => problems)).to.deep.equal([]);
          for (const path of [rig.cassette, rig.file])
            for (const text of [rig.text(path), ...textsOf(parse(rig.text(path)))])
              for (const form of [hidden, JSON.stringify(hidden).slice(1, -1), encodeURIComponent(hidden)])
                expect(text).to.not.include(form);
          // In CI nothing is configured.
          expect(statuses((await rig.run(rig.text(), { check })).outcomes)).to.deep.equal(['passed']);
        } finally {
          rig.remove();
        }
      }),
      { numRuns: 150 },
    ));

  it('are neither in the expectations, which say what the cassette gives', async () => {
    const rig = new GoldenRig();
    try {
      const check = async ({ bridge }: CheckEvaluation): Promise<Json> => {
        const http = (await bridge.answer({ op: 'open', wrapper: 'http', args: { url: '/' } })) as {
          ok: number;
        };
        const answer = await bridge.answer({ op: 'call', handle: http.ok, method: 'cookies', args: {} });
        return 'ok' in answer ? (answer.ok as Json) : null;
      };
      const world = (request: BridgeRequest): BridgeAnswer =>
        request.op === 'open' ? { ok: 7 } : { ok: { id: 'qZq-session', empty: '' } };
      await rig.run(tests, { record: true, update: true, check, world });
      expect(rig.text()).to.include('value: {id: "***", empty: ""}').and.not.include('&');
      expect(rig.text(rig.cassette) + rig.text()).to.not.include('qZq-session');
      expect(statuses((await rig.run(rig.text(), { check })).outcomes)).to.deep.equal(['passed']);
    } finally {
      rig.remove();
    }
  });

  it('are read by a check that uses them while it is recorded', async () => {
    const rig = new GoldenRig();
    try {
      const passed: unknown[] = [];
      const check = async ({ bridge }: CheckEvaluation): Promise<Json> => {
        const s3 = (await bridge.answer({ op: 'open', wrapper: 's3', args: {} })) as { ok: number };
        const answer = await bridge.answer({ op: 'call', handle: s3.ok, method: 'json', args: {} });
        const { password } = ('ok' in answer ? answer.ok : {}) as { password: string };
        await bridge.answer({ op: 'open', wrapper: 'sql', args: { password } });
        return 200;
      };
      const world = (request: BridgeRequest): BridgeAnswer => {
        if (request.op === 'open') passed.push(request.args['password']);
        return request.op === 'open' ? { ok: 7 } : { ok: { password: 'qZq-found' } };
      };
      const { outcomes } = await rig.run(tests, { record: true, update: true, check, world });
      expect(passed).to.include('qZq-found');
      expect(statuses(outcomes)).to.deep.equal(['passed']);
      writeFileSync(rig.file, rig.text());
      expect(readFileSync(rig.cassette, 'utf8')).to.not.include('qZq-found');
    } finally {
      rig.remove();
    }
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsOf(item)]);
}
