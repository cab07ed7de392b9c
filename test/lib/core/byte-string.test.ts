import { expect } from 'chai';
import fc from 'fast-check';
import { compareBytes, decodeBytes, encodeBytes } from '../../../src/lib/core/index.js';

describe('text that carries bytes', () => {
  it('is ordinary text where the bytes are UTF-8, also with a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeBytes(Buffer.from(text))).to.equal(Buffer.from(text).toString());
        expect(encodeBytes(text)).to.deep.equal(Buffer.from(text));
      }),
    );
    expect(decodeBytes(Buffer.from('\ufeffa'))).to.equal('\ufeffa');
  });

  it('gives every byte back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...encodeBytes(decodeBytes(bytes))]).to.deep.equal([...bytes]);
      }),
    );
  });

  for (const [what, bytes, text] of [
    ['a stray byte', [0x61, 0xff, 0x62], 'a\udcffb'],
    ['an overlong form', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['half a surrogate pair', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    ['a cut sequence', [0xf0, 0x9f, 0x98], '\udcf0\udc9f\udc98'],
    ['a stray byte behind an emoji', [0xf0, 0x9f, 0x98, 0x80, 0x80], '\u{1f600}\udc80'],
  ] as const)
    it(`escapes ${what}`, () => {
      expect(decodeBytes(Uint8Array.from(bytes))).to.equal(text);
      expect([...encodeBytes(text)]).to.deep.equal(bytes);
    });

  it('replaces what is neither text nor a byte', () => {
    expect(encodeBytes('a\ud800b').toString()).to.equal('a\ufffdb');
  });

  it('is ordered by its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareBytes('\uffee', '\u{10000}')).to.be.lessThan(0);
    expect(compareBytes('\udcff', '\u{10000}')).to.be.greaterThan(0);
  });
});
