import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/lib/core/index.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('durations', () => {
  for (const [text, ms] of [
    ['0', 0],
    ['0s', 0],
    ['-0', 0],
    ['90s', 90 * second],
    ['1h30m', 90 * minute],
    ['250ms', 250],
    ['1.5h', 90 * minute],
    ['.5s', 500],
    ['5.s', 5 * second],
    ['+5s', 5 * second],
    ['-1.5h', -90 * minute],
    ['1h0m0.5s', hour + 500],
    ['10us', 0.01],
    ['10µs', 0.01],
    ['10μs', 0.01],
    ['3ns', 0.000003],
    ['1m1m', 2 * minute],
  ] as const) {
    it(`reads ${text}`, () => expect(parseDuration(text)).to.equal(ms));
  }

  for (const [text, message] of [
    ['', 'invalid duration ""'],
    ['3', 'missing unit in duration "3"'],
    ['-3.5', 'missing unit in duration "-3.5"'],
    ['s', 'invalid duration "s"'],
    ['.s', 'invalid duration ".s"'],
    ['1d', 'invalid duration "1d"'],
    ['1h ', 'invalid duration "1h "'],
    ['5m3', 'invalid duration "5m3"'],
    ['--5s', 'invalid duration "--5s"'],
    ['1h-5m', 'invalid duration "1h-5m"'],
    ['ten', 'invalid duration "ten"'],
  ] as const) {
    it(`refuses "${text}"`, () =>
      expect(() => parseDuration(text))
        .to.throw(message)
        .with.property('exit', 2));
  }

  // Rows of Go's own time.Duration.String tests.
  for (const [ms, text] of [
    [0, '0s'],
    [1e-6, '1ns'],
    [1.1e-3, '1.1µs'],
    [2.2, '2.2ms'],
    [3300, '3.3s'],
    [5 * minute + 5 * second, '5m5s'],
    [5 * minute + 5001, '5m5.001s'],
    [5 * hour + 6 * minute + 7001, '5h6m7.001s'],
    [hour, '1h0m0s'],
    [30 * minute, '30m0s'],
    [-90 * second, '-1m30s'],
    [250, '250ms'],
  ] as const) {
    it(`writes ${text}`, () => expect(formatDuration(ms)).to.equal(text));
  }

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        (ms) => void expect(parseDuration(formatDuration(ms))).to.equal(ms),
      ),
    );
  });
});
