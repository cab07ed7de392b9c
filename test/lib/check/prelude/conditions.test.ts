import { expect } from 'chai';
import { sharedPython, type Python } from './python.js';

const results = (...values: unknown[]): object[] =>
  values.map((value, index) => ({ ts: 1000 - index * 30, td: 0.1, value, worker: 'w' }));

describe('alert conditions', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const active = (condition: string, value: unknown = 0, more: object = {}): boolean => {
    const answer = python.alert(condition, { value, ...more });
    if ('exception' in answer.captures) throw new Error(JSON.stringify(answer.captures));
    return answer.active;
  };
  const exception = (condition: string, more: object = {}): string => {
    const answer = python.alert(condition, more);
    expect(answer.active).to.equal(true);
    const { exception: text } = answer.captures;
    return typeof text === 'string' ? (text.split('\n').at(-1) ?? '') : '';
  };

  const prefixed: [condition: string, value: unknown, active: boolean][] = [
    ['>0', 1, true],
    ['< 0', 1, false],
    ["== 'OK'", 'OK', true],
    ['!= 3', 3, false],
    ['["a"] > 1', { a: 2 }, true],
    ['is None', null, true],
    ['in (1, 2)', 2, true],
    ['is not None', null, false],
    ['>= 5', 5, true],
    ['value > 1', 2, true],
    ['-5 > value', -6, true],
    ['isinstance(value, int)', 1, true],
    ['not value', 0, true],
    ['\n\n>0', 1, true],
    ['>0\n\n', 1, true],
    ['  \n>0', 1, true],
    ['[0] == 1', [1], true],
    ['lambda: value > 1', 2, true],
    ['def alert():\n  return value > 1', 2, true],
    ['class A:\n  def __call__(self): return value == 2', 2, true],
    ['Try(lambda: value["a"], lambda e: True)', {}, true],
    ['value and "text"', 1, true],
    ['0', 1, false],
    ['[]', 1, false],
  ];
  for (const [condition, value, expected] of prefixed)
    it(`${JSON.stringify(condition)} of ${JSON.stringify(value)}`, () => {
      if (condition === '[]') expect(exception(condition, { value })).to.match(/^SyntaxError/);
      else expect(active(condition, value)).to.equal(expected);
    });

  it('do not take blanks, `not in` and brackets for the beginning of one about the value', () => {
    expect(exception(' > 0')).to.equal('IndentationError: unexpected indent');
    expect(exception('not in (1, 2)')).to.match(/^SyntaxError/);
    expect(exception('in(1, 2)')).to.match(/^SyntaxError/);
  });

  it('that begin with a list are about the value all the same', () => {
    expect(exception('[x for x in [1]] == [1]')).to.match(/^SyntaxError/);
  });

  it('name the place in what was written', () => {
    const { failure, captures } = python.alert('\n> nothing');
    expect(failure).to.deep.include({ exception: 'NameError', line: 2, column: 3 });
    expect(captures['exception']).to.equal(
      'Traceback (most recent call last):\n  File "<alert-condition>", line 2, in <module>\n' +
        "NameError: name 'nothing' is not defined",
    );
    expect(python.alert('> (1').failure).to.deep.include({ exception: 'SyntaxError', line: 1, column: 3 });
  });

  it('are active when they raise, and when they say nothing', () => {
    expect(exception('1 / 0')).to.equal('ZeroDivisionError: division by zero');
    expect(exception('x = 1')).to.match(
      /^InvalidEvalExpression: <alert-condition> can contain a python expression/,
    );
    expect(python.alert('None').captures).to.deep.equal({
      exception: 'Alert result cannot be None. Please return either True or False',
    });
    expect(python.alert('def f(): pass').captures)
      .to.have.property('exception')
      .that.matches(/^Alert result cannot be None/);
    // What is called afterwards leaves only its text.
    expect(python.alert('lambda: lambda: 1 / 0').captures).to.deep.equal({ exception: 'division by zero' });
  });

  it('call what the function returns', () => {
    expect(active('lambda: lambda: value', 0)).to.equal(false);
    expect(active('def f(): return Try(lambda: False, lambda e: True)')).to.equal(false);
  });

  it('capture values', () => {
    const captures = (condition: string): unknown => python.alert(condition, { value: 5 }).captures;
    expect(captures('capture(value) > capture(3)')).to.deep.equal({ capture_1: 5, capture_2: 3 });
    expect(captures('capture(limit=3) < value')).to.deep.equal({ limit: 3 });
    expect(captures('capture(1, limit=3) == 3')).to.deep.equal({ limit: 3 });
    expect(captures('capture(capture_1=7) and capture(8)')).to.deep.equal({ capture_1: 7, capture_2: 8 });
    expect(captures('capture() is None')).to.deep.equal({ capture_1: null });
    expect(captures('capture(a=set([1]))')).to.deep.equal({ a: [1] });
    expect(exception('capture(a=1, b=2)')).to.equal('ValueError: Only one named capture supported');
    expect(python.alert('capture(a=1) / 0').captures).to.have.property('a', 1);
  });

  it('say why captures cannot be stored', () => {
    const { active: isActive, captures } = python.alert('capture(a=lambda: 1) is None');
    expect(isActive).to.equal(false);
    expect(captures).to.deep.equal({ exception: 'Object of type function is not JSON serializable' });
  });

  it('have the entity, a copy', () => {
    expect(active('entity["id"] == "e" and entity["type"] == "test"')).to.equal(true);
  });

  const last = results(5, 6, 13, 14, 12);

  it('see earlier values', () => {
    const of = (expression: string): unknown =>
      python.alert(`capture(x=${expression}) == 0`, { history: last }).captures['x'];
    expect(of('value_series()')).to.deep.equal([5]);
    expect(of('value_series(3)')).to.deep.equal([5, 6, 13]);
    expect(of('value_series(99)')).to.deep.equal([5, 6, 13, 14, 12]);
    // LRANGE 0 -1 is everything.
    expect(of('value_series(0)')).to.deep.equal([5, 6, 13, 14, 12]);
    expect(of('value_series(-1)')).to.deep.equal([5, 6, 13, 14]);
  });

  it('see no more than 20', () => {
    const { captures } = python.alert('capture(n=len(value_series(100)))', {
      history: results(...Array<number>(30).fill(1)),
    });
    expect(captures).to.deep.equal({ n: 20 });
  });

  it('see results and values of all entities', () => {
    const entityResults = [
      { ts: 1, td: 0, value: 1, worker: 'w', entity_id: 'a' },
      { ts: 2, td: 0, value: 2, worker: 'w', entity_id: 'b' },
    ];
    expect(
      active('sum(entity_values()) == 3 and entity_results()[1]["entity_id"] == "b"', 0, { entityResults }),
    ).to.equal(true);
    expect(active('entity_values() == entity_results() == []')).to.equal(true);
  });

  it('get whole floats back as floats', () => {
    const two = { runtime: 'PYTHON_2' as const };
    expect(python.check('{"a": 119.0}', two)).to.deep.equal({
      ok: true,
      kind: 'check',
      value: { a: 119 },
      exact: '{"a": 119.0}',
    });
    expect(python.check('[1, 1.5, "x"]', two)).to.not.have.property('exact');
    const more = { ...two, exact: '119.0', history: [{ ts: 1, td: 0, value: 119, exact: '119.0' }] };
    expect(active('value / 60 > 1', 119, more)).to.equal(true);
    expect(active('value / 60 > 1', 119, two)).to.equal(false);
    expect(active('alert_series(lambda v: v / 60 > 1, 1)', 119, more)).to.equal(true);
    expect(active('timeseries_sum("1m") / 60 > 1', 119, more)).to.equal(true);
    const entityResults = [{ ts: 1, td: 0, value: 119, exact: '119.0', worker: 'w', entity_id: 'a' }];
    expect(
      active('entity_values()[0] / 60 > 1 and "exact" not in entity_results()[0]', 1, {
        ...two,
        entityResults,
      }),
    ).to.equal(true);
  });

  describe('alert_series', () => {
    const rows: [condition: string, values: unknown[], active: boolean][] = [
      ['alert_series(lambda v: v > 1, 3)', [2, 3, 4], true],
      ['alert_series(lambda v: v > 1, 3)', [2, 0, 4], false],
      ['alert_series(lambda v: v > 1, 3)', [2, 3, 4, 0], true],
      ['alert_series(lambda v: v > 1, 3)', [2], true],
      ['alert_series(lambda v: v["a"], 2)', [{ a: 1 }, 'failed'], true],
      ['alert_series(lambda v: v["a"], 2)', [{ a: 0 }, 'failed'], false],
    ];
    for (const [condition, values, expected] of rows)
      it(`${condition} on ${JSON.stringify(values)}`, () =>
        expect(active(condition, values[0], { history: results(...values) })).to.equal(expected));

    it('raises when all raise, and so without values', () => {
      expect(exception('alert_series(lambda v: v > 1, 3)')).to.equal(
        'Exception: All alert evaluations failed! []',
      );
      const history = results('a', 'b');
      expect(exception('alert_series(lambda v: v["a"], 1)', { history })).to.match(
        /^Exception: All alert evaluations failed! \[TypeError\(/,
      );
      const two = { history, runtime: 'PYTHON_2' };
      expect(exception('alert_series(lambda v: {}[v], 2)', two)).to.equal(
        "Exception: All alert evaluations failed! [KeyError('a',), KeyError('b',)]",
      );
    });

    it('needs its number', () =>
      expect(exception('alert_series(lambda v: v)')).to.match(/^TypeError: alert_series\(\) missing/));

    it('waits for enough values if it is told to', () => {
      const more = { shortSeries: 'wait', history: results(2, 2) };
      expect(active('alert_series(lambda v: v > 1, 3)', 2, more)).to.equal(false);
      expect(active('alert_series(lambda v: v > 1, 2)', 2, more)).to.equal(true);
      expect(active('alert_series(lambda v: v > 1, 3)', 2, { shortSeries: 'wait' })).to.equal(false);
    });
  });

  const monotonic: [condition: string, values: number[], active: boolean][] = [
    ['monotonic()', [2, 1], true],
    ['monotonic()', [1, 1], true],
    ['monotonic()', [1, 2], false],
    ['monotonic(strictly=True)', [1, 1], false],
    ['monotonic(3)', [3, 2, 1], true],
    ['monotonic(3, increasing=False)', [1, 2, 3], true],
    ['monotonic(3, increasing=False)', [1, 3, 2], false],
    ['monotonic(2, False, True)', [1, 1], false],
    ['monotonic(data=[3, 2, 5])', [], false],
    ['monotonic(data=[5])', [], true],
  ];
  for (const [condition, values, expected] of monotonic)
    it(`${condition} on ${JSON.stringify(values)}`, () =>
      expect(active(condition, 0, { history: results(...values) })).to.equal(expected));

  it('monotonic has nothing to judge without data', () => {
    expect(exception('monotonic()')).to.equal('IndexError: list index out of range');
  });
});

describe('parameters of alerts', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const with_ = (condition: string, parameters: object, runtime = 'PYTHON_3') =>
    python.alert(condition, { parameters, runtime, value: 1 });

  const casts: [parameter: object, expression: string][] = [
    [{ value: 5 }, 'p == 5'],
    [{ value: '5', type: 'int' }, 'p == 5'],
    [{ value: '1.5', type: 'float' }, 'p == 1.5'],
    [{ value: 5, type: 'str' }, 'p == "5"'],
    [{ value: 'false', type: 'bool' }, 'p is True'],
    [{ value: '', type: 'bool' }, 'p is False'],
    [{ value: '2026-01-31T12:00:00.000Z', type: 'datetime' }, 'p.hour == 12 and p.year == 2026'],
    [{ value: '2026-01-31T12:00:00.000Z', type: 'date' }, 'str(p) == "2026-01-31"'],
    [{ value: [1, 2], comment: 'c' }, 'p == [1, 2]'],
    [{ value: null }, 'p is None'],
  ];
  for (const [parameter, expression] of casts)
    it(`${JSON.stringify(parameter)}: ${expression}`, () => {
      const { active, captures } = with_(`${expression} and params["p"] == p`, { p: parameter });
      // The raw value is captured.
      expect(captures).to.deep.equal({ p: (parameter as { value: unknown }).value });
      expect(active).to.equal(true);
    });

  for (const parameter of [
    { value: 'x', type: 'int' },
    { value: 'x', type: 'datetime' },
    { value: 1, type: 'what' },
  ])
    it(`${JSON.stringify(parameter)} cannot be`, () => {
      const { active, captures } = with_('False', { p: parameter });
      expect(active).to.equal(true);
      expect(captures).to.have.property('p', parameter.value);
      expect(captures['exception']).to.equal(
        `ValueError: Attempted wrong type cast <${parameter.type}> in alert parameters`,
      );
    });

  it('are numbers with underscores to Python 3 only', () => {
    const parameters = { p: { value: '1_000', type: 'int' } };
    expect(with_('p == 1000', parameters).captures).to.deep.equal({ p: '1_000' });
    expect(with_('p == 1000', parameters, 'PYTHON_2').captures).to.have.property('exception');
  });

  it('must not have the name of something else, but for `value`, which hides it', () => {
    const { active, captures } = with_('False', { avg: { value: 3 } });
    expect(active).to.equal(true);
    expect(captures['exception']).to.equal("Exception: ('Parameter name: %s clashes in context', 'avg')");
    expect(with_('value == 1', { value: { value: 3 } }).captures).to.deep.equal({ value: 3 });
    expect(with_('value == 1', { value: { value: 3 } }).active).to.equal(true);
  });

  it('are all in `params`, unless one is called so or there are none', () => {
    expect(with_('sorted(params) == ["a", "b"]', { a: { value: 1 }, b: { value: 2 } }).active).to.equal(true);
    expect(with_('params == 7', { params: { value: 7 } }).active).to.equal(true);
    expect(with_('params', {}).captures['exception']).to.match(/NameError: name 'params' is not defined$/);
  });

  it('stand below captures of the same name', () => {
    expect(with_('capture(a=9)', { a: { value: 1 } }).captures).to.deep.equal({ a: 9 });
  });
});
