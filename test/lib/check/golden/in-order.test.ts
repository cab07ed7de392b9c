import { expect } from 'chai';
import fc from 'fast-check';
import { inOrder } from '../../../../src/lib/check/golden/in-order.js';

describe('jobs in order', () => {
  it('give their results in order, whichever is done first, and never run more than the limit', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.nat({ max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (scheduler, count, limit) => {
          let running = 0;
          let most = 0;
          const jobs = Array.from({ length: count }, (_, index) => async () => {
            most = Math.max(most, ++running);
            await scheduler.schedule(Promise.resolve());
            running--;
            return index;
          });
          const results: number[] = [];
          const reading = (async () => {
            for await (const result of inOrder(jobs, limit, () => undefined)) results.push(result);
          })();
          await scheduler.waitFor(reading);
          expect(results).to.deep.equal(jobs.map((_, index) => index));
          expect(most).to.equal(Math.min(count, limit));
        },
      ),
    ));

  it('throw the first failure in order, start nothing more, and wait for what runs', async () => {
    const log: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const jobs = [
      async () => 'a',
      async () => {
        await new Promise(setImmediate);
        throw new Error('second');
      },
      async () => {
        await held;
        log.push('third ended');
        throw new Error('third');
      },
      async () => held,
      async () => log.push('fifth started'),
    ];
    const results: unknown[] = [];
    const error = await (async () => {
      for await (const result of inOrder<unknown>(jobs, 2, release)) results.push(result);
    })().catch((caught: unknown) => caught);
    expect(error).to.have.property('message', 'second');
    expect(results).to.deep.equal(['a']);
    expect(log).to.deep.equal(['third ended']);
  });

  it('stop when nobody takes more', async () => {
    let started = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const jobs = Array.from({ length: 10 }, (_, index) => async () => {
      started++;
      if (index > 0) await held;
    });
    const results = inOrder(jobs, 2, release);
    await results.next();
    await results.return(undefined);
    expect(started).to.equal(3);
  });
});
