import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { helperNames } from '../../../../src/lib/check/validate/context-names.js';
import { sharedPython, type Python } from './python.js';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/check/${name}.json`, import.meta.url), 'utf8')) as T;

describe('helpers of commands and conditions', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  it('are exactly those that validation knows', () => {
    const names = python.json('import zk_helpers', 'list(zk_helpers.make_helpers(1))') as string[];
    expect(names.sort()).to.deep.equal([...helperNames].sort());
    for (const runtime of ['PYTHON_2', 'PYTHON_3'] as const)
      expect(python.value(`len([${helperNames.join(', ')}])`, { runtime })).to.equal(helperNames.length);
  });

  const rows: [source: string, value: unknown][] = [
    ['avg([1, 2])', 1.5],
    ['avg([])', 0],
    ['median([])', null],
    ['median([3, 1, 2])', 2],
    ['median([1, 2, 3, 4])', 2.5],
    ['percentile([], 0.9)', null],
    ['percentile([0, 1, 2], 0.9)', 1.8],
    ['percentile([5, 12, 14, 13, 6], percent=.25)', 6],
    ['round(percentile([5, 12, 14, 13, 6], .3), 6)', 7.2],
    ['[empty([]), empty(0), empty("a")]', [true, true, false]],
    ['json("[1, {\\"a\\": null}]")', [1, { a: null }]],
    ['list(chain([1], [2]))', [1, 2]],
    [
      '[(k, list(v)) for k, v in groupby("aab")]',
      [
        ['a', ['a', 'a']],
        ['b', ['b']],
      ],
    ],
    ['reduce(lambda a, b: a * b, [2, 3, 4])', 24],
    ['filter_metric({"a": 1, "b": 2}, ["a"])', { a: 1 }],
    ['filter_metrics({"m": {"a": 1, "b": 2}}, ["b"])', { m: { b: 2 } }],
    ['Counter("abca").most_common(1)', [['a', 2]]],
    ['[isinstance("", basestring), isinstance("", unicode), long("5"), unichr(228)]', [true, true, 5, 'ä']],
    ['list(xrange(2))', [0, 1]],
    ['[math.ceil(1.2), math.pi > 3]', [2, true]],
    ['re.search("b+", "abbc").group()', 'bb'],
    ['re.sub("B", "x", "abc", flags=re.IGNORECASE)', 'axc'],
    ['Try(lambda: 1 / 0, lambda e: str(e))', 'division by zero'],
    ['Try(lambda: 1 / 0, Try(lambda: {}[1], lambda e: 4))', 4],
    ['Try(lambda: 1 / 0, lambda e: 2, exc_cls=Exception)', 2],
    ['[Try(lambda: 1, None)()]', [1]],
    ['urlparse(5.0)', null],
    [
      '[urlparse("http://h:8080/p?q").port, urlparse("http://h/p").port, urlparse("http://h/p?q").request_uri]',
      [8080, null, '/p?q'],
    ],
    ['str(urlparse("HTTP://u:p@H/a/../b"))', 'http://u:p@h/b'],
    ['urlparse("http://h:80").netloc', 'h:80'],
  ];
  for (const [source, value] of rows) it(source, () => expect(python.value(source)).to.deep.equal(value));

  it('know the time that they are told', () => {
    expect(python.value('timestamp()', { now: 1_700_000_000_500 })).to.equal(1_700_000_000.5);
    expect(Math.abs(Number(python.value('timestamp()')) * 1000 - Date.now())).to.be.below(60_000);
  });

  it('make the same random numbers of the same seed', () => {
    const draw = (seed: number): unknown =>
      python.value('[normalvariate(10, 2), normalvariate(10, 2)]', { seed });
    expect(draw(5)).to.deep.equal(draw(5));
    expect(draw(5)).to.not.deep.equal(draw(6));
    const [first, second] = draw(5) as number[];
    expect(first).to.not.equal(second);
  });

  it('do not call a Try that is not asked to', () => {
    expect(python.error('Try(lambda: 1 / 0, lambda e: e)()')).to.match(
      /^TypeError: Object of type ZeroDivisionError/,
    );
    expect(python.error('Try(lambda: 1 / 0, lambda e: 2, KeyErr)')).to.match(/^NameError/);
  });

  describe('urlparse', () => {
    for (const { url, parts } of fixture<{ url: string; parts: unknown[] | null }[]>('urls'))
      it(`takes ${JSON.stringify(url)} apart as urllib3 1.26 does`, () =>
        expect(python.value(`urlparse(${JSON.stringify(url)})`)).to.deep.equal(parts));
  });
});

interface JsonPathRow {
  path: string;
  data: unknown;
  found?: [path: string | null, value: unknown][];
  error?: boolean;
}

describe('jsonpath', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  for (const { path, data, found, error } of fixture<JsonPathRow[]>('jsonpath'))
    it(`${path} on ${JSON.stringify(data)}, as jsonpath_rw 1.4 has it`, () => {
      const entity = { id: 'e', path, data: data as never };
      const source =
        '[(str(m.full_path), m.value) if m else (None, None) for m in jsonpath_parse(entity["path"]).find(entity["data"])]';
      const answer = python.check(source, { entity });
      expect(answer.ok).to.equal(error !== true);
      if (answer.ok && answer.kind === 'check') expect(answer.value).to.deep.equal(found);
    });

  const flat: [data: unknown, path: string, expected: unknown][] = [
    [{ result: { status: 'SUCCESS', count: 10 } }, '*.status', { 'result.status': 'SUCCESS' }],
    [
      { results: [{ result: { status: 'a' } }, { result: { status: 'b' } }], query: { status: 'c' } },
      'results.[*].*.status',
      { 'results.[0].result.status': 'a', 'results.[1].result.status': 'b' },
    ],
    [{ timers: { x: { 'm1.rate': 1, count: 2 } } }, "timers.*.'m1.rate'", { 'timers.x.m1.rate': 1 }],
    [{ a: 1 }, 'b', {}],
  ];
  for (const [data, path, expected] of flat)
    it(`flattens ${path}`, () => {
      const entity = { id: 'e', path, data: data as never };
      expect(python.value('jsonpath_flat_filter(entity["data"], entity["path"])', { entity })).to.deep.equal(
        expected,
      );
    });

  const mistakes: [path: string, message: RegExp][] = [
    ['a.', /^Exception: Parse error near the end of string!/],
    ['a b', /^Exception: Parse error at 1:2 near token b/],
    ['a.%', /^Exception: Error on line 1, col 2: Unexpected character: %/],
    ['`other`', /^Exception: Unknown named operator `other`/],
    ['[]', /^Exception: Parse error at 1:1/],
  ];
  for (const [path, message] of mistakes)
    it(`refuses ${path}`, () =>
      expect(python.error(`jsonpath_parse(${JSON.stringify(path)})`)).to.match(message));

  it('goes into a deep document without using up the stack', () => {
    const source =
      'def f():\n  d = {"x": 1}\n  for i in range(199): d = {"a": d}\n  return len(jsonpath_parse("$..x").find(d))';
    expect(python.value(source)).to.equal(1);
  });
});
