import { expect } from 'chai';
import { encodeYaml } from '../../../src/lib/yaml/index.js';

describe('encodeYaml', () => {
  const rows: [string, unknown, string][] = [
    [
      'keys in natural order',
      { b10: 1, b9: 2, a: 3, B: 4, _x: 5, '1': 6 },
      '_x: 5\n"1": 6\nB: 4\na: 3\nb9: 2\nb10: 1\n',
    ],
    [
      'lists at the level of their key',
      { a: [1, [2, [3]], { b: [4], c: 5 }] },
      'a:\n- 1\n- - 2\n  - - 3\n- b:\n  - 4\n  c: 5\n',
    ],
    ['empty things', { a: {}, b: [], c: null, d: '', e: undefined }, 'a: {}\nb: []\nc: null\nd: ""\n'],
    [
      'ambiguous text',
      { a: 'yes', b: '0400', c: '1e3', d: 'null', e: '~', f: '12:30', g: '2020-01-01' },
      'a: "yes"\nb: "0400"\nc: "1e3"\nd: "null"\ne: "~"\nf: "12:30"\ng: "2020-01-01"\n',
    ],
    ['ambiguous keys', { yes: 1, 8080: 2 }, '"8080": 2\n"yes": 1\n'],
    [
      'text that only looks odd',
      { a: 'x: y', b: '# c', c: '- d', d: "it's", e: '*f' },
      "a: 'x: y'\nb: '# c'\nc: '- d'\nd: it's\ne: '*f'\n",
    ],
    [
      'several lines',
      { a: 'x\ny\n', b: 'x\ny', c: 'x\n\n', d: ' x\ny\n' },
      'a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2\n   x\n  y\n',
    ],
    ['blanks before a line break', 'x \ny', '"x \\ny"\n'],
    [
      'special characters',
      'tab\t nel\u0085 ls\u2028 \u0001 \u{1F600}',
      '"tab\\t nel\\N ls\\L \\x01 \\U0001F600"\n',
    ],
    ['a merge key that is none', { '<<': 1 }, '"<<": 1\n'],
    ['bytes that are no text', { a: '\udcff' }, 'a: !!binary /w==\n'],
    [
      'numbers',
      [1, 1.5, 1e20, 1e-7, 123456789.5, 2n ** 63n, Infinity, NaN],
      '- 1\n- 1.5\n- 1e+20\n- 1e-07\n- 1.234567895e+08\n- 9223372036854775808\n- .inf\n- .nan\n',
    ],
    ['a long key', { ['k'.repeat(130)]: { a: 1, b: [2] } }, `? ${'k'.repeat(130)}\n: a: 1\n  b:\n  - 2\n`],
    [
      'long text, folded',
      { a: 'word '.repeat(20).trim() },
      `a: ${'word '.repeat(16).trim()}\n  word word word word\n`,
    ],
  ];
  for (const [name, value, text] of rows) it(name, () => expect(encodeYaml(value)).to.equal(text));

  it('refuses what YAML cannot hold', () => {
    expect(() => encodeYaml({ a: () => 1 })).to.throw(TypeError, 'cannot write a function as YAML');
  });
});
