import { expect } from 'chai';
import fc from 'fast-check';
import { postgresValue } from '../../../../../src/lib/check/wrappers/sql/postgres-values.js';
import { plain } from '../direct-call.js';

/** What a running server does not easily send; the rest of the table stands in the tests against one. */
describe('values of PostgreSQL', () => {
  const cases: [number, string, unknown][] = [
    [17, 'a\\\\b\\000\\377', { $bytes: Buffer.from([97, 92, 98, 0, 255]).toString('base64') }],
    [1114, 'infinity', { $datetime: '9999-12-31T23:59:59.999999' }],
    [1082, '-infinity', { $date: '0001-01-01' }],
    [1184, '1890-01-01 00:53:28+00:53:28', { $datetime: '1890-01-01T00:53:28+00:53:28' }],
    [1186, '-1 years -2 mons +3 days -04:05:06.7', { $timedelta: (-365 - 60 + 3) * 86400 - 14706.7 }],
    [3802, '[1.0, 1e400, 10]', [{ $float: '1' }, { $float: 'inf' }, 10]],
    [701, '-0', { $float: '-0.0' }],
    [123456, 'whatever', 'whatever'],
  ];
  for (const [oid, text, expected] of cases)
    it(`${oid} ${text}`, () => expect(plain(postgresValue(oid, text))).to.deep.equal(expected));

  for (const [oid, text] of [
    [1082, '10000-01-01'],
    [1114, '0001-01-01 00:00:00 BC'],
    [1186, 'P1D'],
    [1083, 'x'],
    [1186, '1'.repeat(1024 * 1024)],
  ] as const)
    it(`refuses ${text.slice(0, 100)}`, () => expect(() => postgresValue(oid, text)).to.throw(RangeError));

  it('keeps every integer and every float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const read = plain(postgresValue(20, String(value))) as number | { $integer: string };
        expect(BigInt(typeof read === 'number' ? read : read.$integer)).to.equal(value);
      }),
    );
    fc.assert(
      fc.property(fc.double(), (value) => {
        const read = plain(postgresValue(701, Object.is(value, -0) ? '-0' : String(value))) as
          number | { $float: string };
        const number = typeof read === 'number' ? read : Number(read.$float.replace('inf', 'Infinity'));
        expect(number).to.deep.equal(value);
      }),
    );
  });
});
