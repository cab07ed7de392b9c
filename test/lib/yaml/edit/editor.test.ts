import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import {
  decodeDocuments,
  editYaml,
  encodeYaml,
  type Edit,
  type EditValue,
} from '../../../../src/lib/yaml/index.js';

describe('editYaml', () => {
  for (const [what, text, edits, wanted] of rows())
    it(what, async () => expect(await editYaml(text, edits)).to.equal(wanted));

  for (const [what, text, edit, message] of [
    ['an alias', 'a: &x 1\nb: *x\n', { path: ['b'], value: 2 }, /is an alias/],
    ['a path through an alias', 'a: &x {c: 1}\nb: *x\n', { path: ['b', 'c'], value: 2 }, /not a map that is/],
    ['a value with an anchor', 'a: &x 1\nb: *x\n', { path: ['a'], value: 2 }, /carries an anchor or a tag/],
    ['a value with a tag', 'a: !!str 1\n', { path: ['a'], value: 2 }, /carries an anchor or a tag/],
    ['an item that is not there', 'a: [1]\n', { path: ['a', 3], value: 2 }, /is not in a list/],
    ['the removal of an item', 'a: [1]\n', { path: ['a', 0], value: undefined }, /is an item of a list/],
  ] as const)
    it(`refuses ${what}`, async () => {
      const error = await editYaml(text, [edit]).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).to.have.property('message').that.matches(message);
    });

  it('gives every place the value, in whatever style the document is written', () =>
    fc.assert(
      fc.asyncProperty(documents, fc.context(), async ({ text, document, path, value }, context) => {
        const edited = await editYaml(text, [{ path, value }]);
        context.log(`${text}\n=>\n${edited}`);
        expect(decoded(edited)).to.deep.equal(decoded(encodeYaml(withValue(document, path, value))));
      }),
      { numRuns: 2000 },
    ));

  it('keeps comments that are not on the lines of what it changes', () =>
    fc.assert(
      fc.asyncProperty(documents, async ({ text, path, value }) => {
        fc.pre(!text.startsWith('{') && !/[|>][-+0-9]*$/m.test(text) && !text.includes('"'));
        const lines = text.trimEnd().split('\n');
        const commented = `${lines.map((line, at) => `# above ${at}\n${line}`).join('\n')}\n# the end\n`;
        const edited = await editYaml(commented, [{ path, value }]);
        expect(decoded(edited)).to.deep.equal(decoded(await editYaml(text, [{ path, value }])));
        expect(edited).to.include('# above 0\n').and.to.include('\n# the end\n');
      }),
      { numRuns: 500 },
    ));
});

function rows(): [string, string, Edit[], string][] {
  return [
    [
      'replaces a value and keeps its comment and alignment',
      'a:   1   # one\nb: 2\n',
      [{ path: ['a'], value: 'two words' }],
      'a:   two words   # one\nb: 2\n',
    ],
    [
      'quotes what YAML 1.1 would read as something else',
      'a: 1\n',
      [
        {
          path: ['a'],
          value: ['yes', 'on', '1_000', '0b11', '12:30:45', '2026-01-01', '<<', '~', 'y', '\tx', 'ok'],
        },
      ],
      'a:\n  - "yes"\n  - "on"\n  - "1_000"\n  - "0b11"\n  - "12:30:45"\n  - "2026-01-01"\n  - "<<"\n  - "~"\n  - "y"\n  - "\\tx"\n  - ok\n',
    ],
    [
      'replaces a block by a scalar behind its key, comments stay',
      'a: # why\n  # more\n  b: 1\n  c: 2 # last\nd: 3\n',
      [{ path: ['a'], value: null }],
      'a: null # why\n  # more # last\nd: 3\n',
    ],
    [
      'replaces a block by another without blank lines',
      'x:\n  a:\n    b: 1\n    c: |\n      text\n\n  d: 3\n',
      [{ path: ['x', 'a'], value: { e: [1, { f: 2 }] } }],
      'x:\n  a:\n    e:\n      - 1\n      - f: 2\n\n  d: 3\n',
    ],
    [
      'replaces one item of a block list by some',
      'l:\n- a: 1 # first\n- b: 2\n',
      [
        {
          path: ['l', 0],
          items: [
            { a: 1, s: 1 },
            { a: 2, s: 2 },
          ],
        },
      ],
      'l:\n- a: 1\n  s: 1 # first\n- a: 2\n  s: 2\n- b: 2\n',
    ],
    [
      'replaces one item of a flow list by some',
      'l: [{a: 1}, {b: 2}] # both\n',
      [{ path: ['l', 0], items: [{ a: 1 }, 7] }],
      'l: [{a: 1}, 7, {b: 2}] # both\n',
    ],
    [
      'adds and removes entries of a list item',
      'l:\n  - value: 1\n    step: 2\n',
      [
        { path: ['l', 0, 'error'], value: 'x: y' },
        { path: ['l', 0, 'value'], value: undefined },
      ],
      'l:\n  - step: 2\n    error: "x: y"\n',
    ],
    [
      'gives a key without a value one',
      'a:\nb: {c, d: 1}\n',
      [
        { path: ['a'], value: 1 },
        { path: ['b', 'c'], value: 2 },
      ],
      'a: 1\nb: {c: 2, d: 1}\n',
    ],
    [
      'adds to a flow map of several lines, not into its comments',
      'a: {\n  b: 1, # one\n} # end\nc: {}\n',
      [
        { path: ['a', 'd'], value: 2 },
        { path: ['c', 'e'], value: 3 },
      ],
      'a: {\n  b: 1, d: 2, # one\n} # end\nc: {e: 3}\n',
    ],
    ['changes JSON', '{"a": {"b": 1}}\n', [{ path: ['a', 'b'], value: 'on' }], '{"a": {"b": "on"}}\n'],
    [
      'writes nested maps that are not there',
      'a: 1\n',
      [{ path: ['b', 'c'], value: 2 }],
      'a: 1\nb:\n  c: 2\n',
    ],
    [
      'removes the only entry of a block',
      'a:\n  b: 1\nc: 2\n',
      [{ path: ['a', 'b'], value: undefined }],
      'a: {}\nc: 2\n',
    ],
    ['needs no line end at the end', 'a: 1', [{ path: ['b'], value: 2 }], 'a: 1\nb: 2'],
  ];
}

type Doc = { [key: string]: EditValue };

const key = fc.oneof(
  fc.stringMatching(/^[a-z]{1,4}$/),
  fc.constantFrom('yes', 'a b', '<<', '1', 'x: y', '#h', 'é'),
);
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'no',
    '0x1',
    '-',
    '- a',
    '? b',
    ' x',
    'x ',
    'a\nb\n',
    'a # b',
    '{',
    '*x',
    '&y',
    '!z',
    '%',
    "it's",
    '"',
  ),
);
const tree = fc.letrec<{ tree: EditValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).tree;

/** A document in one of the styles, a place in it (sometimes one more key), and what to write there. */
const documents = fc
  .tuple(
    fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    fc.constantFrom('go', 'indented', 'json'),
    fc.nat(),
    fc.option(key),
    tree,
  )
  .chain(([document, style, at, more, value]) =>
    fc.constant(undefined).map(() => {
      const all = places(document);
      const path = [...all[at % all.length]!];
      const isMap = more !== null && path.length === 1;
      return { document, text: '', style, path: isMap ? [more] : path, value };
    }),
  )
  .map(({ style, ...rest }) => ({ ...rest, text: styled(rest.document, style) }))
  .filter(({ document, text }) => readsAs(document, text));

/** Other writers leave some texts without quotes that YAML 1.1 takes for something else. */
function readsAs(document: Doc, text: string): boolean {
  try {
    return isDeepStrictEqual(decoded(text), decoded(encodeYaml(document)));
  } catch {
    return false;
  }
}

function styled(document: Doc, style: string): string {
  if (style === 'json') return `${JSON.stringify(document)}\n`;
  return style === 'go' ? encodeYaml(document) : stringify(document, { version: '1.1' });
}

/** Every place that can be set. */
function places(value: EditValue, path: (string | number)[] = []): (string | number)[][] {
  const own = path.length === 0 ? [] : [path];
  if (typeof value !== 'object' || value === null) return own;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...own, ...entries.flatMap(([name, item]) => places(item as EditValue, [...path, name]))];
}

function withValue(
  document: EditValue,
  [step, ...rest]: readonly (string | number)[],
  value: EditValue,
): EditValue {
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    const list: readonly EditValue[] = document;
    return list.map((item, at) => (at === step ? withValue(item, rest, value) : item));
  }
  const map = document as Doc;
  return { ...map, [step]: withValue(map[step] ?? null, rest, value) };
}

/** Integers beyond 2^53 are the same number, however they are written. */
function decoded(text: string): unknown {
  const numbers = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
  return JSON.parse(JSON.stringify(decodeDocuments(text).documents[0]?.value ?? null, numbers));
}
