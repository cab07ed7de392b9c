import { expect } from 'chai';
import fc from 'fast-check';
import {
  readCassette,
  writeCassette,
  type CassetteEntry,
} from '../../../../src/lib/check/golden/cassette.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'on',
    'yes',
    'n',
    'y',
    '1_000',
    '0b11',
    '<<',
    '~',
    '12:30',
    '2026-01-31',
    '\tx\ny',
    '- a',
    'null',
    '=',
  ),
);
const json = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    text,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(text, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).tree;

describe('cassettes', () => {
  it('give back every answer as it was recorded, whatever is in it', () =>
    fc.assert(
      fc.property(fc.array(entry(), { maxLength: 5 }), (entries) => {
        const calls = entries.map((one, index) => ({ ...one, call: `${one.call} ${index}` }));
        expect(readCassette(writeCassette(calls), 'c.yaml')).to.deep.equal(calls);
      }),
      { numRuns: 500 },
    ));

  it('hold null where a wrapper answered nothing', () => {
    const [read] = readCassette(
      writeCassette([{ call: 'f()', times: 1, answer: { ok: undefined } }]),
      'c.yaml',
    );
    expect(read?.answer).to.deep.equal({ ok: null });
  });

  it('keep the order of keys', () => {
    const answer = { ok: { z: 1, a: 2 } };
    const [read] = readCassette(writeCassette([{ call: 'f()', times: 1, answer }]), 'c.yaml');
    expect(JSON.stringify(read?.answer)).to.equal(JSON.stringify(answer));
  });
});

function entry(): fc.Arbitrary<CassetteEntry> {
  return fc.record(
    {
      call: text,
      times: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('any' as const)),
      answer: fc.oneof(
        fc.record({ ok: json }),
        fc.record({ exc: text, args: fc.array(text, { maxLength: 3 }) }),
      ),
      test: text,
      entity: text,
    },
    { requiredKeys: ['call', 'times', 'answer'], noNullPrototype: true },
  );
}
