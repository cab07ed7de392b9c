import { expect } from 'chai';
import fc from 'fast-check';
import { Scheduler, type Job } from '../../../../src/lib/check/watch/scheduler.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

interface Note {
  job: string;
  at: number;
  what: string;
}

/** Jobs whose items take virtual time, and what happened to them. */
class Rig {
  readonly clock = new VirtualClock(0);
  readonly notes: Note[] = [];
  readonly stop = new AbortController();
  running = 0;
  most = 0;
  held = false;
  readonly scheduler: Scheduler<number>;

  constructor(parallel: number) {
    this.scheduler = new Scheduler({
      parallel,
      clock: this.clock,
      signal: this.stop.signal,
      held: () => this.held,
    });
  }

  job(
    name: string,
    intervalMs: number,
    items: number,
    takes: (run: number) => number = () => 0,
  ): Job<number> {
    return {
      intervalMs,
      items: () => Array.from({ length: items }, (_, index) => index),
      work: async (item, { run }) => {
        this.note(name, `${run}/${item}`);
        this.running++;
        this.most = Math.max(this.most, this.running);
        const ms = takes(run);
        if (ms > 0) await this.clock.sleep(ms, this.stop.signal).catch(() => {});
        this.running--;
      },
      late: (missed) => this.note(name, `late ${missed}`),
      ended: () => this.note(name, 'ended'),
    };
  }

  /** Runs until that time. */
  async until(ms: number): Promise<void> {
    void this.clock.sleep(ms).then(() => this.stop.abort());
    await this.scheduler.run();
  }

  starts(job: string): number[] {
    return this.notes.filter((note) => note.job === job && note.what.endsWith('/0')).map(({ at }) => at);
  }

  private note(job: string, what: string): void {
    this.notes.push({ job, at: this.clock.now(), what });
  }
}

describe('the scheduler', () => {
  it('starts a job at once and then at its interval', async () => {
    const rig = new Rig(2);
    rig.scheduler.add(rig.job('a', 1000, 1));
    await rig.until(3500);
    expect(rig.starts('a')).to.deep.equal([0, 1000, 2000, 3000]);
  });

  it('spreads the later starts of jobs over the interval', async () => {
    const rig = new Rig(2);
    rig.scheduler.add(rig.job('a', 1000, 1), 0.5);
    rig.scheduler.add(rig.job('b', 1000, 1), 1);
    await rig.until(2900);
    expect(rig.starts('a')).to.deep.equal([0, 500, 1500, 2500]);
    expect(rig.starts('b')).to.deep.equal([0, 1000, 2000]);
  });

  it('leaves out a run while the one before is under way, says so each time, and stays on the grid', async () => {
    const rig = new Rig(1);
    rig.scheduler.add(rig.job('a', 1000, 1, (run) => (run === 1 ? 2500 : 0)));
    await rig.until(4500);
    expect(rig.notes.filter(({ what }) => what !== 'ended')).to.deep.equal([
      { job: 'a', at: 0, what: '1/0' },
      { job: 'a', at: 1000, what: 'late 1' },
      { job: 'a', at: 2000, what: 'late 2' },
      { job: 'a', at: 3000, what: '2/0' },
      { job: 'a', at: 4000, what: '3/0' },
    ]);
  });

  it('lets jobs take turns, so that one with many items does not hold up one with few', async () => {
    const rig = new Rig(1);
    rig.scheduler.add(rig.job('long', 60_000, 100, () => 10));
    rig.scheduler.add(rig.job('short', 60_000, 2, () => 10));
    await rig.until(5000);
    const done = rig.notes.find(({ job, what }) => job === 'short' && what === 'ended');
    expect(done?.at).to.be.lessThan(60);
  });

  it('ends a run without items, too', async () => {
    const rig = new Rig(1);
    rig.scheduler.add(rig.job('empty', 1000, 0));
    await rig.until(1500);
    expect(rig.notes.map(({ at, what }) => [at, what])).to.deep.equal([
      [0, 'ended'],
      [1000, 'ended'],
    ]);
  });

  it('starts nothing while it is held, and goes on when it is pumped', async () => {
    const rig = new Rig(4);
    rig.held = true;
    rig.scheduler.add(rig.job('a', 10_000, 2));
    void rig.clock.sleep(300).then(() => {
      rig.held = false;
      rig.scheduler.pump();
    });
    await rig.until(1000);
    expect(rig.starts('a')).to.deep.equal([300]);
  });

  it('stops a job that is taken out, also in the middle of a run', async () => {
    const rig = new Rig(1);
    const remove = rig.scheduler.add(rig.job('a', 1000, 5, () => 100));
    void rig.clock.sleep(250).then(remove);
    await rig.until(3000);
    expect(rig.notes.map(({ what }) => what)).to.deep.equal(['1/0', '1/1', '1/2']);
  });

  it('goes on when the clock is set back, and makes up with one run for a time that was slept through', async () => {
    const rig = new Rig(1);
    let offset = 0;
    const clock = {
      now: () => rig.clock.now() + offset,
      sleep: (ms: number, signal?: AbortSignal) => rig.clock.sleep(ms, signal),
    };
    const scheduler = new Scheduler<number>({ parallel: 1, clock, signal: rig.stop.signal });
    scheduler.add(rig.job('a', 1000, 1));
    void rig.clock.sleep(1500).then(() => (offset = -3_600_000));
    void rig.clock.sleep(6200).then(() => (offset = 7_200_000));
    void rig.clock.sleep(9900).then(() => rig.stop.abort());
    await scheduler.run();
    const starts = rig.starts('a');
    expect(starts.slice(0, 2)).to.deep.equal([0, 1000]);
    // Never longer than two intervals without a run, and never two at once.
    starts.slice(1).forEach((start, index) => expect(start - (starts[index] ?? 0)).to.be.within(1, 2000));
    expect(starts.at(-1)).to.be.greaterThan(8000);
  });

  it('throws what a job throws, when nothing is under way any more', async () => {
    const rig = new Rig(2);
    const job = rig.job('a', 1000, 3, () => 50);
    rig.scheduler.add({
      ...job,
      work: async (item, place) => {
        if (item === 1) throw new Error('no interpreter');
        await job.work(item, place);
      },
    });
    const error = await rig.scheduler.run().catch((caught: unknown) => caught);
    expect(error).to.have.property('message', 'no interpreter');
    expect(rig.running).to.equal(0);
  });

  it('never has more under way than it may, and never two runs of a job', async () => {
    const shape = fc.record({
      interval: fc.integer({ min: 100, max: 2000 }),
      items: fc.integer({ min: 0, max: 6 }),
      takes: fc.integer({ min: 0, max: 900 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (jobs, parallel) => {
          const rig = new Rig(parallel);
          jobs.forEach(({ interval, items, takes }, index) =>
            rig.scheduler.add(
              rig.job(`j${index}`, interval, items, () => takes),
              (index + 1) / jobs.length,
            ),
          );
          await rig.until(6000);
          expect(rig.most).to.be.at.most(parallel);
          expect(rig.running).to.equal(0);
          jobs.forEach(({ items }, index) => {
            const mine = rig.notes.filter(({ job, what }) => job === `j${index}` && !what.startsWith('late'));
            let open = 0;
            for (const { what } of mine) {
              if (what === 'ended') {
                expect(open).to.equal(items);
                open = 0;
              } else {
                expect(Number(what.split('/')[1])).to.equal(open);
                open++;
              }
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
