import { expect } from 'chai';
import fc from 'fast-check';
import { jsonPath, jsonPathValues } from '../../../src/lib/cli/jsonpath/index.js';
import { ZkError } from '../../../src/lib/core/index.js';

const list = {
  kind: 'List',
  items: [
    {
      kind: 'None',
      metadata: { name: '127.0.0.1', labels: { 'kubernetes.io/hostname': 'a' } },
      status: {
        capacity: { cpu: '4' },
        addresses: [{ type: 'LegacyHostIP', address: '127.0.0.1' }],
        ready: true,
      },
    },
    {
      kind: 'None',
      metadata: { name: '127.0.0.2' },
      status: {
        capacity: { cpu: '8' },
        addresses: [
          { type: 'LegacyHostIP', address: '127.0.0.2' },
          { type: 'another', address: '127.0.0.3' },
        ],
        ready: false,
      },
    },
  ],
  users: [
    { name: 'myself', user: {} },
    { name: 'e2e', user: { username: 'admin', password: 'secret', age: 41 } },
  ],
  empty: null,
  numbers: [0, 1, 2, 3, 4],
};

describe('jsonpath', () => {
  // The first rows are the examples of kubectl's own documentation of JSONPath.
  for (const [template, text] of [
    ['{.kind}', 'List'],
    ["{['kind']}", 'List'],
    ['{..name}', '127.0.0.1 127.0.0.2 myself e2e'],
    ['{.items[*].metadata.name}', '127.0.0.1 127.0.0.2'],
    ["{.items[*]['metadata.name', 'status.capacity']}", ''],
    ["{.items[*].status['ready', 'capacity']}", 'true {"cpu":"4"} false {"cpu":"8"}'],
    ['{.users[?(@.name=="e2e")].user.password}', 'secret'],
    [
      '{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}',
      '[127.0.0.1, {"cpu":"4"}] [127.0.0.2, {"cpu":"8"}] ',
    ],
    ["{range .items[*]}{.metadata.name}{'\\t'}{end}", '127.0.0.1\t127.0.0.2\t'],
    ['{.items[0].metadata.labels.kubernetes\\.io/hostname}', 'a'],
    ['{.items[*].metadata.name}{"\\n"}', '127.0.0.1 127.0.0.2\n'],
    ['kind is {.kind}', 'kind is List'],
    ['{$.kind}', 'List'],
    ['{@.kind}', 'List'],
    ['.kind', 'List'],
    ['kind', 'List'],
    ['{.nothing}', ''],
    ['{.nothing.deeper[0].still}', ''],
    ['{.empty}', ''],
    ['{.numbers}', '[0,1,2,3,4]'],
    ['{.numbers[-1]}', '4'],
    ['{.numbers[1:3]}', '1 2'],
    ['{.numbers[:2]}', '0 1'],
    ['{.numbers[-2:]}', '3 4'],
    ['{.numbers[::2]}', '0 2 4'],
    ['{.numbers[0,3]}', '0 3'],
    ['{.numbers[?(@>2)]}', '3 4'],
    ['{.users[?(@.user.age>=41)].name}', 'e2e'],
    ['{.users[?(@.user.username)].name}', 'e2e'],
    ['{.users[?(@.name!="e2e")].name}', 'myself'],
    ['{.items[?(@.status.ready==true)].metadata.name}', '127.0.0.1'],
    ['{.items[?(@.status.ready=="false")].metadata.name}', '127.0.0.2'],
    ['{.items[*].status.addresses[?(@.type=="another")].address}', '127.0.0.3'],
    ['{.items..cpu}', '4 8'],
    [
      '{range .items[*]}{range .status.addresses[*]}{.type};{end}|{end}',
      'LegacyHostIP;|LegacyHostIP;another;|',
    ],
    ['{range .users[*]}{$.kind} {end}', 'List List '],
    ['{.kind}{.kind}', 'ListList'],
    ['{.kind .empty}', 'List'],
    ['', ''],
  ] as const) {
    it(`${JSON.stringify(template)} gives ${JSON.stringify(text)}`, () =>
      expect(jsonPath(template === '' ? '{""}' : template)(list)).to.equal(text));
  }

  for (const [template, message] of [
    ['{.items[0}', 'unterminated array'],
    ['{.items', 'unclosed action'],
    ['{range .items[*]}x', 'unclosed range'],
    ['{end}', 'not in range'],
    ['{"abc}', 'unterminated quoted string'],
    ['{.items[?(@.a==]}', 'unrecognized character'],
    ['{.items[?(@.a==1]}', 'unterminated filter'],
    ['{.items[x]}', 'invalid array index'],
    ['{.items[::0]}', 'step must be > 0'],
    ['{*}', 'unrecognized character'],
  ] as const) {
    it(`refuses ${template}`, () =>
      expect(() => jsonPath(template))
        .to.throw(ZkError, message)
        .with.property('exit', 2));
  }

  it('says when an index is outside', () =>
    expect(() => jsonPath('{.numbers[9]}')(list)).to.throw('array index out of bounds: index 9, length 5'));

  it('reads a single path for sorting and columns', () => {
    for (const path of ['.metadata.name', 'metadata.name', '{.metadata.name}'])
      expect(jsonPathValues(path)({ metadata: { name: 'x' } })).to.deep.equal(['x']);
  });

  it('never fails in another way than with a usage error', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '.',
      '..',
      '[',
      ']',
      '*',
      'a',
      '"',
      "'",
      '?(',
      ')',
      '@',
      '$',
      '==',
      '1',
      ':',
      ',',
      'range ',
      'end',
      ' ',
      '\\',
      '-',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        try {
          expect(jsonPath(parts.join(''))(list)).to.be.a('string');
        } catch (error) {
          expect(error).to.be.instanceOf(ZkError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
