import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBytes, encodeBytes } from '../../../src/lib/core/index.js';
import { goMap, goSlice, parseTemplate, sprintf, types } from '../../../src/lib/gotemplate/index.js';

const render = (
  template: string,
  data: Parameters<ReturnType<typeof parseTemplate>['execute']>[0] = null,
): string => parseTemplate('t', template).execute(data);

/** A string as a Go literal: JSON's escapes are a subset of Go's. */
const literal = (text: string): string => JSON.stringify(text);

const wellFormed = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());

describe('gotemplate properties', () => {
  it('text without delimiters is copied', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        fc.pre(!text.includes('{{'));
        expect(render(text)).to.equal(text);
      }),
    );
  });

  it('a quoted string prints its text, and %q of it reads back', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(render(`{{ ${literal(text)} }}`)).to.equal(text);
        expect(render(`{{ ${sprintf('%q', [text])} }}`)).to.equal(text);
        expect(render(`{{ ${sprintf('%+q', [text])} }}`)).to.equal(text);
      }),
    );
  });

  it('bytes survive as text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...encodeBytes(decodeBytes(bytes))]).to.deep.equal([...bytes]);
      }),
    );
  });

  it('len counts bytes and slices put together are the whole', () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(), (text, cut) => {
        const bytes = Buffer.byteLength(text);
        const at = bytes === 0 ? 0 : cut % (bytes + 1);
        expect(render('{{ len . }}', text)).to.equal(String(bytes));
        expect(render(`{{ slice . 0 ${at} }}{{ slice . ${at} }}`, text)).to.equal(text);
      }),
    );
  });

  it('floats print so that they read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(render('{{ . }}', value))).to.equal(value);
        expect(Number(sprintf('%.17e', [value]))).to.equal(value);
      }),
    );
  });

  it('fixed precision rounds the exact value half to even', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (quarters) => {
        const value = quarters / 4;
        const floor = Math.floor(value);
        const rest = value - floor;
        const rounded = rest === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : rest > 0.5 ? floor + 1 : floor;
        expect(Number(sprintf('%.0f', [value]))).to.equal(rounded);
      }),
    );
  });

  it('integers print in every base so that they read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), (value) => {
        for (const verb of ['%d', '%#x', '%O', '%#b']) expect(BigInt(sprintf(verb, [value]))).to.equal(value);
      }),
    );
  });

  it('maps are walked by the order of their keys in bytes, lists as they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(wellFormed), (keys) => {
        const map = goMap(types.int, Object.fromEntries(keys.map((key) => [key, 1n])));
        const walked: string[] = [];
        const note = {
          params: [types.string],
          result: types.string,
          call: (key: unknown) => `${walked.push(String(key)) > 0 ? '' : ''}`,
        };
        parseTemplate('t', '{{ range $k, $v := . }}{{ note $k }}{{ end }}', { functions: { note } }).execute(
          map,
        );
        expect(walked).to.deep.equal(
          [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
        expect(render('{{ range . }}{{ . }}{{ end }}', goSlice(types.string, keys))).to.equal(keys.join(''));
      }),
    );
  });

  it('anything either parses or gives a parse error with a line', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '{{',
            '}}',
            'if ',
            'end',
            '.x',
            '$v',
            ':=',
            '"a"',
            '`',
            '(',
            ')',
            '|',
            ' ',
            '\n',
            '- ',
            ' -',
            '/*',
            '*/',
            'range',
            '1',
            'print',
          ),
        ),
        (parts) => {
          try {
            parseTemplate('t', parts.join(''));
          } catch (error) {
            expect(error).to.include({ name: 'TemplateError', kind: 'parse' });
            expect((error as Error).message).to.match(/^template: t:\d+: /);
          }
        },
      ),
    );
  });
});
