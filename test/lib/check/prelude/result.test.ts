import { expect } from 'chai';
import fc from 'fast-check';
import { sharedPython, type Python } from './python.js';

describe('results of checks as JSON', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const rows: [source: string, value: unknown][] = [
    ['None', null],
    ['(1, (2, [3]))', [1, [2, [3]]]],
    ['set([1])', [1]],
    ['{"a": 1}.keys()', ['a']],
    ['float("nan")', null],
    ['{"a": 1, "_use_scheduled_time": True}', { a: 1 }],
    ['[float("inf"), -float("inf"), 1.5]', ['Infinity', '-Infinity', 1.5]],
    ['{"a": {"b": [float("nan"), 1, "NaN"]}}', { a: { b: [null, 1, 'NaN'] } }],
    ['{2: "a", None: "b", True: "c", 1.5: "d"}', { '2': 'a', true: 'c', null: 'b', '1.5': 'd' }],
    ['{False: 1}', { false: 1 }],
    ['Counter("aab")', { a: 2, b: 1 }],
    ['2 ** 60', 2 ** 60],
    ['"\\ud800"', '\ud800'],
    ['{"__proto__": 1}["__proto__"]', 1],
    ['urlparse("http://h/p")', ['http', null, 'h', null, '/p', null, null]],
    ['time("2026-01-31 12:00").time', '2026-01-31T12:00:00'],
    ['time("2026-01-31 12:00").time.date()', '2026-01-31'],
    ['time("2026-01-31 12:00").time.time()', '12:00:00'],
    ['time("2026-01-31 12:00").time - time("2026-01-31 11:00").time', 3600],
  ];
  for (const [source, value] of rows) it(source, () => expect(python.value(source)).to.deep.equal(value));

  const refused: [source: string, text: string][] = [
    ['(i for i in [1])', 'Object of type generator is not JSON serializable'],
    ['def f():\n  yield 1', 'Object of type generator is not JSON serializable'],
    ['map(len, [])', 'Object of type map is not JSON serializable'],
    ['{(1, 2): 3}', 'keys must be str, int, float, bool or None, not tuple'],
    ['time()', 'Object of type TimeWrapper is not JSON serializable'],
    ['re.compile("a")', 'Object of type Pattern is not JSON serializable'],
    ['def f():\n  l = []\n  l.append(l)\n  return l', 'Circular reference detected'],
  ];
  for (const [source, text] of refused)
    it(`refuses ${JSON.stringify(source)}`, () => {
      // The worker stores the bare text of its encoder.
      expect(python.check(source)).to.have.nested.property('failure.text', text);
    });

  it('say how long the compact JSON of Python is, if it is long', () => {
    expect(python.check('[1.0] * 10000')).to.include({ bytes: 40_001 });
    expect(python.check('[1.0] * 100')).to.not.have.property('bytes');
  });

  it('give back every JSON that a check can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // JavaScript writes -0 as 0.
        const json = JSON.stringify(value);
        const entity = { id: 'e', value: JSON.parse(json) as never };
        expect(JSON.stringify(python.value('entity["value"]', { entity }))).to.equal(
          JSON.stringify(JSON.parse(json)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
