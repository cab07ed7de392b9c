import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { Automaton } from '../../../../src/lib/pipeline/masking/automaton.js';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';

/** What is covered, by looking for each word at each place. */
function naive(words: readonly string[], text: string): boolean[] {
  const covered = Array.from(text, () => false);
  for (const word of words)
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
      covered.fill(true, at, at + word.length);
  return covered;
}

function coveredBy(words: readonly string[], text: string): boolean[] {
  const covered = Array.from(text, () => false);
  const found = new Automaton(words).find(text);
  for (let at = 0; at < found.length; at += 2) covered.fill(true, found[at], found[at + 1]);
  return covered;
}

describe('pipeline: finding many words', () => {
  const word = (unit: string): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength: 12 });

  it('finds what a naive search finds where words share beginnings, ends and middles', () => {
    fc.assert(
      fc.property(
        fc.array(word('ab'), { minLength: 1, maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'x'), maxLength: 80 }),
        (words, text) => {
          expect(coveredBy(words, text)).to.deep.equal(naive(words, text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does so, too, where there are more states than the table has rows', () => {
    const random = (length: number): string =>
      [...randomBytes(length)].map((byte) => 'abcdefgh'[byte % 8]).join('');
    const words = Array.from({ length: 3000 }, (_one, index) => random(6 + (index % 20)));
    const text = Array.from({ length: 400 }, (_one, index) =>
      index % 3 === 0 ? words[index * 7]!.slice(0, 4 + (index % 12)) : random(9),
    ).join('');
    expect(coveredBy(words, text)).to.deep.equal(naive(words, text));
    expect(coveredBy(words, words.join('-'))).to.deep.equal(naive(words, words.join('-')));
  });

  it('needs room for the words, not for words times characters', () => {
    const key = randomBytes(75_000).toString('base64').replaceAll(/.{76}/g, '$&\n');
    const before = process.memoryUsage();
    const masker = new Masker(new Map([['KEY', key]]));
    const after = process.memoryUsage();
    expect(masker.mask(`x ${key.slice(77, 153)} y`)).to.equal('x *** y');
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown / 1024 / 1024).to.be.lessThan(120);
  });
});
