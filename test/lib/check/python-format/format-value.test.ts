import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { FormatError } from '../../../../src/lib/check/python-format/format-spec.js';
import { formatValue } from '../../../../src/lib/check/python-format/format-value.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';

/** What CPython 3.11 answers to `format(value, spec)`: the text, else the message of the error. */
type Row = [value: Json, spec: string, text: string | null, error: string | null];
const table = JSON.parse(
  readFileSync(new URL('./python-format.json', import.meta.url), 'utf8'),
) as readonly Row[];

describe('Python format specifications', () => {
  it('gives the text of CPython for every row of the table', () => {
    const wrong = table
      .map(([value, spec, text, error]) => ({
        value,
        spec,
        expected: text ?? error,
        found: outcome(value, spec),
      }))
      .filter(({ expected, found }) => expected !== found);
    expect(wrong.slice(0, 20)).to.deep.equal([]);
    expect(table.length).to.be.greaterThan(1000);
  });

  it('takes a whole number for a float when only a float goes with the specification', () => {
    expect(formatValue(5, '.3')).to.equal('5.0');
    expect(formatValue(123, '.3')).to.equal('1.23e+02');
    expect(formatValue(5, '')).to.equal('5');
  });

  it('formats nothing, lists and objects only without a specification', () => {
    expect(formatValue(null, '')).to.equal('None');
    expect(formatValue(true, '')).to.equal('True');
    expect(formatValue([1], '')).to.equal('[1]');
    for (const value of [null, [1], { a: 1 }])
      expect(() => formatValue(value, '.2f')).to.throw(FormatError, 'unsupported format string');
  });

  it('refuses what would fill the memory', () => {
    expect(() => formatValue(1, '99999999999d')).to.throw(FormatError, 'Too large');
    expect(() => formatValue(1.5, '.99999f')).to.throw(FormatError, 'Too large');
  });

  it('never does anything but format or refuse', () => {
    const spec = fc.string({
      unit: fc.constantFrom(...'<>^=+- z#0123456789,_.bcdeEfFgGnosxX%'),
      maxLength: 8,
    });
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(value, spec, (one, text) => {
        try {
          expect(formatValue(one, text)).to.be.a('string');
        } catch (error) {
          expect(error).to.be.instanceOf(FormatError);
        }
      }),
    );
  });

  it('reads back as the number when all seventeen digits are asked for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatValue(value, '.17g'))).to.equal(
          value === 0 ? Number(formatValue(value, '.1f')) : value,
        );
      }),
    );
  });
});

function outcome(value: Json, spec: string): string {
  try {
    return formatValue(value, spec);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}
