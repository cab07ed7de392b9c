import { expect } from 'chai';
import { sharedPython, type Python } from './python.js';

describe('errors of Python 2', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  // What CPython 2.7.18 says.
  const rows: [source: string, error: string][] = [
    ['None[0]', "TypeError: 'NoneType' object has no attribute '__getitem__'"],
    ["'x' in None", "TypeError: argument of type 'NoneType' is not iterable"],
    ['int(None)', "TypeError: int() argument must be a string or a number, not 'NoneType'"],
    ['int([])', "TypeError: int() argument must be a string or a number, not 'list'"],
    ['float(None)', 'TypeError: float() argument must be a string or a number'],
    ["[1]['a']", 'TypeError: list indices must be integers, not str'],
    ["(1,)['a']", 'TypeError: tuple indices must be integers, not str'],
    ['(lambda: 1)(2)', 'TypeError: <lambda>() takes no arguments (1 given)'],
    ['(lambda: 1)(2, 3)', 'TypeError: <lambda>() takes no arguments (2 given)'],
    ['(lambda a: 1)(1, 2)', 'TypeError: <lambda>() takes exactly 1 argument (2 given)'],
    ['(lambda a, b: 1)(1, 2, 3)', 'TypeError: <lambda>() takes exactly 2 arguments (3 given)'],
    ['(lambda a=1: 1)(1, 2)', 'TypeError: <lambda>() takes at most 1 argument (2 given)'],
    ['(lambda a, b=1: 1)(1, 2, 3)', 'TypeError: <lambda>() takes at most 2 arguments (3 given)'],
    ['(lambda a, b: 1)(1, a=2)', "TypeError: <lambda>() got multiple values for keyword argument 'a'"],
    ['(lambda a: 1)(1, b=2)', "TypeError: <lambda>() got an unexpected keyword argument 'b'"],
    ["'%d' % 'x'", 'TypeError: %d format: a number is required, not str'],
    ["','.join([1])", 'TypeError: sequence item 0: expected string, int found'],
    ['math.sqrt(-1)', 'ValueError: math domain error'],
    ['math.log(0)', 'ValueError: math domain error'],
    ["math.sqrt('a')", 'TypeError: a float is required'],
    ['0 ** -1', 'ZeroDivisionError: 0.0 cannot be raised to a negative power'],
    ["'a' + 1", "TypeError: cannot concatenate 'str' and 'int' objects"],
    ["'a' + None", "TypeError: cannot concatenate 'str' and 'NoneType' objects"],
    ["float('x')", 'ValueError: could not convert string to float: x'],
    ["float('')", 'ValueError: could not convert string to float: '],
    ["u'abc'['a']", 'TypeError: string indices must be integers'],
    ['x', "NameError: name 'x' is not defined"],
    ['def f():\n  return x', "NameError: global name 'x' is not defined"],
    ['def f():\n  def g(): return y\n  return g()', "NameError: global name 'y' is not defined"],
    ['def f():\n  a, b = 1, 2, 3', 'ValueError: too many values to unpack'],
    ['def f():\n  a, b = [1]', 'ValueError: need more than 1 value to unpack'],
    ['def f():\n  a, b = ()', 'ValueError: need more than 0 values to unpack'],
    ['def f():\n  a, b = 1', "TypeError: 'int' object is not iterable"],
    ['def f():\n  z = z + 1', "UnboundLocalError: local variable 'z' referenced before assignment"],
    ['def f():\n  def g(a): return a\n  return g(1, 2)', 'TypeError: g() takes exactly 1 argument (2 given)'],
    ['def f():\n  return [w for w in [1] if missing]', "NameError: global name 'missing' is not defined"],
    ["json('x')", 'ValueError: No JSON object could be decoded'],
    ["json('{} x')", 'ValueError: Extra data: line 1 column 4 - line 1 column 5 (char 3 - 4)'],
    ['json(5)', 'TypeError: expected string or buffer'],
    ['[][0]', 'IndexError: list index out of range'],
    ["{}['a']", "KeyError: 'a'"],
    ['None.foo', "AttributeError: 'NoneType' object has no attribute 'foo'"],
    ['len(5)', "TypeError: object of type 'int' has no len()"],
    ["1 + 'a'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"],
    ['{(1, 2): 3}', 'TypeError: keys must be a string'],
    ['round(None, 1)', 'TypeError: a float is required'],
    ['math.floor([])', 'TypeError: a float is required'],
    ['1.0 // 0', 'ZeroDivisionError: float divmod()'],
    ['1 / 0', 'ZeroDivisionError: integer division or modulo by zero'],
    ['[1].index(2)', 'ValueError: 2 is not in list'],
    ["['a'].index(2 ** 64)", 'ValueError: 18446744073709551616L is not in list'],
    ["[].index('a')", "ValueError: 'a' is not in list"],
    ['(1,).index(2)', 'ValueError: tuple.index(x): x not in tuple'],
    ['{[]: 1}', "TypeError: unhashable type: 'list'"],
    ['set([{}])', "TypeError: unhashable type: 'dict'"],
    ['(lambda: x)()', "NameError: global name 'x' is not defined"],
    ['map(lambda (a, b): x, [(1, 2)])', "NameError: global name 'x' is not defined"],
    ["'ab'.translate('c')", 'ValueError: translation table must be 256 characters long'],
  ];
  for (const [source, error] of rows)
    it(`${JSON.stringify(source)}: ${error}`, () =>
      expect(python.error(source, { runtime: 'PYTHON_2' })).to.equal(error));

  // json.loads of CPython 2.7.18 for text.
  const texts: [text: string, message: string][] = [
    ['[', 'Expecting object: line 1 column 1 (char 0)'],
    ['[ ', 'Expecting object: line 1 column 2 (char 1)'],
    ['[1', 'Expecting object: line 1 column 2 (char 1)'],
    ['[1 ', 'Expecting object: line 1 column 3 (char 2)'],
    ['[1,', 'Expecting object: line 1 column 3 (char 2)'],
    ['[1, ', 'Expecting object: line 1 column 4 (char 3)'],
    ['{', 'Expecting object: line 1 column 1 (char 0)'],
    ['{ ', 'Expecting object: line 1 column 2 (char 1)'],
    ['{"a":1', 'Expecting object: line 1 column 6 (char 5)'],
    ['{"a":1,', 'Expecting object: line 1 column 7 (char 6)'],
    ['{"a":1, ', 'Expecting object: line 1 column 8 (char 7)'],
    ['{"a":', 'No JSON object could be decoded'],
    ['{"a"', "Expecting ':' delimiter: line 1 column 5 (char 4)"],
    ['[[', 'Expecting object: line 1 column 2 (char 1)'],
    ['[{', 'Expecting object: line 1 column 2 (char 1)'],
    ['{"a":[', 'Expecting object: line 1 column 6 (char 5)'],
    ['{"a":[1', 'Expecting object: line 1 column 7 (char 6)'],
    ['{"a":1 "b"', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['["a" "b"', "Expecting ',' delimiter: line 1 column 6 (char 5)"],
    ['[1\n2]', "Expecting ',' delimiter: line 2 column 1 (char 3)"],
    ['  x', 'No JSON object could be decoded'],
    ['{"a":1}\nx\ny', 'Extra data: line 2 column 1 - line 3 column 2 (char 8 - 11)'],
    ['[1,]', 'No JSON object could be decoded'],
    ['[1, ]', 'No JSON object could be decoded'],
    ['{"a":1, }', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
    ['{"a":1,\n\n}', 'Expecting property name enclosed in double quotes: line 3 column 1 (char 9)'],
    ['[,]', 'No JSON object could be decoded'],
    ['{,}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['', 'No JSON object could be decoded'],
    [' ', 'No JSON object could be decoded'],
    ['x', 'No JSON object could be decoded'],
    ['<html>\n</html>', 'No JSON object could be decoded'],
    ['1 2', 'Extra data: line 1 column 3 - line 1 column 4 (char 2 - 3)'],
    ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
    ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{a:1}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['nul', 'No JSON object could be decoded'],
    ['-', 'No JSON object could be decoded'],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['True', 'No JSON object could be decoded'],
    ['[1,\n 2,\n x]', 'No JSON object could be decoded'],
  ];
  for (const [text, message] of texts)
    it(`json(${JSON.stringify(text)}): ${message}`, () =>
      expect(
        python.error('json(entity["text"])', { runtime: 'PYTHON_2', entity: { id: 'e', text } }),
      ).to.equal(`ValueError: ${message}`));

  it('are those of Python 2 where code or a condition keeps the text of one', () => {
    const code = 'def f():\n  try: return x\n  except Exception, e: return [str(e), e.message, "%s" % e]';
    const text = "global name 'x' is not defined";
    expect(python.value(code, { runtime: 'PYTHON_2' })).to.deep.equal([text, text, text]);
    const { captures } = python.alert('alert_series(lambda v: x, 1)', {
      runtime: 'PYTHON_2',
      history: [{ ts: 1, td: 0, value: 1 }],
    });
    expect(captures['exception']).to.contain(`All alert evaluations failed! [NameError("${text}",)]`);
  });

  it('are the last line of what a worker stores, and of what a condition raises', () => {
    const source = 'def f():\n  return missing';
    const { failure } = python.alert(source, { runtime: 'PYTHON_2' });
    expect(failure?.text).to.match(/\nNameError: global name 'missing' is not defined$/);
    const answer = python.check(source, { runtime: 'PYTHON_2' });
    expect(answer).to.have.nested.property(
      'failure.text',
      failure?.text.replace('alert-condition', 'check-command'),
    );
    expect(python.alert('lambda: lambda: None[0]', { runtime: 'PYTHON_2' }).captures).to.deep.equal({
      exception: "'NoneType' object has no attribute '__getitem__'",
    });
    expect(
      python.alert('alert_series(lambda v: v["a"], 1)', {
        runtime: 'PYTHON_2',
        history: [{ ts: 1, td: 0, value: 5 }],
      }).captures['exception'],
    ).to.match(/failed! \[TypeError\("'int' object has no attribute '__getitem__'",\)\]$/);
  });

  it('are what code sees of them', () => {
    const caught = (expression: string, runtime: 'PYTHON_2' | 'PYTHON_3' = 'PYTHON_2') =>
      python.value(`def f():\n  try:\n    None[0]\n  except Exception as e:\n    return ${expression}`, {
        runtime,
      });
    const words = "'NoneType' object has no attribute '__getitem__'";
    expect(caught('[str(e), "%s" % e, "{}".format(e), e.message]')).to.deep.equal([
      words,
      words,
      words,
      words,
    ]);
    expect(caught('"%s: %5d" % (e, 7)')).to.equal(`${words}:     7`);
    expect(caught('str(e)', 'PYTHON_3')).to.equal("'NoneType' object is not subscriptable");
    expect(
      python.value('Try(lambda: {}["a"], lambda e: [e.message, str(e)])', { runtime: 'PYTHON_2' }),
    ).to.deep.equal(['a', "'a'"]);
  });

  it('are left alone in Python 3', () => {
    expect(python.error('None[0]')).to.equal("TypeError: 'NoneType' object is not subscriptable");
    expect(python.error('json("x")')).to.equal('JSONDecodeError: Expecting value: line 1 column 1 (char 0)');
    expect(python.error('def f(): return missing')).to.equal("NameError: name 'missing' is not defined");
  });
});
