import { expect } from 'chai';
import type { Code } from '../../../../src/lib/check/validate/code.js';
import { conditionCallFindings } from '../../../../src/lib/check/validate/condition-call-rules.js';
import { sharedPython, type Python } from '../prelude/python.js';

const code: Code = {
  as: 'alert',
  source: '',
  runtime: 'PYTHON_3',
  runtimeGiven: true,
  parameters: [],
  position: (line, column) => ({ line, ...(column !== undefined && { column }) }),
};

describe('rules about calls of the functions of conditions', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const said = (condition: string, as: 'alert' | 'check' = 'alert'): string[] =>
    conditionCallFindings({ ...code, as }, python.inspect(condition, as)).map(
      ({ severity, rule, message }) => `${severity} ${rule}: ${message}`,
    );

  const good = [
    'value_series()',
    'value_series(3)',
    'alert_series(lambda v: v > 1, 3)',
    'alert_series(f=lambda v: v, n=2)',
    'alert_series(*value)',
    'alert_series(**value)',
    'monotonic(3, False, strictly=True)',
    'monotonic(data=[1])',
    'entity_values() == entity_results()',
    "timeseries_sum('5m', key=lambda v: v)",
    "timeseries_percentile('5m', percent=.9)",
    "timeseries_percentile('5m', key=lambda v: v, percent=.9)",
    'capture(1) > capture(a=2)',
    'capture(1, a=2)',
    'capture(value=1, a=2)',
    'capture(**value)',
    // Names of the condition's own.
    'lambda: (lambda alert_series: alert_series())(value)',
  ];
  for (const condition of good)
    it(`are silent about ${condition}, which does not raise a TypeError`, () => {
      expect(said(condition)).to.deep.equal([]);
    });

  const rows: [condition: string, finding: string][] = [
    ['alert_series(lambda v: v)', 'error call-arguments: `alert_series` needs `n`'],
    ['alert_series(n=3)', 'error call-arguments: `alert_series` needs `f`'],
    ['alert_series(1, 2, 3)', 'error call-arguments: `alert_series` takes at most 2 arguments, 3 are given'],
    ['monotonic(cout=3)', 'error call-arguments: `monotonic` has no argument `cout`'],
    ['timeseries_sum()', 'error call-arguments: `timeseries_sum` needs `time_spec`'],
    ["timeseries_percentile('5m')", 'error call-arguments: `timeseries_percentile` needs `percent`'],
    ["timeseries_sum('5m', percent=1)", 'error call-arguments: `timeseries_sum` has no argument `percent`'],
    ['capture(a=1, b=2)', 'error call-arguments: `capture` takes one name at a time, not a, b'],
    ['capture(1, 2)', 'error call-arguments: `capture` takes at most 1 argument, 2 are given'],
    ['entity_values(3)', 'error call-arguments: `entity_values` takes at most 0 arguments, 1 are given'],
  ];
  for (const [condition, finding] of rows)
    it(`are errors where the condition raises: ${condition}`, () => {
      expect(said(condition)).to.deep.equal([finding]);
      expect(python.alert(condition).captures['exception']).to.match(/\n(?:TypeError|ValueError): /);
    });

  for (const [condition, keyword] of [
    ["timeseries_percentile('5m', .9)", 'percent'],
    ["timeseries_sum('5m', lambda v: v)", 'key'],
  ] as const)
    it(`warn of what works here only: ${condition}`, () => {
      const [finding, more] = conditionCallFindings(code, python.inspect(condition, 'alert'));
      expect(more).to.equal(undefined);
      expect(finding).to.include({ severity: 'warning', rule: 'positional-argument' });
      expect(finding?.hint).to.contain(`(…, ${keyword}=…)`);
      const history = [{ ts: 1, td: 0, value: 1 }];
      expect(python.alert(condition, { history }).captures).to.not.have.property('exception');
    });

  it('warn of what works there only', () => {
    expect(said('entity_results(count=3)')).to.deep.equal([
      'warning not-here: `entity_results(count=…)` works on a ZMON worker, but not on this machine',
    ]);
  });

  it('leave checks alone, which do not have these functions', () => {
    expect(said('alert_series()', 'check')).to.deep.equal([]);
  });
});
