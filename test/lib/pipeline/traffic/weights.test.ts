import { expect } from 'chai';
import fc from 'fast-check';
import { describeShift, shiftTraffic } from '../../../../src/lib/pipeline/traffic/weights.js';

describe('pipeline: traffic weights', () => {
  const table: [string, Record<string, number>, string, number, Record<string, number> | undefined][] = [
    ['the first stack takes all', {}, 'a-1', 100, { 'a-1': 100 }],
    ['the first stack cannot take a part', {}, 'a-1', 50, undefined],
    ['one other takes the rest', { 'a-1': 100 }, 'a-2', 20, { 'a-2': 20, 'a-1': 80 }],
    ['others keep their proportion', { a: 60, b: 40 }, 'c', 50, { c: 50, a: 30, b: 20 }],
    [
      'what rounding leaves goes to the largest remainder',
      { a: 33, b: 33, c: 34 },
      'd',
      1,
      { d: 1, a: 33, b: 33, c: 33 },
    ],
    ['back to nothing', { a: 30, b: 70 }, 'a', 0, { a: 0, b: 100 }],
    ['everything', { a: 30, b: 70 }, 'a', 100, { a: 100 }],
    ['stacks without traffic stay without', { a: 0, b: 100 }, 'c', 10, { c: 10, b: 90 }],
  ];
  for (const [what, from, stack, percentage, expected] of table)
    it(what, () => expect(shiftTraffic(from, stack, percentage)).to.deep.equal(expected));

  it('always sums to 100 in whole percent and gives the stack what was asked', () => {
    const weights = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(
        weights,
        fc.constantFrom('a', 'z'),
        fc.integer({ min: 0, max: 100 }),
        (from, stack, percentage) => {
          const to = shiftTraffic(from, stack, percentage);
          if (!to) return void expect(percentage).to.be.lessThan(100);
          expect(to[stack]).to.equal(percentage);
          expect(Object.values(to).reduce((sum, weight) => sum + weight, 0)).to.equal(100);
          for (const weight of Object.values(to))
            expect(weight).to.satisfy(Number.isInteger).and.be.within(0, 100);
          for (const name of Object.keys(to)) expect(name === stack || (from[name] ?? 0) > 0).to.equal(true);
        },
      ),
    );
  });

  it('describes what changes, and nothing else', () => {
    expect(describeShift({ a: 100, b: 0 }, { a: 80, c: 20 })).to.equal('a 100 % → 80 %, c 0 % → 20 %');
    expect(describeShift({ a: 100 }, { a: 100, b: 0 })).to.equal('');
  });
});
