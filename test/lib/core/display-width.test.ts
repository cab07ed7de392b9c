import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { displayWidth, truncate } from '../../../src/lib/core/index.js';

describe('the width of text', () => {
  for (const [text, width] of [
    ['', 0],
    ['abc', 3],
    ['äöü', 3],
    ['日本', 4],
    ['👍', 2],
    ['👩‍👩‍👧', 2],
    ['e\u0301', 1],
    ['…', 1],
    ['✔', 1],
    ['⠋', 1],
    ['ｆ', 2],
    ['🇩🇪', 2],
  ] as const) {
    it(`of "${text}" is ${width}, as string-width says`, () => {
      expect(displayWidth(text)).to.equal(width);
      expect(stringWidth(text)).to.equal(width);
    });
  }

  it('is never exceeded by what truncate leaves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(30), (text, columns) => {
        const cut = truncate(text, columns);
        expect(displayWidth(cut)).to.be.at.most(columns);
        if (displayWidth(text) <= columns && columns > 0) expect(cut).to.equal(text);
      }),
    );
  });

  it('truncate marks what is missing', () => {
    expect(truncate('abcdef', 4)).to.equal('abc…');
    expect(truncate('日本語', 4)).to.equal('日…');
    expect(truncate('abc', 0)).to.equal('');
  });
});
