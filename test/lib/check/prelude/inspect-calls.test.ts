import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Runtime } from '../../../../src/lib/check/interpreter/interpreter.js';
import { sharedPython, type Python } from './python.js';

describe('looking at calls whose function is known', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const findings = (
    source: string,
    as: 'check' | 'alert' = 'check',
    runtime: Runtime = 'PYTHON_3',
  ): string[] =>
    python
      .inspect(source, as, runtime)
      .findings.map(({ code, column, message }) => `${code} ${column} ${message}`);

  const wrong: [source: string, ...found: string[]][] = [
    ['avg(1, 2)', 'call-arguments 1 `avg` takes at most 1 argument, 2 are given'],
    ['median()', 'call-arguments 1 `median` needs `results`'],
    ['filter_metric({}, kept=[])', 'call-arguments 1 `filter_metric` has no argument `kept`'],
    ['filter_metric({}, [], metric={})', 'call-arguments 1 `filter_metric` gets `metric` twice'],
    ['timestamp(1)', 'call-arguments 1 `timestamp` takes at most 0 arguments, 1 are given'],
    ['len([], 1)', 'call-arguments 1 `len` takes at most 1 argument, 2 are given'],
    ['math.sqrt(1, 2)', 'call-arguments 1 `math.sqrt` takes at most 1 argument, 2 are given'],
    ['re.match("a")', 'call-arguments 1 `re.match` needs `string`'],
    ['math.sqroot(1)', 'unknown-method 1 `math` has no `sqroot`'],
    ['time().format()', 'call-arguments 1 `.format()` needs `fmt`'],
    [
      'time().astimezone("UTC").hour()',
      'unknown-method 1 `time()` has no `hour`; it has isoformat, format, astimezone and time',
    ],
    ['"a".push("b")', 'unknown-method 1 a text has no `push`'],
    ['"a,b".split(",").push(1)', 'unknown-method 1 a list has no `push`'],
    ['", ".join([], [])', 'call-arguments 1 `.join()` takes at most 1 argument, 2 are given'],
    ['{}.get()', 'call-arguments 1 `.get()` needs `key`'],
    ['time("5x")', "time-span 6 '5x' is no time for `time`"],
    ['time(spec="5 o\'clock")', 'time-span 11 "5 o\'clock" is no time for `time`'],
    ['"x".decode()', 'python2-only 1 `.decode()` of a text exists only in Python 2'],
    ['str(entity).lower().decode("utf-8")', 'python2-only 1 `.decode()` of a text exists only in Python 2'],
    ['("%s" % 1).decode()', 'python2-only 1 `.decode()` of a text exists only in Python 2'],
    ['"ff".decode("hex")', "python2-only 1 `.decode('hex')` exists only in Python 2"],
    [
      'sorted([], lambda a, b: 0)',
      'python2-only 1 `sorted` takes at most 1 argument, 2 are given in Python 3',
    ],
  ];
  for (const [source, ...found] of wrong)
    it(`finds what is wrong with ${source}, which does raise`, () => {
      expect(findings(source)).to.deep.equal(found);
      python.error(`len([${source}])`);
    });

  // Each has a value, so that a finding would be a wrong one.
  const right: [source: string, runtime?: Runtime][] = [
    ['avg([1])'],
    ['avg(*[[1]])'],
    ['filter_metric(**{"metric": {}, "keep": []})'],
    ['len([1]) + abs(-1) + max(1, 2) + int("5") + sum([1], start=2)'],
    ['[dict(a=1), list(), str(), range(3)[0], round(1.5), list(zip([1], [2])), list(enumerate([1], 1))]'],
    ['math.pi + math.sqrt(4) + math.log(1, 2)'],
    ['re.sub("a", "b", "a", flags=re.I)'],
    [
      'time("-5m") - time("5h") and time("now").format("%H") and time().time.hour + 1 and time(1).isoformat("T")',
    ],
    ['time("2026-01-31T12:00:00Z").astimezone("UTC").format("%A").lower()'],
    ['"{0} {a}".format(1, a=2).strip().split(" ", 1).count("1")'],
    ['[(1, 2).count(1), {1}.pop(), (2).bit_length(), (2.0).is_integer(), {"a": 1}.get("b", 2)]'],
    ['"x".encode("utf-8").decode()'],
    ['Try(lambda: 1, lambda error: 2)()'],
    ['dict(Counter("aa").most_common(1))'],
    ['(lambda avg: avg(1, 2))(lambda a, b: a)'],
    ['(lambda str: str(1).decode())(lambda x: "a".encode())'],
    ['"x".decode("utf-8")', 'PYTHON_2'],
    ['sorted([2, 1], lambda a, b: a - b)', 'PYTHON_2'],
    ['map(None, [1], [2])', 'PYTHON_2'],
    ['unicode("x", "utf-8")', 'PYTHON_2'],
  ];
  for (const [source, runtime = 'PYTHON_3'] of right)
    it(`is silent about ${source}`, () => {
      expect(findings(source, 'check', runtime)).to.deep.equal([]);
      expect(python.value(`len([${source}])`, { runtime })).to.equal(1);
    });

  const spans: [condition: string, ...found: string[]][] = [
    ["timeseries_sum('5x') > 1", "time-span 16 '5x' is no span of time for `timeseries_sum`"],
    ["timeseries_avg(time_spec='m') > 1", "time-span 26 'm' is no span of time for `timeseries_avg`"],
    ['timeseries_min(5) > 1', 'time-span 16 5 is no span of time for `timeseries_min`'],
    ["timeseries_sum('5m') > timeseries_sum(span)"],
  ];
  for (const [condition, ...found] of spans)
    it(`reads the span of time in ${condition}`, () => {
      expect(findings(condition, 'alert')).to.deep.equal(found);
    });

  it('is silent about all that CPython 2.7 takes', () => {
    const url = new URL('../../../fixtures/check/python2-expressions.json', import.meta.url);
    const recorded = JSON.parse(readFileSync(url, 'utf8')) as { source: string; error?: string }[];
    const taken = recorded.filter(({ error }) => error === undefined);
    const ofCalls = /^(?:call-arguments|unknown-method|time-span) /;
    expect(taken).to.have.length.above(500);
    expect(
      taken.filter(({ source }) => findings(source, 'check', 'PYTHON_2').some((one) => ofCalls.test(one))),
    ).to.deep.equal([]);
  });

  it('agrees with a call of the function about any number of arguments', () => {
    const functions = [
      'avg',
      'median',
      'percentile',
      'empty',
      'filter_metric',
      'urlparse',
      'divmod',
      'isinstance',
      'chr',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...functions), fc.integer({ min: 0, max: 4 }), (name, count) => {
        const call = `${name}(${Array(count).fill('0').join(', ')})`;
        const answer = python.check(call);
        const message = answer.ok ? '' : answer.failure.message;
        const refused = /argument/.test(message) && /takes|missing|expected/.test(message);
        expect(findings(call).length > 0, `${call}: ${message}`).to.equal(refused);
      }),
      { numRuns: 40 },
    );
  });
});
