import { expect } from 'chai';
import fc from 'fast-check';
import { onlyColours, withoutColours } from '../../../../src/lib/pipeline/log/ansi.js';
import { LineSplitter } from '../../../../src/lib/pipeline/log/line-splitter.js';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';

const esc = '\u001b';

describe('pipeline: control characters in output', () => {
  const table: [string, string, string, string][] = [
    ['plain text', 'a\tb', 'a\tb', 'a\tb'],
    ['colours', `${esc}[1;31mred${esc}[0m`, `${esc}[1;31mred${esc}[0m`, 'red'],
    ['24-bit colours', `${esc}[38:2::1:2:3mx`, `${esc}[38:2::1:2:3mx`, 'x'],
    ['cursor movements', `a${esc}[2K${esc}[1Gb${esc}[10;10H`, 'ab', 'ab'],
    ['a title', `${esc}]0;title\u0007text`, 'text', 'text'],
    ['the clipboard', `${esc}]52;c;c2VjcmV0${esc}\\text`, 'text', 'text'],
    ['a title without an end', `text${esc}]0;title`, 'text', 'text'],
    ['a reset of the terminal', `${esc}ctext`, 'text', 'text'],
    ['bells and backspaces', 'a\u0007\bb', 'ab', 'ab'],
    ['eight-bit controls', 'a\u009b31mb', 'a31mb', 'a31mb'],
    ['other scripts', 'grüße 你好 🎉', 'grüße 你好 🎉', 'grüße 你好 🎉'],
  ];
  for (const [what, text, coloured, plain] of table)
    it(what, () => {
      expect(onlyColours(text)).to.equal(coloured);
      expect(withoutColours(text)).to.equal(plain);
    });

  it('leaves nothing that a terminal would obey, whatever comes', () => {
    const unit = fc.constantFrom(esc, '[', ']', ';', 'm', 'H', '3', '\u0007', '\b', '\u009b', 'a', '\\', ' ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        // eslint-disable-next-line no-control-regex -- exactly these must be gone
        expect(withoutColours(text)).not.to.match(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        // eslint-disable-next-line no-control-regex -- only colours may stay
        expect(onlyColours(text).replaceAll(/\u001b\[[0-9;:]*m/g, '')).not.to.match(/[\u001b\u009b\u0007\b]/);
      }),
    );
  });

  it('hides a secret through which colours run, as `grep --color` makes them', () => {
    const masker = new Masker(new Map([['TOKEN', 'hunter2-secret']]));
    const shown = (text: string): string => {
      const splitter = new LineSplitter(masker, () => 0);
      return [...splitter.push(Buffer.from(text)), ...splitter.end()].map((line) => line.text).join('\n');
    };
    expect(shown(`a ${esc}[01;31mhunter${esc}[m2-secret z\n`)).to.equal('a *** z');
    expect(shown(`hunter2${esc}[K-secret\n`)).to.equal('***');
    expect(shown(`${esc}[31mhunter2-secret${esc}[0m and more\n`)).to.equal(`${esc}[31m***${esc}[0m and more`);
  });
});
