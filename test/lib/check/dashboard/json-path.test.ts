import { expect } from 'chai';
import fc from 'fast-check';
import { parseJsonPath } from '../../../../src/lib/check/dashboard/json-path.js';
import { ZkError } from '../../../../src/lib/core/index.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';

const value: Json = {
  cpu: { load1: 1.5, load5: 2 },
  'disk usage': [{ free: 10 }, { free: 20 }],
  list: [1, 2, 3],
  nothing: null,
  0: 'zero',
};

describe('the jsonPath of a widget', () => {
  const found: [path: string, matches: Json[]][] = [
    ['', [value]],
    ['$', [value]],
    ['.cpu.load1', [1.5]],
    ['$.cpu.load1', [1.5]],
    ['cpu.load1', [1.5]],
    ['.cpu.*', [1.5, 2]],
    ["['cpu']['load5']", [2]],
    ['["disk usage"][1].free', [20]],
    ["$['disk usage'][*].free", [10, 20]],
    ["['disk usage'][-1].free", [20]],
    ['..free', [10, 20]],
    ['$..load1', [1.5]],
    ['..cpu.load5', [2]],
    ['.list[0]', [1]],
    ['.list.1', [2]],
    ['.list[9]', []],
    ['.list.length', []],
    ['.nothing', [null]],
    ['.nothing.more', []],
    ['.constructor', []],
    ['.__proto__', []],
  ];
  for (const [path, matches] of found)
    it(`${JSON.stringify(path)} finds ${JSON.stringify(matches).slice(0, 60)}`, () => {
      expect(parseJsonPath(path)(value)).to.deep.equal(matches);
    });

  it('finds deeper values and those under a star as the page of ZMON does, when it finds nothing at its word', () => {
    expect(parseJsonPath('.load1')(value)).to.deep.equal([1.5]);
    expect(parseJsonPath('*.cpu.load1')(value)).to.deep.equal([1.5]);
    expect(parseJsonPath('[0].cpu.load5')(value)).to.deep.equal([2]);
  });

  for (const path of [
    '.list[0:2]',
    '.list[?(@ > 1)]',
    '.list[(@.length-1)]',
    '.list[0,1]',
    "['a','b']",
    '.a..',
    '...a',
    '.a b',
    'a[',
    "['a",
  ])
    it(`refuses ${path} with a hint`, () => {
      const error = failure(() => parseJsonPath(path, { file: 'd.yaml', line: 3, column: 5 }));
      expect(error.message).to.contain('is not understood');
      expect(error.hint).to.contain('.cpu.load1');
      expect(error.position).to.deep.equal({ file: 'd.yaml', line: 3, column: 5 });
      expect(error.exit).to.equal(2);
    });

  it('finds every leaf by the path of its keys', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), fc.integer(), (keys, leaf) => {
        const nested = keys.reduceRight<Json>((inner, name) => ({ [name]: inner }), leaf);
        const path = keys.map((name) => `['${name.replaceAll(/['\\]/g, '\\$&')}']`).join('');
        if (keys.includes('__proto__')) return;
        expect(parseJsonPath(path)(nested)).to.deep.equal([leaf]);
      }),
    );
  });

  it('either reads a path or refuses it, never anything else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'.[]*$\'"0a-?(@):, \\') }),
        fc.jsonValue(),
        (path, json) => {
          try {
            expect(parseJsonPath(path)(json as Json)).to.be.an('array');
          } catch (error) {
            expect(error).to.be.instanceOf(ZkError);
          }
        },
      ),
    );
  });
});

function failure(run: () => unknown): ZkError {
  try {
    run();
  } catch (error) {
    if (error instanceof ZkError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
