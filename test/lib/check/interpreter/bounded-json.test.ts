import { expect } from 'chai';
import fc from 'fast-check';
import { parseBounded, TooDeep } from '../../../../src/lib/check/interpreter/bounded-json.js';

describe('JSON of the sandbox', () => {
  it('is what JSON.parse gives, without the keys __proto__', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        // Whole numbers beyond 2^53 are objects that JSON writes as such.
        const parsed: unknown = JSON.parse(JSON.stringify(parseBounded(text, 200)));
        expect(parsed).deep.equal(without(JSON.parse(text)));
      }),
    );
  });

  it('keeps all digits of whole numbers, on the way back to JSON, too', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string(), (number, key) => {
        fc.pre(key !== '__proto__');
        const text = `{${JSON.stringify(key)}:[${number},1.5,"${number}"]}`;
        expect(JSON.stringify(parseBounded(text, 200))).equal(text);
      }),
    );
  });

  it('is counted as deep as it is, whatever stands in strings', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.string(), (levels, filling) => {
        const text = '['.repeat(levels) + JSON.stringify(`[{${filling}`) + ']'.repeat(levels);
        expect(() => parseBounded(text, levels)).not.throw();
        if (levels > 0) expect(() => parseBounded(text, levels - 1)).throw(TooDeep);
      }),
    );
  });

  it('is refused when it is deeper than the stack, and when it is none', () => {
    expect(() => parseBounded('['.repeat(1e6), 200)).throw(TooDeep);
    expect(() => parseBounded('{"a":', 200)).throw(SyntaxError);
    expect(() => parseBounded('', 200)).throw(SyntaxError);
  });

  it('has no key __proto__ however it is written', () => {
    for (const key of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__']) {
      const value = parseBounded(`[{"${key}":{"a":1},"b":{"${key}":2,"c":3}}]`, 200);
      expect(value).deep.equal([{ b: { c: 3 } }]);
      expect(Reflect.get((value as object[])[0]!, 'a')).equal(undefined);
    }
  });
});

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [key, without(item)]),
  );
}
