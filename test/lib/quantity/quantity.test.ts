import { expect } from 'chai';
import fc from 'fast-check';
import { Quantity } from '../../../src/lib/quantity/index.js';

const q = (text: string): Quantity => Quantity.parse(text);

describe('Quantity', () => {
  describe('canonical text', () => {
    for (const [text, canonical] of [
      ['0', '0'],
      ['100m', '100m'],
      ['0.1', '100m'],
      ['1000m', '1'],
      ['1500m', '1500m'],
      ['1.5', '1500m'],
      ['1e3', '1e3'],
      ['1E3', '1E3'],
      ['100e1', '1e3'],
      ['1E', '1E'],
      ['1024', '1024'],
      ['1024Ki', '1Mi'],
      ['1.5Gi', '1536Mi'],
      ['0.5Ki', '512'],
      ['0.1Ki', '102400m'],
      ['1Ki', '1Ki'],
      ['1536Mi', '1536Mi'],
      ['0.0000000001', '1n'],
      ['1.0000000001', '1000000001n'],
      ['-1.5Gi', '-1536Mi'],
      ['9Ei', '9223372036854775807'],
      ['-9Ei', '-9223372036854775807'],
      ['1234567890123456789012', '1234567890123456789012'],
      ['+5', '+5'],
      ['1.500', '1.500'],
      ['000012', '000012'],
      ['1.', '1.'],
      ['.5', '500m'],
      ['.', '0'],
      ['Ki', '0'],
      ['1000E', '1e21'],
      ['1e-10', '1e-9'],
    ] as const) {
      it(`${text} is ${canonical}`, () => expect(q(text).toString()).to.equal(canonical));
    }
  });

  describe('errors, in the words of Kubernetes', () => {
    const format =
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    for (const [text, message] of [
      ['', format],
      ['abc', format],
      ['1 Gi', format],
      ['1.5.5', format],
      ['1Gi ', format],
      ['1KB', format],
      ['1kk', "unable to parse quantity's suffix"],
      ['1e', "unable to parse quantity's suffix"],
      ['1mi', "unable to parse quantity's suffix"],
      ['1Kim', "unable to parse quantity's suffix"],
      ['Ei', 'unable to parse numeric part of quantity'],
    ] as const) {
      it(JSON.stringify(text), () => expect(() => q(text)).to.throw(message));
    }
  });

  describe('scale, as scaleQuantity', () => {
    for (const [text, factor, result] of [
      ['4', 0.1, '400m'],
      ['4', 0.3, '1200m'],
      ['500m', 0.333, '166m'],
      ['1023', 0.5, '511500m'],
      ['1024', 0.5, '512'],
      ['16Gi', 0.1, '1717986944'],
      ['16Gi', 0.85, '14260634Ki'],
      ['768Gi', 0.95, '765041024Ki'],
      ['15.5Gi', 0.9, '14627635Ki'],
      ['1Mi', 0.3, '314572'],
      ['1k', 0.5, '500'],
      ['100M', 0.5, '50M'],
      ['1m', 0.4, '0'],
      ['1.5', 1.1, '1650m'],
    ] as const) {
      it(`${text} × ${factor} is ${result}`, () => expect(q(text).scale(factor).toString()).to.equal(result));
    }
    it('refuses results beyond 64 bits', () =>
      expect(() => q('9Ei').scale(100)).to.throw('quantity is out of range'));
  });

  describe('add', () => {
    for (const [a, b, sum] of [
      ['1Gi', '1G', '2073741824'],
      ['1', '1Gi', '1073741825'],
      ['0', '1Gi', '1Gi'],
      ['100m', '900m', '1'],
      ['500Mi', '0.5Gi', '1012Mi'],
      ['1k', '1', '1001'],
      ['2Gi', '-2Gi', '0'],
      ['9223372036854775807', '1', '9223372036854775808'],
    ] as const) {
      it(`${a} + ${b} is ${sum}`, () => expect(q(a).add(q(b)).toString()).to.equal(sum));
    }
    it('subtracts', () => expect(q('1Gi').subtract(q('512Mi')).toString()).to.equal('512Mi'));
  });

  it('rounds value and milliValue up, away from zero', () => {
    expect([
      q('1.1').value(),
      q('-1.1').value(),
      q('1n').milliValue(),
      q('1500u').milliValue(),
    ]).to.deep.equal([2n, -2n, 1n, 2n]);
  });

  it('says what Kubernetes takes for an integer', () => {
    expect([
      q('1').asInteger(),
      q('1M').asInteger(),
      q('100Mi').asInteger(),
      q('0').asInteger(),
    ]).to.deep.equal([1n, 1_000_000n, 104857600n, 0n]);
    expect([
      q('1500m').asInteger(),
      q('2.5Gi').asInteger(),
      q('1.0').asInteger(),
      q('10E').asInteger(),
    ]).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it('compares by value, also of absurd magnitudes', () => {
    expect(q('1Gi').compare(q('1G'))).to.equal(1);
    expect(q('1000m').compare(q('1'))).to.equal(0);
    expect(q('-1').compare(q('1n'))).to.equal(-1);
    expect(q('1e1000000').compare(q('1'))).to.equal(1);
    expect(() => q('1e1000000').value()).to.throw(RangeError);
  });

  const text = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.constantFrom('', '.5', '.125', '.001'),
      fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'e3', 'e-2'),
    )
    .map((parts) => parts.join(''));

  it('keeps its value through its text (property)', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(q(q(t).toString()).compare(q(t))).to.equal(0);
      }),
    );
  });

  it('adds in any order to the same value, and subtracts again (property)', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(
          q(a)
            .add(q(b))
            .compare(q(b).add(q(a))),
        ).to.equal(0);
        expect(q(a).add(q(b)).subtract(q(b)).compare(q(a))).to.equal(0);
      }),
    );
  });
});
