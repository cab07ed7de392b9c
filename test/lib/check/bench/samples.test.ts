import { expect } from 'chai';
import fc from 'fast-check';
import { PartSamples, splitTime } from '../../../../src/lib/check/bench/parts.js';
import { Samples } from '../../../../src/lib/check/bench/samples.js';

const time = fc.double({ min: 0, max: 1e6, noNaN: true });

describe('measured values', () => {
  it('has nothing to say about nothing', () => {
    expect(new Samples().spread).to.equal(undefined);
    expect(new PartSamples().spreads).to.equal(undefined);
  });

  for (const [values, median, p95] of [
    [[7], 7, 7],
    [[3, 1, 2], 2, 3],
    [[4, 1, 3, 2], 2, 4],
    [Array.from({ length: 20 }, (_, index) => 20 - index), 10, 19],
    [Array.from({ length: 100 }, (_, index) => index + 1), 50, 95],
    [[10, 9, 100], 10, 100],
  ] as const)
    it(`of ${values.length} values the median is ${median} and the 95th percentile ${p95}`, () => {
      const samples = new Samples();
      for (const value of values) samples.add(value);
      expect(samples.spread).to.include({ n: values.length, median, p95 });
    });

  it('quantiles are measured values, in order, between the least and the largest', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 200 }), (values) => {
        const samples = new Samples();
        for (const value of values) samples.add(value);
        const { n, min, median, p95, max } = samples.spread!;
        expect(n).to.equal(values.length);
        expect([min, max]).to.deep.equal([Math.min(...values), Math.max(...values)]);
        expect(values).to.include(median).and.include(p95);
        expect(min <= median && median <= p95 && p95 <= max).to.equal(true);
        const notLarger = values.filter((value) => value <= median).length;
        expect(notLarger).to.be.at.least(n / 2);
      }),
    );
  });
});

describe('the time of an evaluation', () => {
  it('is split into interpreter, bridge and target', () => {
    expect(splitTime(100, 60, 50)).to.deep.equal({ total: 100, interpreter: 40, bridge: 10, target: 50 });
  });

  it('is never more or less than its parts, whatever the clocks say', () => {
    fc.assert(
      fc.property(time, time, time, (totalMs, bridgeMs, workMs) => {
        const { total, interpreter, bridge, target } = splitTime(totalMs, bridgeMs, workMs);
        expect(Math.min(interpreter, bridge, target)).to.be.at.least(0);
        expect(interpreter + bridge + target).to.be.closeTo(total, 1e-6);
      }),
    );
  });
});
