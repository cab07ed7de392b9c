import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../src/lib/check/bridge/wire.js';
import { contains } from '../../../src/lib/check/filter/index.js';
import { startPostgres, type PostgresServer } from './data/postgres-server.js';

/** Small values, so that one often contains the other. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(1, 2, 1.5, '1', 'a', true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('queries of the entity service against jsonb of PostgreSQL (Debian: postgresql)', () => {
  let server: PostgresServer;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server?.stop());

  it('contain what PostgreSQL says they contain, for 20,000 pairs', async () => {
    const pairs = fc.sample(
      fc.oneof(
        fc.tuple(json, json),
        // Parts of themselves, so that many are contained.
        json.map((value): [Json, Json] => [value, value]),
        fc
          .tuple(fc.array(json, { maxLength: 4 }), json)
          .map(([all, one]): [Json, Json] => [[...all, one], [one]]),
        fc
          .tuple(fc.dictionary(fc.constantFrom('a', 'b'), json), json)
          .map(([all, one]): [Json, Json] => [{ ...all, x: one }, { x: one }]),
      ),
      { numRuns: 20_000, seed: 7 },
    );
    const list = JSON.stringify(pairs).replaceAll("'", "''");
    const [result] = await server.admin(
      'postgres',
      `SELECT pair->0 @> (pair->1) AS answer FROM jsonb_array_elements('${list}'::jsonb) WITH ORDINALITY AS t(pair, n) ORDER BY n`,
    );
    const answers = (result?.rows as { answer: boolean }[]).map(({ answer }) => answer);
    expect(answers.filter(Boolean).length).to.be.within(2_000, 18_000);
    const different = pairs.filter(([value, query], index) => contains(value, query) !== answers[index]);
    expect(different.slice(0, 5).map((pair) => JSON.stringify(pair))).to.deep.equal([]);
  });
});
