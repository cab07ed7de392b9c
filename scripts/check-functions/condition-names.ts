import type { conditionNames } from '../../src/lib/check/validate/context-names.js';
import type { Entry } from './entry.js';

const spans = 'The span is `<n>` and one of s, m, h, d, counted back from the newest result.';
const key = '`key` is a function that takes the number out of each value.';
const kept = 'The result is also kept as a capture.';

/** What conditions of alerts have beside the helpers, in the order of the reference. */
export const conditionEntries: Readonly<Record<(typeof conditionNames)[number], Entry>> = {
  value: {
    signature: 'value',
    text: 'The newest value of the check. A condition that begins with an operator is about it: `> 5` means `value > 5`.',
    examples: [{ code: '>= 500', values: [503], gives: 'True' }],
  },
  entity: { signature: 'entity', text: 'The entity, a dict.' },
  capture: {
    signature: 'capture(value)  ·  capture(name=value)',
    text: 'Keeps a value with the alert, under `name` or as `capture_1`, `capture_2`, …, and returns it. The name of an alert may show it: `{name}`.',
    examples: [{ code: 'capture(load=value) > 10', values: [12], gives: 'True', captures: { load: 12 } }],
  },
  value_series: {
    signature: 'value_series(count=1)',
    text: 'The newest values of this entity, newest first, the current one included; at most 20 are kept.',
    examples: [{ code: 'sum(value_series(3)) > 25', values: [10, 9, 8, 7], gives: 'True' }],
  },
  alert_series: {
    signature: 'alert_series(f, n)',
    text:
      'Whether `f` is true for the last `n` values, or for all there are if they are fewer. An exception in `f` counts as true; when it raises for all of them, ' +
      'or when there are no values, the alert is active with `All alert evaluations failed!`.',
    examples: [
      { code: 'alert_series(lambda v: v >= 500, 3)', values: [503, 500, 502, 200], gives: 'True' },
      { code: 'alert_series(lambda v: v >= 500, 3)', values: [503, 200, 502], gives: 'False' },
    ],
    differs: [
      'with `--repeat`, it waits until there are `n` results; a worker judges the first one as if it were all. With `--history` it does as the worker.',
    ],
  },
  monotonic: {
    signature: 'monotonic(count=2, increasing=True, strictly=False, data=None)',
    text: 'Whether the last `count` values only rise, or only fall; `strictly`: none equals its neighbour. `data` are other values, newest first.',
    examples: [
      { code: 'monotonic(3)', values: [9, 5, 5], gives: 'True' },
      { code: 'monotonic(3, strictly=True)', values: [9, 5, 5], gives: 'False' },
    ],
  },
  entity_results: {
    signature: 'entity_results()',
    text: 'The newest result of each entity that the alert looked at: dicts with `value`, `ts`, `td`, `worker` and `entity_id`.',
  },
  entity_values: {
    signature: 'entity_values()',
    text: 'Only their values.',
  },
  timeseries_avg: {
    signature: 'timeseries_avg(time_spec, key=None)',
    text: `The mean of the values in a span of time; None when there are none. ${spans} ${key} ${kept}`,
    examples: [
      { code: "timeseries_avg('2m') > 9", values: [12, 9, 9, 1], gives: 'True', captures: { 'avg(2m)': 10 } },
    ],
  },
  timeseries_delta: {
    signature: 'timeseries_delta(time_spec, key=None)',
    text: 'The newest value of the span less its oldest; 0 when there are none.',
    examples: [
      { code: "timeseries_delta('5m') > 3", values: [12, 9, 8], gives: 'True', captures: { 'delta(5m)': 4 } },
    ],
  },
  timeseries_first: {
    signature: 'timeseries_first(time_spec, key=None)',
    text: 'The oldest value of the span.',
  },
  timeseries_max: {
    signature: 'timeseries_max(time_spec, key=None)',
    text: 'The greatest; its capture is called `_max(…)`.',
  },
  timeseries_median: { signature: 'timeseries_median(time_spec, key=None)', text: 'The median.' },
  timeseries_min: {
    signature: 'timeseries_min(time_spec, key=None)',
    text: 'The smallest; its capture is called `_min(…)`.',
    examples: [
      {
        code: "timeseries_min('5m', key=lambda v: v * 2) == 16",
        values: [12, 9, 8],
        gives: 'True',
        captures: { '_min(5m)': 16 },
      },
    ],
  },
  timeseries_percentile: {
    signature: 'timeseries_percentile(time_spec, percent, key=None)',
    text: 'A percentile; `percent` is between 0 and 1.',
    examples: [
      {
        code: "timeseries_percentile('10m', percent=0.25) > 5",
        values: [5, 12, 14, 13, 6],
        gives: 'True',
        captures: { 'percentile(10m)': 6 },
      },
    ],
    differs: ['`percent` may stand at its place; a worker takes it by name only.'],
  },
  timeseries_sum: {
    signature: 'timeseries_sum(time_spec, key=None)',
    text: 'The sum; 0 when there are none.',
  },
};

/** What exists only if the alert has parameters. */
export const paramsEntry: Entry = {
  signature: 'params',
  text: 'All parameters of the alert by name, if it has any. Each one is a name of its own, too.',
};
