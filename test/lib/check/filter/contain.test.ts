import { expect } from 'chai';
import fc from 'fast-check';
import { contains, matchesQuery } from '../../../../src/lib/check/filter/index.js';
import type { Json, JsonObject } from '../../../../src/lib/check/bridge/wire.js';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const object = fc.dictionary(fc.string({ maxLength: 2 }), json) as fc.Arbitrary<JsonObject>;

describe('queries of the entity service', () => {
  // PostgreSQL's documentation of jsonb containment, and what differs from the filters of the scheduler.
  const rows: [Json, Json, boolean][] = [
    [{ port: 5432 }, { port: 5432 }, true],
    [{ port: 5432 }, { port: '5432' }, false],
    [{ port: '5432' }, { port: 5432 }, false],
    [{ a: 1, b: 2 }, { b: 2 }, true],
    [{ a: 1, b: null }, { b: null }, true],
    [{ a: 1 }, { b: null }, false],
    [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { d: 2 } } }, true],
    [{ a: { b: 1 } }, { b: 1 }, false],
    [[1, 2, 3], [1, 3], true],
    [[1, 2, 3], [3, 1], true],
    [[1, 2, 3], [1, 1, 3], true],
    [[1, 2, [1, 3]], [1, 3], false],
    [[1, 2, [1, 3]], [[1, 3]], true],
    [['foo', 'bar'], 'bar', true],
    ['bar', ['bar'], false],
    [{ tags: ['a', 'b'] }, { tags: 'a' }, false],
    [{ tags: ['a', 'b'] }, { tags: ['b'] }, true],
    [{ tags: [{ a: 1, b: 2 }] }, { tags: [{ a: 1 }] }, true],
    [{ tags: [] }, { tags: [] }, true],
    [{ tags: {} }, { tags: [] }, false],
    [{ tags: [] }, { tags: {} }, false],
    [{ a: 1 }, {}, true],
    [{ a: true }, { a: 1 }, false],
  ];
  for (const [value, query, expected] of rows)
    it(`${JSON.stringify(value)} ${expected ? 'contains' : 'does not contain'} ${JSON.stringify(query)}`, () =>
      expect(contains(value, query)).to.equal(expected));

  it('are OR over a list of objects, and everything by default', () => {
    expect(matchesQuery({ a: 1 })).to.equal(true);
    expect(matchesQuery({ a: 1 }, [])).to.equal(false);
    expect(matchesQuery({ a: 1 }, [{ a: 2 }, { a: 1 }])).to.equal(true);
  });

  it('are reflexive, and a part of what is contained is contained', () => {
    fc.assert(
      fc.property(object, fc.string({ maxLength: 2 }), (value, removed) => {
        expect(contains(value, value)).to.equal(true);
        const part = Object.fromEntries(Object.entries(value).filter(([key]) => key !== removed));
        expect(contains(value, part)).to.equal(true);
      }),
    );
  });

  it('are transitive', () => {
    fc.assert(
      fc.property(object, object, object, (a, b, c) => {
        const all = { ...c, ...b, ...a };
        const some = { ...c, ...b };
        if (contains(all, some) && contains(some, c)) expect(contains(all, c)).to.equal(true);
      }),
    );
  });
});
