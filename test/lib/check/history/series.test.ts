import { expect } from 'chai';
import fc from 'fast-check';
import { expandSeries } from '../../../../src/lib/check/history/series.js';

const table: [string, unknown[]][] = [
  ['200x3 999x4', [200, 200, 200, 200, 999, 999, 999, 999, 999]],
  ['1+1x5', [1, 2, 3, 4, 5, 6]],
  ['-2+4x3', [-2, 2, 6, 10]],
  ['1-2x4', [1, -1, -3, -5, -7]],
  ['0.1+0.1x2', [0.1, 0.2, 0.3]],
  ['4 _ 1', [4, '_', 1]],
  ['_x3 1', ['_', '_', '_', 1]],
  ['1e3', [1000]],
  ['1712345678901 0.1234567890123', [1712345678901, 0.1234567890123]],
  ['true falsex1 null', [true, false, false, null]],
  [`"OK"x1 'a b' "c\\"d"`, ['OK', 'OK', 'a b', 'c"d']],
  ['1 fail', [1, '!']],
  ['', []],
];

describe('a series', () => {
  for (const [text, values] of table)
    it(`${JSON.stringify(text)} is ${JSON.stringify(values)}`, () => {
      expect(shown(text)).to.deep.equal(values);
    });

  for (const text of ['abc', '1+1', '1x', 'x3', '1x-2', '"open', '_x', '1,2'])
    it(`refuses ${JSON.stringify(text)} and says what is understood`, () => {
      expect(() => expandSeries(text))
        .to.throw(/is no value/)
        .with.property('hint')
        .that.includes('200x3');
    });

  it('keeps all digits of whole numbers', () => {
    expect(JSON.stringify(shown('9007199254740993+2x1 -9007199254740993'))).to.equal(
      '[9007199254740993,9007199254740995,-9007199254740993]',
    );
  });

  it('refuses more values than anybody means', () => {
    expect(() => expandSeries('1x99999999999')).to.throw(/more than 100000 values/);
    expect(() => expandSeries('1x60000 1x60000')).to.throw(/more than 100000 values/);
  });

  it('has n+1 values for any start and step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999, max: 999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.nat(50),
        (start, step, times) => {
          expect(shown(`${start}+${step}x${times}`)).to.deep.equal(
            Array.from({ length: times + 1 }, (_, index) => start + index * step),
          );
        },
      ),
    );
  });
});

function shown(text: string): unknown[] {
  return expandSeries(text).map((sample) =>
    sample.kind === 'value' ? sample.value : sample.kind === 'missing' ? '_' : '!',
  );
}
