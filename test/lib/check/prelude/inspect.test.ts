import { expect } from 'chai';
import type { InspectionReport, Runtime } from '../../../../src/lib/check/interpreter/interpreter.js';
import { sharedPython, type Python } from './python.js';

describe('looking at code', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  /** `code line:column message` of each finding. */
  const findings = (
    source: string,
    as: 'check' | 'alert' = 'check',
    runtime: Runtime = 'PYTHON_3',
  ): string[] =>
    python
      .inspect(source, as, runtime)
      .findings.map(({ code, line, column, message }) => `${code} ${line}:${column} ${message}`);

  // A table: one row a line.
  // prettier-ignore
  const rows: [what: string, source: string, runtime: Runtime, found: (string | RegExp)[]][] = [
    ['nothing in good code', 'def check():\n  return http("/").code()', 'PYTHON_3', []],
    ['only its forms in good code of Python 2', 'def f():\n  try: return `1`\n  except Exception, e: return 0777', 'PYTHON_2', [/^python2-only 2:15/, /^python2-only 3:3/, /^python2-only 3:31/]],
    ['a syntax error', 'def check(:\n  return 1', 'PYTHON_3', ['syntax 1:11 invalid syntax']],
    ['a syntax error of both versions', 'def check():\n  print "x"', 'PYTHON_2', ['syntax 2:3 invalid syntax']],
    ['what only the compiler sees', 'def f():\n  break', 'PYTHON_3', ["syntax 2:3 'break' outside loop"]],
    ['nothing at all', '', 'PYTHON_3', [/^form 1:1 <check-command> should contain only one/]],
    ['two statements', 'x = 1\ny = 2', 'PYTHON_3', [/^form 2:1 .*should contain only one python expression/]],
    ['an assignment', 'x = 1', 'PYTHON_3', [/^form 1:1 .*can contain a python expression/]],
    ['a hidden attribute', 'def f():\n  return "".__class__', 'PYTHON_3', [/^hidden-attribute 2:10 /]],
    ['all hidden attributes', 'a.__b__(c.__d__)', 'PYTHON_3', [/^hidden-attribute 1:1 /, /^hidden-attribute 1:9 /]],
    ['a class that is not callable', 'class C(object):\n  x = 1', 'PYTHON_3', [/^form 1:1 .*missing __call__/]],
    ['a class that becomes callable', 'class C(object):\n  def f(self): return 1\n  __call__ = f', 'PYTHON_3', []],
    ['a parameter without default', 'def f(a, b=1): return a', 'PYTHON_3', [/^form 1:7 .*called without arguments, but `a` of `f`/]],
    ['exec', 'def f():\n  exec "1"', 'PYTHON_2', [/^form 2:3 .*arbitrary code/, /^python2-only 2:3/]],
    ['an import', 'def f():\n  import re\n  from a import b\n  return re, b', 'PYTHON_3', [/^import 2:3 no module/, /^import 3:3 no module/]],
    ['an import outside', 'import re\ndef f(): return re', 'PYTHON_3', [/^import 1:1/, /^form 2:1/]],
    ['use of its own name', 'def f():\n  return [f(), f()]', 'PYTHON_3', ["recursion 2:11 `f` cannot use itself: NameError: name 'f' is not defined"]],
    ['no use of its own name where it means a helper', 'def avg():\n  return avg([1])', 'PYTHON_3', []],
    ['what nobody reaches', 'def f():\n  if 1:\n    return 1\n    x = 2\n  raise Exception\n  return 3', 'PYTHON_3', ['unreachable 4:5 nothing gets here, after `return`', 'unreachable 6:3 nothing gets here, after `raise`']],
    ['forms of Python 2', 'def f():\n  try: return `1` <> 0777\n  except E, e: raise E, 10L', 'PYTHON_3', [
      'python2-only 2:15 backticks exists only in Python 2', 'python2-only 2:19 `<>` exists only in Python 2', 'python2-only 2:22 this form of number exists only in Python 2',
      'python2-only 3:3 `except E, e` exists only in Python 2', 'python2-only 3:16 `raise E, value` exists only in Python 2', 'python2-only 3:25 this form of number exists only in Python 2',
    ]],
    ['a name that is a keyword now', 'def f():\n  async = 1\n  return async', 'PYTHON_3', [/^python2-only 2:9 Python 3 does not read this: invalid syntax/]],
    ['what fails in Python 3 when it runs', 'def f(d={}):\n  return d.iteritems(), d.keys()[0], d.has_key(1), map(len, [])[0], sorted([], cmp=len), "".encode("hex")', 'PYTHON_3', [
      'python2-only 2:10 `.iteritems()` exists only in Python 2', 'python2-only 2:25 the result of `.keys()` is a list only in Python 2', 'python2-only 2:38 `.has_key()` exists only in Python 2',
      'python2-only 2:52 the result of `map()` is a list only in Python 2', 'python2-only 2:69 `cmp` of `sorted()` exists only in Python 2', "python2-only 2:90 `.encode('hex')` exists only in Python 2",
    ]],
    ['nothing wrong with new code, which the version tells', 'f"{1}"', 'PYTHON_2', []],
  ];
  for (const [what, source, runtime, expected] of rows)
    it(`finds ${what}`, () => {
      const found = findings(source, 'check', runtime);
      expect(found).to.have.length(expected.length);
      expected.forEach((one, index) =>
        typeof one === 'string' ? expect(found[index]).to.equal(one) : expect(found[index]).to.match(one),
      );
    });

  const versions: [source: string, parsesAs: InspectionReport['parsesAs']][] = [
    ['1', 'both'],
    ['d.iteritems()', 'both'],
    ['lambda (a, b): a', 'PYTHON_2'],
    ['def f():\n  try: pass\n  except A, b: pass', 'PYTHON_2'],
    ['0777', 'PYTHON_2'],
    ['f"{a}"', 'PYTHON_3'],
    ['(x := 1)', 'PYTHON_3'],
    ['def f(*, a=1): pass', 'PYTHON_3'],
    ['def f():\n  print "a"', 'neither'],
    ['f"{a}" + `b`', 'neither'],
  ];
  for (const [source, parsesAs] of versions)
    it(`tells the version of ${JSON.stringify(source)}`, () =>
      expect(python.inspect(source).parsesAs).to.equal(parsesAs));

  /** `name line:column` of each free name. */
  const names = (source: string, as: 'check' | 'alert' = 'check', runtime: Runtime = 'PYTHON_3'): string[] =>
    python.inspect(source, as, runtime).names.map(({ name, line, column }) => `${name} ${line}:${column}`);

  const free: [source: string, expected: string[]][] = [
    ['a + b.c(a)', ['a 1:1', 'b 1:5']],
    [
      'def f(a, *b, c=d, **e):\n  x = a\n  return x, b, c, e, y',
      ['d 1:16', 'y 2:22'.replace('2:22', '3:22')],
    ],
    ['[x for x in y if z]', ['y 1:13', 'z 1:18']],
    ['def f():\n  [x for x in []]\n  return x', ['x 3:10']],
    ['lambda a: (lambda b: a + b + c)', ['c 1:30']],
    ['def f():\n  for i, (j, k) in a: pass\n  return i, j, k', ['a 2:20']],
    ['def f():\n  with a as b: return b', ['a 2:8']],
    ['def f():\n  try: pass\n  except E as e: return e', ['E 3:10']],
    ['def f():\n  import os.path as p, sys\n  return p, sys', []],
    ['def f():\n  global g\n  g = 1\n  return g', ['g 4:10']],
    ['class C:\n  a = 1\n  b = a\n  def __call__(self): return a', ['a 4:30']],
    [
      'def f():\n  x = 1\n  def g():\n    return x + y\n  class D(E): pass\n  return g, D',
      ['y 4:16', 'E 5:11'],
    ],
    ['{k: v for k, v in d.items()}', ['d 1:19']],
    ['(y := 5) + y', []],
    ['[(last := i) for i in a] and last', ['a 1:23']],
    ['def f():\n  del q\n  return q', []],
    ['http("/", timeout=t)', ['http 1:1', 't 1:19']],
  ];
  for (const [source, expected] of free)
    it(`knows the free names of ${JSON.stringify(source)}`, () =>
      expect(names(source)).to.deep.equal(expected));

  it('knows the names of Python 2', () => {
    expect(names('map(lambda (k, (v, w)): k + v + w + z, `y`)', 'check', 'PYTHON_2')).to.deep.equal([
      'map 1:1',
      'z 1:37',
      'y 1:41',
    ]);
    expect(names('def f():\n  [x for x in []]\n  return x', 'check', 'PYTHON_2')).to.deep.equal([]);
    expect(names('def f():\n  raise E, m', 'check', 'PYTHON_2')).to.deep.equal(['E 2:9', 'm 2:12']);
  });

  it('knows the names of conditions', () => {
    expect(names('\n> limit', 'alert')).to.deep.equal(['value 2:1', 'limit 2:3']);
    expect(names('capture(x) > 1', 'alert')).to.deep.equal(['capture 1:1', 'x 1:9']);
  });

  it('counts characters, also in names', () => {
    expect(names('"é😀" + prüfung')).to.deep.equal(['prüfung 1:8']);
  });

  it('describes calls', () => {
    const calls = (source: string): unknown => python.inspect(source).calls;
    expect(
      calls('def f():\n  return http("/x", timeout=5, **more).itself().json(raise_error=False)["a"]'),
    ).to.deep.equal([
      {
        name: 'http',
        methods: [
          { name: 'itself', positional: 0, keywords: [] },
          { name: 'json', positional: 0, keywords: ['raise_error'] },
        ],
        positional: 1,
        keywords: ['timeout', '**'],
        line: 2,
        column: 10,
      },
    ]);
    expect(calls('tcp(*hosts).open')).to.deep.equal([
      { name: 'tcp', methods: [], positional: 0, keywords: ['*'], line: 1, column: 1 },
    ]);
    expect(calls('def f():\n  def g(): pass\n  return g()')).to.deep.equal([]);
  });

  it('hands out texts that may be secrets', () => {
    const { strings } = python.inspect(
      'def f():\n  """a docstring"""\n  return "short", "0123456789" "abc", b"bytes1234"',
    );
    expect(strings).to.deep.equal([
      { value: 'a docstring', line: 2, column: 3 },
      { value: '0123456789abc', line: 3, column: 19 },
    ]);
  });

  it('runs nothing, and survives any text', () => {
    python.requests.length = 0;
    for (const source of [
      'http("/")',
      'while True: pass',
      '\0',
      '(' + '['.repeat(150),
      '`'.repeat(9),
      "'''",
      '\\',
      'é'.repeat(50),
      '\t\tx',
      '0'.repeat(5000),
      'lambda (',
      'def f((',
      'except',
      'raise ,',
      '[for',
      '\ud800',
    ])
      for (const runtime of ['PYTHON_2', 'PYTHON_3'] as const)
        expect(python.inspect(source, 'check', runtime)).to.have.property('parsesAs');
    expect(python.requests).to.deep.equal([]);
  });
});
