import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { sharedPython, type Python } from './python.js';
import { exactOutcome } from './python2-outcome.js';

interface Row {
  source: string;
  value?: unknown;
  error?: string;
  message?: string;
}

/** What CPython 2.7.18 says of each; made by python2-oracle.py, which record-python2.ts in test/real runs again. */
const rows = JSON.parse(
  readFileSync(new URL('../../../fixtures/check/python2.json', import.meta.url), 'utf8'),
) as Row[];

describe('Python 2', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  describe('means what CPython 2.7 says', () => {
    for (const { source, value, error } of rows)
      it(JSON.stringify(source), () => {
        const outcome = exactOutcome(python, source);
        expect('error' in outcome ? { error: outcome.error } : outcome).to.deep.equal(
          error === undefined ? { value } : { error },
        );
      });
  });

  const messages: [source: string, text: string][] = [
    ['1 / 0', 'ZeroDivisionError: integer division or modulo by zero'],
    ['1 // 0', 'ZeroDivisionError: integer division or modulo by zero'],
    ['1 % 0', 'ZeroDivisionError: integer division or modulo by zero'],
    ['1.0 / 0', 'ZeroDivisionError: float division by zero'],
    ['(lambda (a, b): a)((1,))', 'ValueError: need more than 1 value to unpack'],
    ['(lambda (a, b): a)((1, 2, 3))', 'ValueError: too many values to unpack'],
    ['basestring()', 'TypeError: The basestring type cannot be instantiated'],
    ['def f():\n  raise Exception, "boom"', 'Exception: boom'],
    ['def f((a, b)):\n  return a', "TypeError: f() missing 1 required positional argument: '(…)'"],
    ['def f():\n  exec "1"', 'CheckError: <check-command> should not try to execute arbitrary code'],
    ['def f():\n  exec("1")', 'CheckError: <check-command> should not try to execute arbitrary code'],
    ['def f():\n  exec "1" in {}', 'CheckError: <check-command> should not try to execute arbitrary code'],
    ['print 1', 'SyntaxError: invalid syntax (<check-command>, line 1)'],
    ['print(1)', "NameError: name 'print' is not defined"],
    ['f"{1}"', 'SyntaxError: invalid syntax (<check-command>, line 1)'],
    ['def f():\n  x: int = 1', 'SyntaxError: invalid syntax (<check-command>, line 2)'],
    [
      'a.__class__',
      "CheckError: <check-command> should not try to access hidden attributes (for example '__class__')",
    ],
  ];
  for (const [source, text] of messages)
    it(`says of ${JSON.stringify(source)}: ${text}`, () =>
      expect(python.error(source, { runtime: 'PYTHON_2' })).to.equal(text));

  it('gives what is left of it to Python 3, too', () => {
    const source =
      '[isinstance("", (basestring, unicode)), long(2.5), list(xrange(2)), unichr(65), reduce(max, [1, 3])]';
    expect(python.value(source)).to.deep.equal([true, 2, [0, 1], 'A', 3]);
  });

  describe('keeps places of the original', () => {
    const places: [source: string, line: number, column: number][] = [
      ['def f():\n  x = `1` + `2`; return nothing', 2, 25],
      ['def f():\n  try:\n    1/0\n  except Exception, e:\n    return e + nothing', 5, 16],
      ['def f():\n  return 0777 + 10L + nothing', 2, 23],
      ['def f():\n  return map(lambda (k, v): k + nothing, [(1, 2)])', 2, 33],
      ['def f():\n  if 1 <> 2: raise Exception, nothing', 2, 31],
      ['def f():\n  s = ur"é"; return [`s`, nothing]', 2, 27],
      ['def f():\n  return (1 /\n     0)', 2, 11],
      ['def f():\n  return {}.iteritems(nothing)', 2, 23],
    ];
    for (const [source, line, column] of places)
      it(JSON.stringify(source), () => {
        const answer = python.check(source, { runtime: 'PYTHON_2' });
        if (answer.ok) throw new Error('it did not fail');
        expect([answer.failure.line, answer.failure.column]).to.deep.equal([line, column]);
      });

    it('in syntax errors', () => {
      const answer = python.check('def f():\n  return `1` + 10L + (', { runtime: 'PYTHON_2' });
      expect(answer).to.have.nested.property('failure.line', 2);
      expect(answer).to.have.nested.property('failure.column', 22);
    });

    it('in conditions', () => {
      const { failure } = python.alert('<> 0777 and nothing', { runtime: 'PYTHON_2', value: 1 });
      expect(failure).to.deep.include({ exception: 'NameError', line: 1, column: 13 });
    });

    it('and shows one frame for a lambda with a tuple', () => {
      const answer = python.check('map(lambda (k, v): 1 / 0, [(1, 2)])', { runtime: 'PYTHON_2' });
      if (answer.ok) throw new Error('it did not fail');
      expect(answer.failure.text.split('\n').filter((line) => line.includes('<lambda>'))).to.have.length(1);
    });
  });

  it('rules conditions as well', () => {
    const condition = (source: string, value: unknown): unknown => {
      const answer = python.alert(source, { runtime: 'PYTHON_2', value });
      return answer.captures['exception'] ?? answer.active;
    };
    expect(condition('/ 60 > 1', 119)).to.match(/SyntaxError/);
    expect(condition('value / 60 > 1', 119)).to.equal(false);
    expect(condition('> 5', 'text')).to.equal(true);
    expect(condition('> 5', null)).to.equal(false);
    expect(condition('<> 5', 5)).to.equal(false);
    expect(condition('["a"].has_key("b")', { a: { b: 1 } })).to.equal(true);
    expect(condition('max(value.values()) > 3', { a: null, b: 4 })).to.equal(true);
  });

  it('writes bytes as text', () => {
    python.host = ({ op }) => ({
      ok: op === 'open' ? 1 : { $zk: 'bytes', v: Buffer.from('é').toString('base64') },
    });
    expect(python.value('[http("/").json(), str(http("/").json())]', { runtime: 'PYTHON_2' })).to.deep.equal([
      'é',
      'é',
    ]);
    python.host = () => ({ exc: 'Exception', args: ['nobody answers'] });
  });

  it('lets wrappers have methods that dicts had', () => {
    python.host = ({ op }) => ({ ok: op === 'open' ? 1 : { a: 1 } });
    expect(python.value('http("/").json().items()[0]', { runtime: 'PYTHON_2' })).to.deep.equal(['a', 1]);
    python.host = () => ({ exc: 'Exception', args: ['nobody answers'] });
  });
});
