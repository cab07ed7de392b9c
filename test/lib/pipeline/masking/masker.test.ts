import { expect } from 'chai';
import fc from 'fast-check';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';
import { LineSplitter } from '../../../../src/lib/pipeline/log/line-splitter.js';

const secret = 'hunter2-Pa55"w0rd & more';
const masker = new Masker(new Map([['PASSWORD', secret]]));

describe('pipeline: masking', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const table: [string, string][] = [
    ['plain', `x ${secret} y`],
    ['base64', base64(secret)],
    ['base64 behind one byte', base64(`x${secret}`)],
    ['base64 behind two bytes and before others', base64(`xy${secret}z`)],
    ['base64 for URLs', Buffer.from(`user:${secret}`).toString('base64url')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['a form', new URLSearchParams({ a: secret }).toString()],
    ['JSON', JSON.stringify({ a: secret })],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['what set -x prints', `+ echo '${secret}'`],
  ];
  for (const [what, text] of table) {
    it(what, () => {
      const masked = masker.mask(text);
      expect(masked).to.contain('***');
      for (const part of ['hunter2', base64('hunter2-P').slice(0, 8), 'Pa55'])
        expect(masked).not.to.contain(part);
    });
  }

  it('a secret of several lines, line by line', () => {
    const key = new Map([['KEY', '-----BEGIN KEY-----\nabcdefgh\nijklmnop\n-----END KEY-----']]);
    expect(new Masker(key).mask('abcdefgh')).to.equal('***');
    expect(new Masker(key).mask('xx ijklmnop yy')).to.equal('xx *** yy');
  });

  it('base64 as it is wrapped', () => {
    const long = 'k'.repeat(30) + 'S3cret!'.repeat(20);
    const one = new Masker(new Map([['LONG', long]]));
    for (const line of base64(long).match(/.{1,76}/g) ?? [])
      if (line.length >= 8) expect(one.mask(line)).to.equal('***');
  });

  it('leaves short secrets alone and says so', () => {
    const short = new Masker(
      new Map([
        ['A', 'abc'],
        ['B', 'abcd'],
        ['C', ''],
        ['D', 'long enough'],
      ]),
    );
    expect(short.unmasked).to.deep.equal(['A']);
    expect(short.short).to.deep.equal(['B']);
    expect(short.mask('abc abcd')).to.equal('abc ***');
  });

  it('joins what overlaps', () => {
    const two = new Masker(
      new Map([
        ['A', 'abcdef'],
        ['B', 'defghi'],
      ]),
    );
    expect(two.mask('xabcdefghiy abcdef')).to.equal('x***y ***');
  });

  it('masks inside of values', () => {
    expect(masker.maskValue({ a: [secret, 1, null], b: { c: `-${secret}-` } })).to.deep.equal({
      a: ['***', 1, null],
      b: { c: '-***-' },
    });
  });

  it('finds what a naive search finds, in any text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-') }),
        (words, text) => {
          const masked = new Masker(new Map(words.map((one, index) => [String(index), one]))).mask(text);
          const covered = Array.from(text, () => false);
          for (const one of words)
            for (let at = text.indexOf(one); at !== -1; at = text.indexOf(one, at + 1))
              covered.fill(true, at, at + one.length);
          const expected = covered.reduce(
            (sum, isCovered, at) => sum + (isCovered ? (at > 0 && covered[at - 1] ? '' : '*') : text[at]!),
            '',
          );
          expect(masked.replaceAll('***', '*')).to.equal(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('hides a secret in any encoding, however the output is cut into chunks', () => {
    const encode = fc.constantFrom(
      (text: string) => text,
      (text: string) => base64(`prefix${text}suffix`),
      (text: string) => base64(text),
      (text: string) => encodeURIComponent(text),
      (text: string) => JSON.stringify(text),
    );
    const secrets = fc
      .string({ unit: 'grapheme', minLength: 12, maxLength: 40 })
      .filter((text) => !/\s/.test(text) && new Set(text).size > 6);
    fc.assert(
      fc.property(secrets, encode, fc.array(fc.nat(400), { maxLength: 6 }), (text, encodeIt, cuts) => {
        const output = Buffer.from(`before ${encodeIt(text)} after\nlast`);
        const splitter = new LineSplitter(new Masker(new Map([['S', text]])), () => 0);
        const places = [...new Set([0, ...cuts.map((cut) => cut % output.length), output.length])].sort(
          (a, b) => a - b,
        );
        const lines = places
          .slice(1)
          .flatMap((end, index) => splitter.push(output.subarray(places[index], end)));
        const shown = [...lines, ...splitter.end()].map((line) => line.text).join('\n');
        expect(shown).to.contain('***');
        expect(shown).not.to.contain(text);
        expect(shown.endsWith('last')).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('pipeline: lines of output', () => {
  const none = new Masker(new Map());
  const split = (chunks: readonly (string | Uint8Array)[], by = none): string[] => {
    const splitter = new LineSplitter(by, () => 0);
    const lines = chunks.flatMap((chunk) =>
      splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
    );
    return [...lines, ...splitter.end()].map(({ text }) => text);
  };
  const table: [string, (string | Uint8Array)[], string[]][] = [
    ['whole lines', ['a\nb\n'], ['a', 'b']],
    ['a line in two chunks', ['a', 'b\nc'], ['ab', 'c']],
    ['empty lines', ['\n\na\n'], ['', '', 'a']],
    ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['a progress bar', ['1%\r50%\r100%\n'], ['100%']],
    ['a progress bar without an end', ['1%\r2%\r'], ['2%']],
    ['a character in two chunks', [Buffer.from('ü').subarray(0, 1), Buffer.from('ü\n').subarray(1)], ['ü']],
    ['invalid UTF-8', [Uint8Array.of(0x61, 0xff, 0x62, 0x0a)], ['a\uFFFDb']],
    ['a partial last line', ['a\nb'], ['a', 'b']],
  ];
  for (const [what, chunks, expected] of table) it(what, () => expect(split(chunks)).to.deep.equal(expected));

  it('splits lines above 64 KiB, but no secret', () => {
    const one = new Masker(new Map([['S', 'the-secret-value']]));
    for (const before of [65_520, 65_528, 65_536, 131_070]) {
      const lines = split([`${'x'.repeat(before)}the-secret-value${'y'.repeat(70_000)}\n`], one);
      expect(lines.join('')).to.equal(`${'x'.repeat(before)}***${'y'.repeat(70_000)}`);
      for (const line of lines) expect(line.length).to.be.at.most(65_536);
      const inChunks = new LineSplitter(one, () => 0);
      const text = `${'x'.repeat(before)}the-secret-value${'y'.repeat(70_000)}`;
      const chunks = text.match(/.{1,10000}/g) ?? [];
      const pieces = [...chunks.flatMap((chunk) => inChunks.push(Buffer.from(chunk))), ...inChunks.end()];
      expect(pieces.map((piece) => piece.text).join('')).to.equal(
        `${'x'.repeat(before)}***${'y'.repeat(70_000)}`,
      );
    }
  });

  it('stamps a line with the arrival of its first byte', () => {
    let now = 1;
    const splitter = new LineSplitter(none, () => now);
    splitter.push(Buffer.from('a'));
    now = 2;
    expect(splitter.push(Buffer.from('b\nc'))).to.deep.equal([{ text: 'ab', at: 1 }]);
    now = 3;
    expect(splitter.push(Buffer.from('\nd\n'))).to.deep.equal([
      { text: 'c', at: 2 },
      { text: 'd', at: 3 },
    ]);
  });
});
