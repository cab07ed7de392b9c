import { expect } from 'chai';
import fc from 'fast-check';
import { scheduleOf } from '../../../../src/lib/check/export/schedule.js';

describe('schedules', () => {
  const cases: [number, string, number][] = [
    [1, '* * * * *', 60],
    [60, '* * * * *', 60],
    [90, '* * * * *', 60],
    [120, '*/2 * * * *', 120],
    [300, '*/5 * * * *', 300],
    [420, '*/6 * * * *', 360],
    [3540, '*/30 * * * *', 1800],
    [3600, '0 * * * *', 3600],
    [5400, '0 * * * *', 3600],
    [18000, '0 */4 * * *', 14400],
    [86400, '0 0 * * *', 86400],
    [999999, '0 0 * * *', 86400],
  ];
  for (const [interval, cron, everySeconds] of cases)
    it(`every ${interval} s is ${cron}`, () =>
      expect(scheduleOf(interval)).to.deep.equal({ cron, everySeconds }));

  it('come at equal distances that are not longer than the interval', async () => {
    const { Cron } = await import('croner');
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 200_000 }), (interval) => {
        const { cron, everySeconds } = scheduleOf(interval);
        expect(everySeconds).to.be.at.most(interval);
        const runs = new Cron(cron, { timezone: 'UTC' }).nextRuns(5, new Date(Date.UTC(2026, 1, 27, 23, 58)));
        const distances = runs.slice(1).map((run, at) => (run.getTime() - (runs[at]?.getTime() ?? 0)) / 1000);
        expect(new Set(distances)).to.deep.equal(new Set([everySeconds]));
      }),
      { numRuns: 60 },
    );
  });
});
