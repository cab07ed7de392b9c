import { expect } from 'chai';
import fc from 'fast-check';
import { sharedPython, type Python } from './python.js';

interface Result {
  ts: number;
  td: number;
  value: number;
}

describe('functions over spans of time', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const evaluate = (expression: string, history: object[]): unknown =>
    python.alert(`capture(x=${expression}) == 0`, { history }).captures['x'];
  const every30 = (...oldestFirst: unknown[]): object[] =>
    oldestFirst.map((value, index) => ({ ts: 10_000 + index * 30, td: 0, value })).reverse();

  const five = every30(5, 12, 14, 13, 6);
  const rows: [expression: string, history: object[], expected: unknown][] = [
    ["timeseries_avg('5m')", five, 10],
    ["timeseries_median('5m')", five, 12],
    ["round(timeseries_percentile('5m', percent=.3), 6)", five, 7.2],
    ["timeseries_percentile('5m', percent=.25)", five, 6],
    ["timeseries_percentile('5m', .25)", five, 6],
    ["timeseries_percentile('5m', lambda v: v * 2, .25)", five, 12],
    ["timeseries_first('5m')", five, 5],
    ["timeseries_delta('5m')", five, 1],
    ["timeseries_min('5m')", five, 5],
    ["timeseries_max('5m')", five, 14],
    ["timeseries_sum('5m')", five, 50],
    ["timeseries_median('90s')", five, 12.5],
    ["timeseries_delta('90s')", five, -6],
    ["timeseries_sum('5m')", every30(...Array<number>(20).fill(1)), 11],
    ["timeseries_sum('-5m')", five, 50],
    ["timeseries_sum('1d')", five, 50],
    ["timeseries_sum('0s')", five, 6],
    ["timeseries_sum('5m', key=lambda v: v['a'])", every30({ a: 1 }, { a: 2 }), 3],
    ["timeseries_sum('5m', lambda v: v['a'])", every30({ a: 1 }, { a: 2 }), 3],
    ["timeseries_sum('nonsense')", every30(7), 7],
    ["timeseries_avg('5m')", [], null],
    ["timeseries_median('5m')", [], null],
    ["timeseries_percentile('5m', percent=.5)", [], null],
    ["timeseries_first('5m')", [], null],
    ["timeseries_min('5m')", [], null],
    ["timeseries_max('5m')", [], null],
    ["timeseries_sum('5m')", [], 0],
    ["timeseries_delta('5m')", [], 0],
  ];
  for (const [expression, history, expected] of rows)
    it(`${expression} of ${history.length}`, () =>
      expect(evaluate(expression, history)).to.deep.equal(expected));

  // Recorded with the functions of the worker on CPython 2.7.18.
  const unlike: [expression: string, newestFirst: unknown[], expected: unknown][] = [
    ['monotonic()', [5, null, 3], true],
    ['monotonic()', [5, 'Traceback', 3], false],
    ['monotonic()', [{ a: 1 }, { a: 2 }], false],
    ['monotonic(3, False)', [{ a: 1 }, { a: 2 }], true],
    ['monotonic(3, strictly=True)', [5, null, 3], false],
    ["timeseries_median('5m')", [5, null, 3], 3],
    ["timeseries_median('5m')", [5, 'Traceback', 3], 5],
    ["timeseries_percentile('5m', percent=1)", [5, 'Traceback', 3], 'Traceback'],
    ["timeseries_min('5m')", [5, null, 3], null],
    ["timeseries_max('5m')", [5, 'Traceback', 3], 'Traceback'],
    ['median([3, None, 1])', [], 1],
    ['percentile(["a", 1, 2], 1)', [], 'a'],
  ];
  for (const [expression, values, expected] of unlike)
    it(`${expression} of ${JSON.stringify(values)} is in the order of Python 2, and raises in 3`, () => {
      const history = every30(...values.toReversed());
      const of = (runtime: string) =>
        python.alert(`capture(x=${expression}) == 0`, { history, runtime }).captures;
      expect(of('PYTHON_2')['x']).to.deep.equal(expected);
      expect(of('PYTHON_3')['exception']).to.match(/\nTypeError: '[<>]=?' not supported/);
    });

  it('note what they found', () => {
    const all = ['avg', 'delta', 'median', 'first', 'min', 'max', 'sum']
      .map((name) => `timeseries_${name}('1m')`)
      .join(', ');
    const { captures } = python.alert(`(${all}, timeseries_percentile('1m', percent=.5))`, { history: five });
    expect(Object.keys(captures)).to.deep.equal([
      ...['avg', 'delta', 'median', 'first', '_min', '_max', 'sum'].map((name) => `${name}(1m)`),
      'percentile(1m)',
    ]);
  });

  it('raise for a span that is none, and for values that are text', () => {
    expect(python.alert("timeseries_sum('soon')", { history: five }).captures['exception']).to.match(
      /^AttributeError|\nAttributeError/,
    );
    const failed = every30(1, 'Traceback …');
    expect(python.alert("timeseries_sum('5m')", { history: failed }).captures['exception']).to.match(
      /\nTypeError/,
    );
    expect(python.alert("timeseries_percentile('5m')", { history: five }).captures['exception']).to.match(
      /\nTypeError: percentile/,
    );
  });

  // The same functions, written down once more from the specification.
  const slice = (history: readonly Result[], seconds: number): number[] => {
    const ascending = [...history].sort((a, b) => a.ts - b.ts);
    if (ascending.length < 2) return ascending.map(({ value }) => value);
    const from = (ascending.at(-1)?.ts ?? 0) - seconds;
    return ascending.filter(({ ts }) => ts >= from).map(({ value }) => value);
  };
  const percentile = (values: readonly number[], percent: number): number | null => {
    const ordered = [...values].sort((a, b) => a - b);
    if (ordered.length === 0) return null;
    const place = (ordered.length - 1) * percent;
    const below = Math.floor(place);
    const low = ordered[below] ?? 0;
    return below === place ? low : low * (below + 1 - place) + (ordered[below + 1] ?? 0) * (place - below);
  };
  const oracle: Record<string, (values: number[]) => number | null> = {
    avg: (values) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null),
    delta: (values) => (values.length ? values.at(-1)! - values[0]! : 0),
    median: (values) => percentile(values, 0.5),
    first: (values) => values[0] ?? null,
    min: (values) => (values.length ? Math.min(...values) : null),
    max: (values) => (values.length ? Math.max(...values) : null),
    sum: (values) => values.reduce((a, b) => a + b, 0),
    percentile: (values) => percentile(values, 0.9),
  };

  it('agree with the specification on any history', () => {
    const history = fc
      .uniqueArray(
        fc.record({
          ts: fc.integer({ min: 0, max: 2000 }),
          td: fc.constant(0),
          value: fc.integer({ min: -100, max: 100 }),
        }),
        {
          maxLength: 20,
          selector: ({ ts }) => ts,
        },
      )
      .map((all) => all.sort((a, b) => b.ts - a.ts));
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 1, max: 2500 }),
        fc.constantFrom(...Object.keys(oracle)),
        (all, seconds, name) => {
          const more = name === 'percentile' ? ', percent=0.9' : '';
          const found = evaluate(`timeseries_${name}('${seconds}s'${more})`, all) as number | null;
          const expected = oracle[name]!(slice(all, seconds));
          if (expected === null) expect(found).to.equal(null);
          else expect(found).to.be.closeTo(expected, 1e-9);
        },
      ),
      { numRuns: 300 },
    );
  });
});
