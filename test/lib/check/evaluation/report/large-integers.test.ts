import { expect } from 'chai';
import { LargeInteger, type Json } from '../../../../../src/lib/check/bridge/wire.js';
import { alertTitle } from '../../../../../src/lib/check/evaluation/report/alert-title.js';
import { numberOf, numbersOf } from '../../../../../src/lib/check/evaluation/report/numbers.js';
import { redacted } from '../../../../../src/lib/check/evaluation/report/result-object.js';
import { capturesText, valueText } from '../../../../../src/lib/check/evaluation/report/result-row.js';
import { sizeFault } from '../../../../../src/lib/check/evaluation/result-size.js';
import { isSame } from '../../../../../src/lib/check/golden/compare.js';

const id = new LargeInteger(9007199254740993n);
const plain = (text: string): string => text;

describe('whole numbers beyond 2^53', () => {
  it('are shown with all digits in values, captures and titles', () => {
    expect(valueText({ id, all: [id] }, 100, plain)).to.equal(
      '{"id":9007199254740993,"all":[9007199254740993]}',
    );
    expect(capturesText({ id }, plain)).to.equal('id=9007199254740993');
    for (const [format, text] of [
      ['{id}', '9007199254740993'],
      ['{id:,}', '9,007,199,254,740,993'],
      ['{id:x}', '20000000000001'],
      ['{id:.1e}', '9.0e+15'],
      ['{id!r}', '9007199254740993'],
      ['{id:s}', "<<< Unformattable name '{id:s}': Unknown format code 's' for object of type 'int' >>>"],
      ['{id[0]}', "<<< Unformattable name '{id[0]}': this value has no items >>>"],
    ] as const)
      expect(alertTitle({ name: format }, { id: 'e' }, { id })).to.equal(text);
  });

  it('survive the hiding of secrets', () => {
    expect(JSON.stringify(redacted({ id }, plain))).to.equal('{"id":9007199254740993}');
  });

  it('are numbers for what knows nothing but numbers', () => {
    expect(numberOf(id)).to.equal(9007199254740992);
    expect(numbersOf({ id })).to.deep.equal([{ path: 'id', value: 9007199254740992 }]);
    expect(numberOf('1')).to.equal(undefined);
  });

  it('are one leaf in the size of a result', () => {
    const value: Json = Object.fromEntries(Array.from({ length: 998 }, (_, index) => [`k${index}`, id]));
    expect(sizeFault({ value, ts: 1, td: 0 })).to.equal(undefined);
  });

  it('are the same as another one of the same digits, and as a float that is exactly that', () => {
    expect(isSame(id, new LargeInteger(9007199254740993n))).to.equal(true);
    expect(isSame(id, new LargeInteger(9007199254740992n))).to.equal(false);
    expect(isSame(new LargeInteger(2n ** 60n), 2 ** 60)).to.equal(true);
    expect(isSame(id, 9007199254740992)).to.equal(false);
  });
});
