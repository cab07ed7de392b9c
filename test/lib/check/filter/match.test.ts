import { expect } from 'chai';
import fc from 'fast-check';
import {
  alertCovers,
  matchesAny,
  matchesFilter,
  matchesStages,
  selectEntities,
} from '../../../../src/lib/check/filter/index.js';
import type { Json, JsonObject } from '../../../../src/lib/check/bridge/wire.js';

const text = fc.constantFrom(
  'a',
  'b',
  'A',
  '1',
  '5432',
  '',
  'true',
  'null',
  '1.0',
  '__proto__',
  'constructor',
);
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.constantFrom<Json>(1, 5432, -0, 1.5, 2 ** 31, 2 ** 31 - 1, true, false, null),
  fc.array(text, { maxLength: 2 }),
  fc.dictionary(text, text, { maxKeys: 2 }),
);
const entity = fc.dictionary(text, value) as fc.Arbitrary<JsonObject>;
const filter = fc.dictionary(text, text, { maxKeys: 3 });
const filters = fc.array(filter, { maxLength: 3 });

describe('entity filters of the scheduler', () => {
  const rows: [string, JsonObject, Record<string, string>, boolean][] = [
    ['text is itself', { type: 'host' }, { type: 'host' }, true],
    ['case matters', { type: 'host' }, { type: 'Host' }, false],
    ['no wildcards', { type: 'host' }, { type: 'ho*' }, false],
    ['an integer is its digits', { port: 5432 }, { port: '5432' }, true],
    ['a negative one too', { port: -1 }, { port: '-1' }, true],
    ['the largest 32-bit integer', { n: 2147483647 }, { n: '2147483647' }, true],
    ['a 64-bit integer never', { n: 2147483648 }, { n: '2147483648' }, false],
    ['the smallest', { n: -2147483648 }, { n: '-2147483648' }, true],
    ['beyond the smallest', { n: -2147483649 }, { n: '-2147483649' }, false],
    ['a boolean never', { up: true }, { up: 'true' }, false],
    ['a float never', { n: 1.5 }, { n: '1.5' }, false],
    ['null never', { n: null }, { n: 'null' }, false],
    ['a list never', { n: ['a'] }, { n: 'a' }, false],
    ['an object never', { n: { a: 'b' } }, { n: '[object Object]' }, false],
    ['no nesting', { n: { a: 'b' } }, { 'n.a': 'b' }, false],
    ['an absent property', {}, { n: 'undefined' }, false],
    ['an inherited property', {}, { constructor: 'x' }, false],
    ['every property must match', { a: '1', b: '2' }, { a: '1', b: '3' }, false],
    ['id is a property', { id: 'GLOBAL', type: 'GLOBAL' }, { id: 'GLOBAL' }, true],
    ['the empty filter', { a: '1' }, {}, true],
  ];
  for (const [what, subject, wanted, expected] of rows)
    it(what, () => expect(matchesFilter(subject, wanted)).to.equal(expected));

  it('are OR over filters, and an empty list selects nothing in a check but everything in an alert', () => {
    const all = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    expect(selectEntities(all, { entities: [] })).to.deep.equal([]);
    expect(selectEntities(all, { entities: [{ id: 'a' }, { id: 'b' }] })).to.deep.equal([
      { id: 'a' },
      { id: 'b' },
    ]);
    expect(selectEntities(all, { entities: [{}], entities_exclude: [{ id: 'a' }] })).to.deep.equal([
      { id: 'b' },
      { id: 'c' },
    ]);
    expect(all.map((one) => alertCovers(one, { entities: [] }))).to.deep.equal([true, true, true]);
    expect(
      all.map((one) => alertCovers(one, { entities: [{ id: 'a' }], entities_exclude: [{}] })),
    ).to.deep.equal([false, false, false]);
  });

  it('agree with the plain definition: a filter that says less matches more', () => {
    fc.assert(
      fc.property(entity, filter, text, (subject, wanted, removed) => {
        const less = Object.fromEntries(Object.entries(wanted).filter(([key]) => key !== removed));
        if (matchesFilter(subject, wanted)) expect(matchesFilter(subject, less)).to.equal(true);
      }),
    );
  });

  it('distribute over lists: any of both lists is any of the one or of the other', () => {
    fc.assert(
      fc.property(entity, filters, filters, (subject, one, other) => {
        expect(matchesAny(subject, [...one, ...other])).to.equal(
          matchesAny(subject, one) || matchesAny(subject, other),
        );
        expect(matchesStages(subject, [one, other], [])).to.equal(
          (one.length === 0 || matchesAny(subject, one)) &&
            (other.length === 0 || matchesAny(subject, other)),
        );
        expect(matchesStages(subject, [one], [other])).to.equal(
          alertCovers(subject, { entities: one, entities_exclude: other }),
        );
      }),
    );
  });

  it('find every entity by its own text and integer properties, and by nothing else', () => {
    fc.assert(
      fc.property(entity, (subject) => {
        for (const [name, own] of Object.entries(subject)) {
          const findable =
            typeof own === 'string' ||
            (typeof own === 'number' && Number.isInteger(own) && Math.abs(own) < 2 ** 31);
          expect(
            matchesFilter(subject, { [name]: typeof own === 'object' ? JSON.stringify(own) : String(own) }),
          ).to.equal(findable);
        }
      }),
    );
  });

  it('select a subset in the given order', () => {
    fc.assert(
      fc.property(fc.array(entity), filters, filters, (all, include, exclude) => {
        const chosen = selectEntities(all, { entities: include, entities_exclude: exclude });
        expect(chosen).to.deep.equal(all.filter((one) => chosen.includes(one)));
        for (const one of chosen) expect(matchesAny(one, exclude)).to.equal(false);
      }),
    );
  });
});
