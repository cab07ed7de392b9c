import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { Runtime } from '../../../../src/lib/check/interpreter/interpreter.js';
import { sharedPython, type Python } from './python.js';

/** What a condition sees of the value that the check has just returned, and of the same value once it is history. */
describe('the value of a check in a condition', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));

  const judged = (command: string, condition: string, runtime: Runtime = 'PYTHON_3') => {
    const answer = python.check(command, { runtime });
    if (!answer.ok || answer.kind !== 'check') throw new Error(JSON.stringify(answer));
    // It goes through JavaScript, whose numbers are all of one kind.
    const { value, exact } = JSON.parse(JSON.stringify(answer)) as { value: Json; exact?: string };
    const left = { value, ...(exact !== undefined && { exact }) };
    const stored = { ts: 60, td: 0, worker: 'w', ...left };
    const { active, captures } = python.alert(condition, {
      ...left,
      runtime,
      history: [stored],
      entityResults: [{ ...stored, entity_id: 'e' }],
    });
    return 'exception' in captures ? captures['exception'] : active;
  };

  const rows: [command: string, condition: string, runtime?: Runtime][] = [
    ['{200: 5}', 'value[200] == 5'],
    ['{None: 1, True: 2, 1.5: 3}', 'value[None] + value[True] + value[1.5] == 6'],
    ['{"a": {(1): 2}}', 'value["a"][1] == 2'],
    ['(1, 2)', '== (1, 2)'],
    ['[(1, 2.0)]', '== [(1, 2)]'],
    ['set([1, 2])', 'value - set([2]) == set([1])'],
    ['Counter("aab")', 'value["b"] == 1 and value["c"] == 0'],
    ['float("nan")', 'value != value'],
    ['float("inf")', '> 10 ** 9'],
    ['12345678901234567891', 'value % 10 == 1'],
    ['{"a": 9007199254740993}', 'value["a"] == 9007199254740993'],
    ['119.0', 'value / 60 > 1', 'PYTHON_2'],
    ['119', 'value / 60 == 1', 'PYTHON_2'],
    ['[1e16]', '"%r" % value[0] == "1e+16"'],
    ['time("2026-01-31 12:00").time', 'value.year == 2026'],
    ['time("2026-01-31 12:00").time.date()', 'value.day == 31'],
    ['time("2026-01-31 12:00").time.time()', 'value.hour == 12'],
    ['time("2026-01-31 12:00").time - time("2026-01-31 11:00").time', 'value.seconds == 3600'],
    ['urlparse("http://h:80/p")', 'value.port == 80 and value[2] == "h"'],
    ['{"a": 1}.viewkeys()', '"a" in value', 'PYTHON_2'],
    ['{"dict": [["a", 1]], "$zk": {1: 2}}', 'value["$zk"][1] == 2 and value["dict"] == [["a", 1]]'],
    ['"!{"', '== "!{"'],
    ['["!", (1,)]', 'value == ["!", (1,)]'],
    ['{"a": 1, "_use_scheduled_time": (1,)}', '== {"a": 1}'],
  ];
  for (const [command, condition, runtime] of rows)
    it(`is what ${command} made: ${condition}`, () =>
      expect(judged(command, condition, runtime)).to.equal(true));

  const stored: [command: string, value: string][] = [
    ['{200: 5}', '{"200": 5}'],
    ['(1, 2)', '[1, 2]'],
    ['set([1])', '[1]'],
    ['float("nan")', 'None'],
    ['[float("inf"), (119.0,)]', '["Infinity", [119.0]]'],
    ['12345678901234567891', '12345678901234567891'],
    ['time("2026-01-31 12:00").time', '"2026-01-31T12:00:00"'],
    ['Counter("aab")', '{"a": 2, "b": 1}'],
  ];
  for (const [command, value] of stored)
    it(`is JSON once it is history: ${command}`, () =>
      expect(
        judged(
          command,
          `"%r" % (value_series(),) == "%r" % ([${value}],) and "%r" % (entity_values(),) == "%r" % ([${value}],)`,
        ),
      ).to.equal(true));

  it('is JSON only where the host refuses it as too large', () => {
    expect(python.check('[(1, 2)] * 1000')).to.have.property('exact');
    expect(python.check('[(1, 2)] * 20000')).to.not.have.property('exact');
  });

  it('has times that are floats, also whole ones', () => {
    expect(judged('1', 'entity_results()[0]["ts"] / 7 > 8.5', 'PYTHON_2')).to.equal(true);
    expect(judged('1', '"%r" % entity_results()[0]["td"] == "0.0"')).to.equal(true);
  });

  it('is the same for any value that Python can write down', () => {
    const scalar = fc.oneof(
      fc.constantFrom(
        'None',
        'True',
        'False',
        '0',
        '-0.0',
        '3.0',
        '1e16',
        '1e-7',
        '0.1',
        "''",
        "'!'",
        "'é\\u2028'",
      ),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => `float('${number}')`),
    );
    const { literal } = fc.letrec<{ literal: string }>((tie) => ({
      literal: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        fc.array(tie('literal'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
        fc
          .array(tie('literal'), { maxLength: 3 })
          .map((items) => `(${items.map((item) => `${item},`).join('')})`),
        fc
          .array(fc.tuple(scalar, tie('literal')), { maxLength: 3 })
          .map((pairs) => `{${pairs.map(([key, item]) => `${key}: ${item}`).join(', ')}}`),
      ),
    }));
    fc.assert(
      fc.property(literal, (text) => {
        expect(judged(text, `"%r" % (value,) == "%r" % (${text},)`), text).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
