import { expect } from 'chai';
import fc from 'fast-check';
import { parseLargeIntegers, parseNumbers, rawNumber } from '../../../src/lib/core/index.js';

describe('numbers in JSON', () => {
  it('beyond 2^53 are what is made of their digits, other values what JSON.parse makes of them', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.jsonValue(), (number, other) => {
        const text = `[${number},${JSON.stringify({ other, text: String(number) })}]`;
        const [first] = parseLargeIntegers(text, (large) => large) as unknown[];
        expect(first).to.equal(Number.isSafeInteger(Number(number)) ? Number(number) : number);
        const shown = JSON.stringify(parseLargeIntegers(text, (large) => rawNumber(String(large))));
        expect(JSON.parse(shown)).to.deep.equal(JSON.parse(text));
        expect(shown.startsWith(`[${number},`)).to.equal(true);
      }),
    );
  });

  it('with many digits behind the point are floats', () => {
    expect(parseLargeIntegers('[0.30000000000000004, 1e16, -1234567890123456]', () => 'large')).to.deep.equal(
      [0.30000000000000004, 1e16, -1234567890123456],
    );
  });

  it('are given with how they are written', () => {
    expect(parseNumbers('{"a":[1.0,2,"3"]}', (value, source) => `${value} ${source}`)).to.deep.equal({
      a: ['1 1.0', '2 2', '3'],
    });
  });
});
