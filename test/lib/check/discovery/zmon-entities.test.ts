import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import { readCheck } from '../../../../src/lib/check/definition/index.js';
import { entityQuery, zmonEntities } from '../../../../src/lib/check/discovery/zmon-entities.js';
import { matchesQuery } from '../../../../src/lib/check/filter/contain.js';
import { filterText, matchesAny, matchesFilter } from '../../../../src/lib/check/filter/match.js';

const check = (entities: unknown, command = '1') =>
  readCheck(JSON.stringify({ name: 'C', command, ...(entities !== undefined && { entities }) }), 'c.yaml');

/** Few names and values, so that filters often match. */
const name = fc.constantFrom('type', 'port', 'zone');
const entity = fc.dictionary(
  name,
  fc.constantFrom<Json>('a', 'b', '5432', 5432, -1, '-1', true, 'true', 1.5, null, ['a'], { a: 'a' }),
);
/** What the scheduler finds an entity by: some of its properties that have a text, and always its type. */
const found = entity
  .filter(({ type }) => filterText(type) !== undefined)
  .chain((one) => {
    const texts = Object.entries(one).flatMap(([key, value]) => {
      const text = filterText(value);
      return text === undefined ? [] : [[key, text] as const];
    });
    const some = fc.subarray(texts).map((chosen): Record<string, string> => Object.fromEntries(chosen));
    const type = filterText(one['type']) ?? '';
    return fc.record({
      one: fc.constant(one),
      filter: some.map((chosen) => ({ ...chosen, type })),
      wanted: some,
    });
  });

describe('entities of ZMON', () => {
  it('are asked for so that none is missed that the scheduler would select', () =>
    fc.assert(
      fc.property(
        found,
        fc.array(fc.constantFrom({ type: 'b' }, { type: 'a', zone: '5432' })),
        (selected, others) => {
          const { one, filter, wanted } = selected;
          expect(matchesAny(one, [...others, filter]) && matchesFilter(one, wanted)).to.equal(true);
          expect(matchesQuery(one, entityQuery(check([...others, filter]), wanted))).to.equal(true);
        },
      ),
    ));

  for (const [what, entities, wanted, query] of [
    [
      'the filters of the check',
      [{ type: 'host', zone: 'a' }, { type: 'app' }],
      {},
      [{ type: 'host', zone: 'a' }, { type: 'app' }],
    ],
    [
      'those of the operator in each',
      [{ type: 'host' }, { type: 'app' }],
      { id: 'x' },
      [
        { id: 'x', type: 'host' },
        { id: 'x', type: 'app' },
      ],
    ],
    [
      'no numbers, which the service tells from texts',
      [{ type: 'host', port: 5432 }],
      { size: '7' },
      [{ type: 'host' }],
    ],
    ['everything for a check without filters', undefined, {}, [{}]],
  ] as const)
    it(`are asked for by ${what}`, () => expect(entityQuery(check(entities), wanted)).to.deep.equal(query));

  it('are all fetched when the server selects none, so that a message can say what there is', async () => {
    const queries: unknown[] = [];
    const client = {
      entities: async (query: unknown = {}) => {
        queries.push(query);
        return JSON.stringify(query) === '[{}]' ? [{ id: 'a', type: 'host' }, { no: 'entity' }] : [];
      },
    };
    expect(await zmonEntities(client, check([{ type: 'app' }]), {})).to.deep.equal([
      { id: 'a', type: 'host' },
    ]);
    expect(queries).to.deep.equal([[{ type: 'app' }], [{}]]);
  });

  it('are all fetched for a check that searches them, and without a check', async () => {
    const queries: unknown[] = [];
    const client = { entities: async (query: unknown = {}) => (queries.push(query), []) };
    await zmonEntities(client, check([{ type: 'app' }], 'len(entities().search_all())'), {});
    await zmonEntities(client, undefined, { type: 'x' });
    expect(queries).to.deep.equal([[{}], [{}]]);
  });
});
