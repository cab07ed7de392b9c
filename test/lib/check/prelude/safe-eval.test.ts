import { expect } from 'chai';
import { sharedPython, type Python } from './python.js';

const only =
  '<check-command> should contain only one python expression, a function call or a callable class definition';
const can = '<check-command> can contain a python expression, a function call or a callable class definition';
const hidden = "<check-command> should not try to access hidden attributes (for example '__class__')";
const callable = '<check-command> should contain a callable class definition (missing __call__ method?)';
const leaks = '<check-command> should not try to define __exit__ method as it leaks hidden data';

describe('the forms of check commands', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const values: [what: string, source: string, value: unknown][] = [
    ['an expression', '1 + 1', 2],
    ['an expression over lines', '[1,\n 2]', [1, 2]],
    ['a function as value', 'lambda: 5', 5],
    ['a function', 'def check():\n  return 3', 3],
    ['a function of any name with defaults', 'def x(a=1, *b, **c):\n  return a', 1],
    ['a function without return', 'def check():\n  pass', null],
    ['a class', 'class C:\n  def __call__(self):\n    return 7', 7],
    [
      'a class of object',
      'class C(object):\n  def __init__(self, a=2): self.a = a\n  def __call__(self): return self.a',
      2,
    ],
    ['a function that returns a lambda', 'def check():\n  return lambda: 9', 9],
    ['a lambda that returns a lambda, once more', 'lambda: lambda: 9', 9],
    [
      'a function that returns Try',
      'def check():\n  return Try(lambda: {}[1], lambda e: "caught")',
      'caught',
    ],
    ['Try as expression', 'Try(lambda: 1, lambda e: 2)', 1],
    ['comments and blank lines around', '# c\n\n\n1 # d\n\n   \n', 1],
    ['a blank line of blanks before', '   \n1', 1],
    ['recursion inside', 'def check():\n  def f(n): return 1 if n < 2 else n * f(n - 1)\n  return f(5)', 120],
    ['a global', 'def check():\n  global g\n  g = 4\n  return g', 4],
    ['text beyond ASCII', 'def prüfe():\n  return "é" + "😀"', 'é😀'],
    ['object and the name of the module', '[isinstance(1, object), __name__]', [true, 'check']],
  ];
  for (const [what, source, value] of values)
    it(`takes ${what}`, () => expect(python.value(source)).to.deep.equal(value));

  const malformed: [what: string, source: string, message: string, line: number, column: number][] = [
    ['nothing', '', only, 1, 1],
    ['a comment only', '# nothing\n', only, 1, 1],
    ['two statements', '1\n2', only, 2, 1],
    ['two statements in a line', '1; 2', only, 1, 4],
    ['an assignment', 'x = 1', can, 1, 1],
    ['an import', '\nimport re', can, 2, 1],
    ['if', 'if 1: 2', can, 1, 1],
    ['while', 'while 1: 2', can, 1, 1],
    ['with', 'with x: 2', can, 1, 1],
    ['for', 'for x in y: 2', can, 1, 1],
    ['an asynchronous function', 'async def f(): pass', can, 1, 1],
    ['a class that is not callable', 'class C: pass', callable, 1, 1],
    ['a hidden attribute', 'def f():\n  return (1).__class__', hidden, 2, 10],
    ['a mangled attribute', 'a.b__c', hidden, 1, 1],
    ['a hidden attribute that is set', 'def f(o):\n  o.__x__ = 1', hidden, 2, 3],
    ['__exit__', 'class C:\n  def __exit__(self): pass', leaks, 2, 3],
  ];
  for (const [what, source, message, line, column] of malformed)
    it(`refuses ${what}`, () => {
      const answer = python.check(source);
      expect(answer).to.deep.equal({
        ok: false,
        failure: { exception: 'CheckError', message, text: message, line, column },
      });
    });

  const syntax: [source: string, text: string, column: number][] = [
    ['def check(:\n  pass', 'invalid syntax (<check-command>, line 1)', 11],
    ['  1', 'unexpected indent (<check-command>, line 1)', 2],
    ['\n\n1 +', 'invalid syntax (<check-command>, line 3)', 4],
    ['1;', 'invalid syntax (<check-command>, line 1)', 2],
    ['print "x"', 'invalid syntax (<check-command>, line 1)', 1],
    ['"é" +', 'invalid syntax (<check-command>, line 1)', 6],
    ['def f():\n  break', "'break' outside loop (<check-command>, line 2)", 3],
    ['f(a b)', 'invalid syntax. Perhaps you forgot a comma? (<check-command>, line 1)', 3],
    [
      'def f():\n  try: pass\n  except A, b: pass',
      'multiple exception types must be parenthesized (<check-command>, line 3)',
      10,
    ],
  ];
  for (const [source, text, column] of syntax)
    it(`tells Python's own text of ${JSON.stringify(source)}`, () => {
      const answer = python.check(source);
      expect(answer).to.have.nested.property('failure.text', text);
      expect(answer).to.have.nested.property('failure.column', column);
    });

  it('refuses what no parser can take', () => {
    expect(python.error(`${'('.repeat(300)}1${')'.repeat(300)}`)).to.match(
      /too many nested parentheses|nested/,
    );
    expect(python.error('1\0')).to.match(/null byte/);
  });

  const missing = (
    'ValueError KeyError print getattr hasattr setattr type open eval exec compile iter next repr format frozenset slice vars dir id ' +
    'callable bytes property super __import__ __builtins__x help globals'
  ).split(' ');
  for (const name of missing)
    it(`does not know ${name}`, () =>
      expect(python.error(name)).to.equal(`NameError: name '${name}' is not defined`));

  it('has no module to import', () => {
    expect(python.error('def check():\n  import json')).to.equal('ImportError: __import__ not found');
    expect(python.error('def check():\n  from re import sub')).to.equal('ImportError: __import__ not found');
  });

  it('does not let a definition use its own name', () => {
    expect(python.error('def check():\n  return check()')).to.equal("NameError: name 'check' is not defined");
    expect(python.error('class C:\n  def __call__(self): return C')).to.equal(
      "NameError: name 'C' is not defined",
    );
  });

  it('catches exceptions by Exception and without a name', () => {
    expect(python.value('def f():\n  try:\n    1/0\n  except Exception as e:\n    return str(e)')).to.equal(
      'division by zero',
    );
    expect(python.value('def f():\n  try:\n    {}[1]\n  except:\n    return 1')).to.equal(1);
  });
});

describe('tracebacks of checks', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('have the frames of the definition only, and the last line of Python', () => {
    const answer = python.check(
      'def check():\n  def deep(x):\n    return {}[x]\n  return max([1], key=deep)',
    );
    expect(answer).to.deep.equal({
      ok: false,
      failure: {
        exception: 'KeyError',
        message: '1',
        text:
          'Traceback (most recent call last):\n  File "<check-command>", line 4, in check\n' +
          '  File "<check-command>", line 3, in deep\nKeyError: 1',
        line: 3,
        column: 12,
      },
    });
  });

  it('fold what repeats', () => {
    const answer = python.check(
      'def check():\n  def f(n):\n    return f(n - 1) if n else 1 / 0\n  return f(50)',
    );
    if (answer.ok) throw new Error('it did not fail');
    expect(answer.failure.text.split('\n')).to.deep.equal([
      'Traceback (most recent call last):',
      '  File "<check-command>", line 4, in check',
      ...Array<string>(3).fill('  File "<check-command>", line 3, in f'),
      '  [Previous line repeated 48 more times]',
      'ZeroDivisionError: division by zero',
    ]);
  });

  it('count columns in characters', () => {
    const answer = python.check('def check():\n  x = "éé😀"; y = 1; return x + y');
    expect(answer).to.have.nested.property('failure.column', 28);
  });

  it('name an exception without text, and one whose text cannot be had', () => {
    expect(python.check('def f():\n  raise Exception')).to.have.nested.property(
      'failure.text',
      'Traceback (most recent call last):\n  File "<check-command>", line 2, in f\nException',
    );
    const source = 'def f():\n  class E(Exception):\n    def __str__(self): return 1\n  raise E()';
    expect(python.error(source)).to.equal('E: <unprintable E object>');
  });

  it('do not drown the result in text', () => {
    expect(python.error('def f(): raise Exception("x" * 1000000)').length).to.be.below(101_000);
  });
});
