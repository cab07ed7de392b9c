import type { addedNames } from '../../src/lib/check/validate/context-names.js';
import type { Entry } from './entry.js';

/** The worker's own helpers and the parts of Python's library that it gives to code, in the order of the reference. */
export const addedEntries: Readonly<Record<(typeof addedNames)[number], Entry>> = {
  avg: {
    signature: 'avg(sequence)',
    text: 'The mean of numbers, a float; 0 when there are none.',
    examples: [
      { code: 'avg([1, 2, 6])', gives: '3.0' },
      { code: 'avg([])', gives: '0' },
    ],
  },
  median: {
    signature: 'median(results)',
    text: 'The median of numbers in any order; None when there are none.',
    examples: [{ code: 'median([12, 14, 13, 6])', gives: '12.5' }],
  },
  percentile: {
    signature: 'percentile(results, percent)',
    text: 'A percentile, linear between the two numbers next to it; `percent` is between 0 and 1. None when there are no numbers.',
    examples: [{ code: 'percentile([5, 12, 14, 13, 6], 0.3)', gives: '7.2' }],
  },
  empty: {
    signature: 'empty(v)',
    text: 'Whether a value is empty, zero, False or None.',
    examples: [{ code: 'empty([])', gives: 'True' }],
  },
  json: {
    signature: 'json(s)',
    text: 'The value of a JSON text. There is no way back: values of checks become JSON by themselves.',
    examples: [{ code: `json('{"up": [1, null]}')`, gives: "{'up': [1, None]}" }],
  },
  timestamp: {
    signature: 'timestamp()',
    text: 'Now, in seconds since 1970, a float. In golden tests and with `--at` it is the time that was set.',
  },
  time: {
    signature: "time(spec='now', utc=False, tz_name=None)",
    text:
      'A moment: seconds since 1970, a distance from now (`-5m`; units s, m, h, d), `now`, or a time such as `2026-01-31 12:00:00`, with `T`, a fraction or an offset if wanted. ' +
      'Two moments subtracted are seconds. Methods: `isoformat(sep=" ")`, `format(fmt)` as strftime, `astimezone(tz_name)`. Without a zone it is UTC.',
    examples: [
      { code: "time('2026-01-31 12:00') - time('2026-01-31T11:59:30Z')", gives: '30.0' },
      { code: "time('2026-01-31 12:00').format('%A')", gives: "'Saturday'" },
      { code: "time() - time('-5m') > 299" },
    ],
    differs: [
      'a date without a time (`2026-01-31`) is midnight; a worker raises a TypeError.',
      'a text that is no time raises a ValueError at once; on a worker the object fails when it is first used.',
    ],
  },
  Try: {
    signature: 'Try(try_call, except_call, exc_cls=Exception)',
    text: 'Calls a function without arguments; if it raises `exc_cls`, calls the other one with the exception. What `except_call` raises is not caught, but it may be another `Try`.',
    examples: [
      { code: 'Try(lambda: 1 / 0, lambda error: str(error))', gives: "'division by zero'" },
      { code: "Try(lambda: http('/health', timeout=5).code(), lambda error: 999)" },
    ],
  },
  filter_metric: {
    signature: 'filter_metric(metric, keep)',
    text: 'A dict with only these keys.',
    examples: [
      {
        code: "filter_metric({'mean': 3, 'p99': 9, 'p50': 3}, ['mean', 'p99'])",
        gives: "{'mean': 3, 'p99': 9}",
      },
    ],
  },
  filter_metrics: {
    signature: 'filter_metrics(metrics, keep)',
    text: 'The same for each dict in a dict.',
    examples: [
      { code: "filter_metrics({'GET': {'mean': 3, 'p50': 3}}, ['mean'])", gives: "{'GET': {'mean': 3}}" },
    ],
  },
  jsonpath_flat_filter: {
    signature: 'jsonpath_flat_filter(obj, path)',
    text: 'What a JSONPath finds, by its full path. The grammar is that of jsonpath_rw 1.4: `$`, `a.b`, `a..b`, `*`, `[0]`, `[1:3]`, `a|b`, `where`, quoted fields, `` `this` ``, `` `parent` ``.',
    examples: [
      {
        code: "jsonpath_flat_filter({'results': [{'status': 'ok'}]}, 'results[*].status')",
        gives: "{'results.[0].status': 'ok'}",
      },
    ],
  },
  jsonpath_parse: {
    signature: 'jsonpath_parse(string)',
    text: 'The same path as an object: `.find(obj)` returns matches with `.value` and `.full_path`.',
    examples: [
      {
        code: "[match.value for match in jsonpath_parse('$..load').find({'a': {'load': 1}, 'b': {'load': 2}})]",
        gives: '[1, 2]',
      },
    ],
  },
  parse_cert: {
    signature: 'parse_cert(s, base64=True)',
    text:
      'An X.509 certificate from PEM text, which is itself in base64 unless `base64=False`. It has `not_valid_before` and `not_valid_after` (UTC), `subject`, `issuer`, ' +
      '`serial_number` and `fingerprint(algorithm)`.',
    examples: [
      { code: "(parse_cert(http('/ca.pem').text(), base64=False).not_valid_after - time().time).days" },
    ],
    differs: [
      'it has only these attributes of cryptography’s object.',
      '`fingerprint` takes the name of a hash, such as `"sha256"`, too, because check code cannot make a hash object.',
      '`subject` and `issuer` have `get_attributes_for_oid("CN")` with short names, too, and `rfc4514_string()`.',
    ],
  },
  urlparse: {
    signature: 'urlparse(url)',
    text: 'The parts of a URL: `scheme`, `auth`, `host`, `port` (an int or None), `path`, `query`, `fragment`. None for what is no URL.',
    examples: [{ code: "urlparse('https://shop.example.org:8443/a?b=c').port", gives: '8443' }],
  },
  normalvariate: {
    signature: 'normalvariate(mu, sigma)',
    text: 'A random number of a normal distribution. In golden tests the numbers are always the same.',
    examples: [{ code: 'normalvariate(100, 15)' }],
  },
  chain: {
    signature: 'chain(*iterables)',
    text: 'Python’s `itertools.chain`.',
    examples: [{ code: 'list(chain([1], [2, 3]))', gives: '[1, 2, 3]' }],
  },
  groupby: {
    signature: 'groupby(iterable, key=None)',
    text: 'Python’s `itertools.groupby`: groups neighbours, so sort first.',
    examples: [
      {
        code: '{key: len(list(group)) for key, group in groupby(sorted("abca"))}',
        gives: "{'a': 2, 'b': 1, 'c': 1}",
      },
    ],
  },
  Counter: {
    signature: 'Counter(iterable)',
    text: 'Python’s `collections.Counter`; not to be confused with the wrapper `counter`.',
    examples: [{ code: "dict(Counter(['ok', 'ok', 'late']))", gives: "{'ok': 2, 'late': 1}" }],
  },
  math: {
    signature: 'math',
    text: 'Python’s module.',
    examples: [{ code: 'math.sqrt(16)', gives: '4.0' }],
  },
  re: {
    signature: 're',
    text: 'Python’s module of regular expressions.',
    examples: [{ code: "re.findall(r'\\d+', 'p50=3 p99=9')", gives: "['50', '3', '99', '9']" }],
  },
};
