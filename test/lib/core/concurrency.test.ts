import { expect } from 'chai';
import fc from 'fast-check';
import { mapBounded, settleBounded } from '../../../src/lib/core/index.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('bounded concurrency', () => {
  it('keeps the order of results and never runs more than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (turns, limit) => {
          let [running, most] = [0, 0];
          const results = await mapBounded(turns, limit, async (count, index) => {
            most = Math.max(most, ++running);
            for (let i = 0; i < count; i++) await turn();
            running--;
            return index;
          });
          expect(results).to.deep.equal(turns.map((_, index) => index));
          expect(most).to.be.at.most(Math.min(limit, turns.length));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on after a failure and reports each item', async () => {
    const boom = new Error('boom');
    const results = await settleBounded([1, 2, 3], 1, async (item) => {
      if (item === 2) throw boom;
      return item;
    });
    expect(results).to.deep.equal([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', error: boom },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  it('mapBounded starts nothing new after a failure and waits for what runs', async () => {
    const started: number[] = [];
    let finished = false;
    const all = mapBounded([0, 1, 2, 3], 2, async (item) => {
      started.push(item);
      if (item === 0) throw new Error('first');
      await turn();
      finished = true;
      return item;
    });
    const error: unknown = await all.catch((reason: unknown) => reason);
    expect(error).to.be.an('error').with.property('message', 'first');
    expect(finished).to.equal(true);
    expect(started).to.deep.equal([0, 1]);
  });

  it('starts nothing new after an abort', async () => {
    const controller = new AbortController();
    const results = await settleBounded(
      [1, 2, 3],
      1,
      async (item) => (controller.abort(), item),
      controller.signal,
    );
    expect(results.map((result) => result.status)).to.deep.equal(['fulfilled', 'skipped', 'skipped']);
    const reason = new Error('stop');
    controller.abort();
    const error: unknown = await mapBounded([1], 1, async (item) => item, AbortSignal.abort(reason)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.equal(reason);
  });

  it('refuses a limit below one', async () => {
    const error: unknown = await settleBounded([1], 0, async (item) => item).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(RangeError);
  });
});
