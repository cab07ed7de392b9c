import { expect } from 'chai';
import fc from 'fast-check';
import { EventQueue } from '../../../../src/lib/check/watch/event-queue.js';

describe('the queue of events', () => {
  it('hands over everything in order and then ends, however pushes and reads interleave', async () => {
    // Each number: so many microtasks before the next push.
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 }), async (pauses) => {
        const queue = new EventQueue<number>(5, () => {});
        const read: number[] = [];
        const pushing = (async () => {
          for (const [index, pause] of pauses.entries()) {
            for (let step = 0; step < pause; step++) await Promise.resolve();
            queue.push(index);
            // Nobody else comes to wake the reader before it has had the time to sleep.
            if (pause % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
            if (pause % 4 === 0) expect(read.length).to.equal(index + 1);
          }
          queue.end();
        })();
        for await (const item of queue.read()) read.push(item);
        await pushing;
        expect(read).to.deep.equal(pauses.map((_, index) => index));
      }),
    );
  });

  it('is full at its limit, and says when there is room again', async () => {
    let room = 0;
    const queue = new EventQueue<number>(3, () => room++);
    [1, 2].forEach((item) => queue.push(item));
    expect(queue.full).to.equal(false);
    queue.push(3);
    expect(queue.full).to.equal(true);
    queue.end();
    for await (const _ of queue.read()) void _;
    expect(room).to.equal(1);
  });

  it('ends with the first end only, after what was there', async () => {
    const queue = new EventQueue<number>(3, () => {});
    queue.push(1);
    queue.end({ error: new Error('gone') });
    queue.end();
    queue.push(2);
    const read: number[] = [];
    const error = await (async () => {
      for await (const item of queue.read()) read.push(item);
    })().catch((caught: unknown) => caught);
    expect(read).to.deep.equal([1]);
    expect(error).to.have.property('message', 'gone');
  });
});
