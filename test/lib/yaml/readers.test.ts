import { expect } from 'chai';
import { ZkError, ZkErrors } from '../../../src/lib/core/index.js';
import {
  decodeCloudFormation,
  decodeStringMap,
  readYaml,
  type YamlWarning,
} from '../../../src/lib/yaml/index.js';

function failure(run: () => unknown): ZkError {
  try {
    run();
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

describe('decodeStringMap', () => {
  it('keeps the source text of scalars', () => {
    const text =
      'a: 1\nb: true\nc: 1.50\nd: 0400\ne: 0x1F\nf: 1_000\ng: yes\nh: ~\ni:\nj: "q\\n"\nk: 2020-01-01\nl: |\n  t\nm: !!binary aGk=\non: off\n1: x\n';
    expect(decodeStringMap(text).value).to.deep.equal({
      ...{ a: '1', b: 'true', c: '1.50', d: '0400', e: '0x1F', f: '1_000', g: 'yes', h: '', i: '', j: 'q\n' },
      ...{ k: '2020-01-01', l: 't\n', m: 'hi', on: 'off', 1: 'x' },
    });
  });

  it('is empty without content', () => {
    expect(decodeStringMap('# nothing\n').value).to.deep.equal({});
    expect(decodeStringMap('---\n').value).to.deep.equal({});
  });

  it('reports every value that is not plain, with its place', () => {
    const error = failure(() => decodeStringMap('a: [1]\nb: 2\nc:\n  d: 1\n', { file: 'defaults' }));
    expect(error).to.be.instanceOf(ZkErrors);
    expect((error as ZkErrors).errors.map((e) => [e.message, e.position])).to.deep.equal([
      ['invalid YAML: "a" must be a plain value, found a list', { file: 'defaults', line: 1, column: 4 }],
      ['invalid YAML: "c" must be a plain value, found a mapping', { file: 'defaults', line: 4, column: 3 }],
    ]);
    expect(failure(() => decodeStringMap('- a\n')).message).to.equal(
      'invalid YAML: expected a mapping of names to text',
    );
  });

  it('warns of duplicates and of documents that Go does not read', () => {
    const { value, warnings, positionOf } = decodeStringMap('# c\na: 1\na: 2\n---\nb: 3\n', { file: 'f' });
    expect(value).to.deep.equal({ a: '2' });
    expect(warnings.map((w) => [w.code, w.position.line])).to.deep.equal([
      ['ignored-document', 4],
      ['duplicate-key', 3],
    ]);
    expect(positionOf('a')).to.deep.equal({ file: 'f', line: 3, column: 1 });
    expect(positionOf('b')).to.equal(undefined);
  });

  it('merges', () => {
    expect(decodeStringMap('<<: {a: 1, b: 2}\na: 3\n').value).to.deep.equal({ a: '3', b: '2' });
  });
});

describe('readYaml', () => {
  const text =
    'files:\n- path: /etc/x\n  data: aGk=\n  encrypted: yes\n  permissions: 0400\n- path: 012\n  permissions: 420\n';

  it('reads by the expectation of the reader', () => {
    const files = readYaml(text)!.fields(['files']).files!.items();
    const [first, second] = files.map((file) => file.fields(['path', 'data', 'encrypted', 'permissions']));
    expect([
      first!.path!.string(),
      first!.data!.string(),
      first!.encrypted!.boolean(),
      first!.permissions!.integer(),
    ]).to.deep.equal(['/etc/x', 'aGk=', true, 256]);
    expect([second!.path!.string(), second!.permissions!.integer(), second!.data]).to.deep.equal([
      '012',
      420,
      undefined,
    ]);
  });

  const fails: [string, string, (text: string) => unknown, string, [number, number]][] = [
    [
      'unknown key',
      'files:\n- pth: a\n',
      (t) => readYaml(t)!.fields(['files']).files!.items()[0]!.fields(['path']),
      'files[0]: unknown key "pth", did you mean "path"?',
      [2, 3],
    ],
    ['duplicate key', 'a: 1\na: 2\n', (t) => readYaml(t)!.fields(['a']), 'key "a" is set twice', [2, 1]],
    [
      'not an integer',
      'a: x1\n',
      (t) => readYaml(t)!.fields(['a']).a!.integer(),
      'a: expected an integer, found the text "x1"',
      [1, 4],
    ],
    [
      'a fraction',
      'a: 1.5\n',
      (t) => readYaml(t)!.fields(['a']).a!.integer(),
      'a: expected an integer, found `1.5`',
      [1, 4],
    ],
    [
      'out of range',
      'a: 9\n',
      (t) => readYaml(t)!.fields(['a']).a!.integer({ max: 8 }),
      'a: expected an integer from -9007199254740991 to 8, found `9`',
      [1, 4],
    ],
    [
      'not a boolean',
      'a: "yes"\n',
      (t) => readYaml(t)!.fields(['a']).a!.boolean(),
      'a: expected true or false, found the text "yes"',
      [1, 4],
    ],
    [
      'not a list',
      'a: {b: 1}\n',
      (t) => readYaml(t)!.fields(['a']).a!.items(),
      'a: expected a list, found a mapping',
      [1, 4],
    ],
    [
      'not text',
      'a: [1]\n',
      (t) => readYaml(t)!.fields(['a']).a!.string(),
      'a: expected text, found a list',
      [1, 4],
    ],
    ['not a mapping', '- a\n', (t) => readYaml(t)!.fields(['a']), 'expected a mapping, found a list', [1, 1]],
  ];
  for (const [name, input, read, message, [line, column]] of fails) {
    it(`refuses: ${name}`, () => {
      const error = failure(() => read(input));
      expect(error.message).to.equal(message);
      expect(error.position).to.deep.equal({ line, column });
    });
  }

  it('can warn instead', () => {
    const warnings: YamlWarning[] = [];
    const options = {
      file: 'r',
      unknownKeys: 'warn',
      duplicateKeys: 'warn',
      onWarning: (w: YamlWarning) => warnings.push(w),
    } as const;
    const fields = readYaml('alias: 1\nalias: 2\nalais: 3\n', options)!.fields(['alias']);
    expect(fields.alias!.string()).to.equal('2');
    expect(warnings.map((w) => w.message)).to.deep.equal([
      'key "alias" is set twice; the last one wins',
      'unknown key "alais", did you mean "alias"?',
    ]);
  });

  it('treats null as nothing of every kind', () => {
    const fields = readYaml('a:\nb: ~\nc: null\nd:\ne:\n')!.fields(['a', 'b', 'c', 'd', 'e']);
    expect([
      fields.a!.string(),
      fields.b!.integer(),
      fields.c!.boolean(),
      fields.d!.items(),
      fields.e!.stringMap(),
    ]).to.deep.equal(['', 0, false, [], {}]);
    expect(readYaml('# nothing\n')).to.equal(undefined);
  });
});

describe('decodeCloudFormation', () => {
  const rows: [string, unknown][] = [
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${B}", {B: !Ref C}]', { 'Fn::Sub': ['${B}', { B: { Ref: 'C' } }] }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!ImportValue x', { 'Fn::ImportValue': 'x' }],
    ['!FindInMap [A, B, C]', { 'Fn::FindInMap': ['A', 'B', 'C'] }],
    ['!Join ["", [a, !Ref B]]', { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Split [",", a]', { 'Fn::Split': [',', 'a'] }],
    ['!If [C, a, !Ref AWS::NoValue]', { 'Fn::If': ['C', 'a', { Ref: 'AWS::NoValue' }] }],
    [
      '!And [!Condition A, !Not [!Equals [a, b]]]',
      { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] },
    ],
    ['!Or [!Condition A]', { 'Fn::Or': [{ Condition: 'A' }] }],
    ['!Base64 yes', { 'Fn::Base64': 'yes' }],
    ['!Cidr [a, 2, 8]', { 'Fn::Cidr': ['a', 2, 8] }],
    ['!Transform {Name: A}', { 'Fn::Transform': { Name: 'A' } }],
    ['2012-10-17', '2012-10-17'],
  ];
  for (const [text, value] of rows) {
    it(text, () => expect(decodeCloudFormation(`a: ${text}\n`).value).to.deep.equal({ a: value }));
  }

  it('keeps positions, reads JSON, warns of what CloudFormation refuses', () => {
    const document = decodeCloudFormation('Resources:\n  A: &a\n    Type: !Ref X\n  B: *a\n', {
      file: 't.yaml',
    });
    expect(document.positionOf(['Resources', 'A', 'Type'])).to.deep.equal({
      file: 't.yaml',
      line: 3,
      column: 11,
    });
    expect(document.warnings.map((w) => [w.code, w.position.line, w.position.column])).to.deep.equal([
      ['unsupported-by-cloudformation', 4, 6],
    ]);
    expect(decodeCloudFormation('{\n\t"Resources": {"A": {"Type": "T"}}\n}\n').value).to.deep.equal({
      Resources: { A: { Type: 'T' } },
    });
    expect(decodeCloudFormation('').value).to.equal(null);
  });

  it('refuses unknown tags, odd attributes and second documents', () => {
    expect(failure(() => decodeCloudFormation('a: !GetAttr x.y\n')).message).to.equal(
      'invalid YAML: unknown tag `!GetAttr`, did you mean `!GetAtt`?',
    );
    expect(failure(() => decodeCloudFormation('a: !GetAtt x\n')).position).to.deep.equal({
      line: 1,
      column: 4,
    });
    expect(failure(() => decodeCloudFormation('a: 1\n---\nb: 1\n')).position).to.deep.equal({
      line: 2,
      column: 1,
    });
  });
});
