import { expect } from 'chai';
import fc from 'fast-check';
import { ZkError } from '../../../src/lib/core/index.js';
import { createYamlCache, decodeDocuments, encodeYaml } from '../../../src/lib/yaml/index.js';

const decode = (text: string): unknown[] => decodeDocuments(text).documents.map((document) => document.value);

function failure(text: string, file = 'a.yaml'): ZkError {
  try {
    decodeDocuments(text, { file });
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

describe('decodeDocuments', () => {
  it('reads several documents; empty ones are null, comments alone are none', () => {
    expect(decode('a: 1\n---\n# nothing\n---\n- 2\n')).to.deep.equal([{ a: 1 }, null, [2]]);
    expect(decode('')).to.deep.equal([]);
    expect(decode('\n# only a comment\n')).to.deep.equal([]);
    expect(decode('---\n')).to.deep.equal([null]);
  });

  it('takes --- in a block scalar for what it is: only at the start of a line a marker', () => {
    expect(decode('a: |\n  x\n  ---\n  y\n---\nb: 1\n')).to.deep.equal([{ a: 'x\n---\ny\n' }, { b: 1 }]);
    expect(decode('a: x---y\nb: "---"\n')).to.deep.equal([{ a: 'x---y', b: '---' }]);
  });

  it('inlines aliases as values of their own', () => {
    const [value] = decode('a: &x {k: [1]}\nb: *x\n') as { a: { k: number[] }; b: { k: number[] } }[];
    value!.b.k.push(2);
    expect(value!.a.k).to.deep.equal([1]);
  });

  it('applies a merge key where it stands, as yaml.v2 does: keys before it lose', () => {
    expect(decode('base: &b {x: 1, z: 2}\nlate: {x: 9, <<: *b}\nearly: {<<: *b, x: 9}\n')).to.deep.equal([
      { base: { x: 1, z: 2 }, late: { x: 1, z: 2 }, early: { x: 9, z: 2 } },
    ]);
    expect(decode('a: &a {x: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b]}\n')).to.deep.equal([
      { a: { x: 1 }, b: { x: 2, z: 2 }, c: { x: 1, z: 2 } },
    ]);
    expect(decode('"<<": 1\n')).to.deep.equal([{ '<<': 1 }]);
    expect(failure('<<: 1\n').message).to.equal(
      'invalid YAML: map merge requires map or sequence of maps as the value',
    );
  });

  it('keeps the last of duplicate keys and says where', () => {
    const { documents, warnings } = decodeDocuments('a: 1\n---\nspec:\n  env: [x]\n  env: [z]\n', {
      file: 'd.yaml',
    });
    expect(documents[1]!.value).to.deep.equal({ spec: { env: ['z'] } });
    expect(warnings).to.deep.equal([
      {
        message: 'key "env" is set twice; the last one wins',
        code: 'duplicate-key',
        position: { file: 'd.yaml', line: 5, column: 3 },
      },
    ]);
    expect(decodeDocuments('yes: 1\ntrue: 2\n').warnings).to.have.length(1);
    expect(decodeDocuments('a: &a {k: 1}\nb: {<<: *a, k: 2}\n').warnings).to.deep.equal([]);
  });

  it('is safe with keys that mean something to JavaScript', () => {
    const [value] = decode('__proto__: {polluted: true}\nconstructor: 1\ntoString: 2\n') as Record<
      string,
      unknown
    >[];
    expect(Object.keys(value!)).to.deep.equal(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    expect(decodeDocuments('toString: 1\n').warnings).to.deep.equal([]);
  });

  it('ends a block scalar without a line break where the text has none', () => {
    expect(decode('a: |\n  text')).to.deep.equal([{ a: 'text' }]);
    expect(decode('a: |\n  text\n')).to.deep.equal([{ a: 'text\n' }]);
    expect(decode('|2\n   x\n')).to.deep.equal([' x\n']);
  });

  it('accepts continuation lines that are not indented, as libyaml does', () => {
    expect(decode('- k: "a\n  b"\n  l: [1,\n2]\n')).to.deep.equal([[{ k: 'a b', l: [1, 2] }]]);
    const { documents } = decodeDocuments("- k: 'a\n  b'\n  z: here\n");
    expect(documents[0]!.positionOf([0, 'z'])).to.deep.equal({ line: 3, column: 6 });
  });

  const faults: [string, string, number, number, string][] = [
    ['tab in the indentation', 'a:\n\tb: 1\n', 2, 1, 'a tab'],
    ['tab in front of everything', '\ta: 1\n', 1, 1, 'a tab is used for indentation'],
    ['tab behind a value', 'a: [1]\n\tb: 2\n', 2, 1, 'a tab is used for indentation'],
    ['tab in a blank line', 'a: 1\n\t\nb: 2\n', 2, 1, 'a tab stands where only spaces are allowed'],
    ['tab behind a dash', '-\tx\n', 1, 2, 'a tab stands where only spaces are allowed'],
    ['bad indentation', 'a: 1\n b: 2\n', 2, 3, 'bad indentation'],
    ['two values', 'a: b: c\n', 1, 5, 'bad indentation'],
    ['missing colon', 'a: 1\nb\nc: 2\n', 3, 2, 'expected'],
    ['open quote', 'a: "x\nb: 1\n', 3, 1, 'the closing quote is missing'],
    ['open bracket', 'a: [1, 2\nb: 1\n', 2, 2, 'expected `,` or the closing bracket'],
    ['unknown anchor', 'a: *nope\n', 1, 4, "unknown anchor 'nope' referenced"],
    ['self reference', 'a: &x [*x]\n', 1, 8, "anchor 'x' value contains itself"],
    ['collection as key', '? [a]\n: b\n', 1, 3, 'a list or a mapping cannot be a key'],
    ['control character', 'a: b\n# \u0001\n', 2, 3, 'control characters are not allowed (U+0001)'],
    ['YAML 1.2', '%YAML 1.2\n---\na: 1\n', 1, 1, 'found incompatible YAML document'],
    ['escape of YAML 1.2', 'a: "x\\/"\n', 1, 6, 'found unknown escape character'],
    ['second document', 'a: 1\n---\nb: [\n', 4, 1, 'the closing bracket is missing'],
    ['empty key', 'a: 1\n: 2\n', 2, 3, 'expected a key before'],
    ['question mark between brackets', 'a: {url: http://x/?q}\n', 1, 10, 'must not contain `?`'],
  ];
  for (const [name, text, line, column, message] of faults) {
    it(`places a fault: ${name}`, () => {
      const error = failure(text);
      expect(error.message).to.contain(message).and.not.contain('\n');
      expect(error.position).to.deep.equal({ file: 'a.yaml', line, column });
      expect(error.exit).to.equal(2);
    });
  }

  it('refuses an alias bomb and bottomless nesting in bounded time', () => {
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n';
    for (let i = 1; i < 12; i += 1)
      bomb += `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]\n`;
    expect(failure(bomb).message).to.equal('invalid YAML: document contains excessive aliasing');
    expect(failure('['.repeat(100_000)).message).to.match(/nest|depth/i);
    expect(failure('- '.repeat(10_000)).message).to.match(/nest|depth/i);
  });

  it('finds values and keys, also behind duplicates, merges and aliases', () => {
    const text =
      '# c\nkind: A\nspec:\n  list:\n  - name: x\n    value: 1\n  - &n\n    name: y\n  ref: *n\n  no: 2\n---\n- q\n';
    const { documents } = decodeDocuments(text, { file: 'f' });
    const [first, second] = documents;
    expect([first!.line, first!.column]).to.deep.equal([2, 1]);
    expect(first!.positionOf(['spec', 'list', 0, 'value'])).to.deep.equal({ file: 'f', line: 6, column: 12 });
    expect(first!.positionOf(['spec', 'list', 0, 'value'], 'key')).to.deep.equal({
      file: 'f',
      line: 6,
      column: 5,
    });
    expect(first!.positionOf(['spec', 'ref', 'name'])).to.deep.equal({ file: 'f', line: 9, column: 8 });
    expect(first!.positionOf(['spec', 'false'], 'key')).to.deep.equal({ file: 'f', line: 10, column: 3 });
    expect(first!.positionOf(['spec', 'nope'])).to.equal(undefined);
    expect(second!.positionOf([0])).to.deep.equal({ file: 'f', line: 12, column: 3 });
  });

  it('shares frozen values through a cache, with positions and warnings of each text', () => {
    const cache = createYamlCache();
    const common = 'kind: A\nkind: B\n';
    const one = decodeDocuments(`a: 1\n---\n${common}`, { file: 'one', cache });
    const two = decodeDocuments(`a: 2\nb: 3\n---\n${common}`, { file: 'two', cache });
    expect(two.documents[1]!.value).to.equal(one.documents[1]!.value);
    expect(Object.isFrozen(two.documents[1]!.value)).to.equal(true);
    expect(one.warnings[0]!.position).to.deep.equal({ file: 'one', line: 4, column: 1 });
    expect(two.documents[1]!.positionOf(['kind'])).to.deep.equal({ file: 'two', line: 5, column: 7 });
    expect(cache.size.documents).to.equal(3);
  });

  it('bounds the cache', () => {
    const cache = createYamlCache(1000);
    for (let i = 0; i < 200; i += 1) decodeDocuments(`number: ${i}\n`, { cache });
    expect(cache.size.characters).to.be.at.most(1000);
    expect(cache.size.documents).to.be.greaterThan(10);
  });

  it('decodes with a cache what it decodes without, whatever the documents are cut from (property)', () => {
    const line = fc.constantFrom(
      'a: 1',
      'b: [x, y]',
      '- z',
      '---',
      '--- # c',
      '...',
      '%YAML 1.1',
      'c: |',
      '  text',
      '# c',
      '',
      'yes: no',
      '"q": "---"',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), (lines, lineBreak) => {
        const text = lines.join(lineBreak);
        const attempt = (options: object): unknown => {
          try {
            return decodeDocuments(text, options).documents.map((d) => [d.value, d.line, d.column]);
          } catch (error) {
            return (error as ZkError).position;
          }
        };
        expect(attempt({ cache: createYamlCache() })).to.deep.equal(attempt({}));
      }),
      { numRuns: 500 },
    );
  });

  it('reads back every value that it writes (property)', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'yes',
        '0400',
        '1e3',
        '',
        '~',
        'null',
        '<<',
        '12:30',
        '2020-01-01',
        ' a',
        'a ',
        'a\n',
        '\n',
        'a: b',
        '# c',
        '- x',
        '=',
        'x'.repeat(200),
      ),
      fc.lorem({ maxCount: 40 }),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double(),
        fc.integer(),
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(text, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(decode(encodeYaml(value))[0]).to.deep.equal(
          (JSON.parse(JSON.stringify({ value }, keepNumbers), restoreNumbers) as { value: unknown }).value,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

/** A plain copy of a generated value: fast-check makes objects without a prototype. */
function keepNumbers(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `\0n${value}`;
  if (typeof value === 'number') return `\0d${Object.is(value, -0) ? '-0' : value}`;
  return typeof value === 'string' ? `\0s${value}` : value;
}

function restoreNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.startsWith('\0n')) return BigInt(value.slice(2));
  return value.startsWith('\0d') ? Number(value.slice(2)) : value.slice(2);
}
