import { expect } from 'chai';
import { waitUntil, ZkError, type Look } from '../../../src/lib/core/index.js';
import { testContext } from '../../support/virtual-clock.js';

describe('waiting', () => {
  it('looks until it is ready and says each time what it waits for', async () => {
    const context = testContext({ start: 1000 });
    let looks = 0;
    const value = await waitUntil(context, {
      step: 'stack',
      object: 'stack/main',
      intervalMs: 2000,
      timeoutMs: 60_000,
      look: async (): Promise<Look<string>> =>
        ++looks < 3
          ? { ready: false, reason: `look ${looks}`, unblock: 'patience' }
          : { ready: true, value: 'done' },
    });
    expect(value).to.equal('done');
    expect(context.clock.now()).to.equal(5000);
    expect(context.events).to.deep.equal([
      {
        type: 'wait',
        at: 1000,
        step: 'stack',
        object: 'stack/main',
        reason: 'look 1',
        since: 1000,
        deadline: 61_000,
        unblock: 'patience',
      },
      {
        type: 'wait',
        at: 3000,
        step: 'stack',
        object: 'stack/main',
        reason: 'look 2',
        since: 1000,
        deadline: 61_000,
        unblock: 'patience',
      },
    ]);
  });

  it('takes one last look at the deadline, then times out with the last reason', async () => {
    const context = testContext();
    const looks: number[] = [];
    const error: unknown = await waitUntil(context, {
      step: 's',
      object: 'node/a',
      intervalMs: 4000,
      timeoutMs: 10_000,
      look: async () => (looks.push(context.clock.now()), { ready: false, reason: 'NotReady' } as const),
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ZkError).with.property('exit', 4);
    expect((error as ZkError).message).to.equal('timed out after 10s waiting for node/a: NotReady');
    expect(looks).to.deep.equal([0, 4000, 8000, 10_000]);
  });

  it('waits for ever with timeout 0, growing the pause up to its maximum', async () => {
    const context = testContext();
    const looks: number[] = [];
    await waitUntil(context, {
      step: 's',
      object: 'o',
      intervalMs: 1000,
      maxIntervalMs: 2000,
      timeoutMs: 0,
      look: async (): Promise<Look<true>> => (
        looks.push(context.clock.now()),
        looks.length < 6 ? { ready: false, reason: 'r' } : { ready: true, value: true }
      ),
    });
    expect(looks).to.deep.equal([0, 1000, 2500, 4500, 6500, 8500]);
    expect(context.events[0]).to.not.have.property('deadline');
  });

  it('spreads looks by at most a fifth', async () => {
    const at = async (random: number): Promise<number> => {
      const context = testContext();
      let first = true;
      await waitUntil(context, {
        step: 's',
        object: 'o',
        intervalMs: 1000,
        random: () => random,
        look: async (): Promise<Look<true>> =>
          first ? ((first = false), { ready: false, reason: 'r' }) : { ready: true, value: true },
      });
      return context.clock.now();
    };
    expect(await at(0)).to.equal(800);
    expect(await at(0.5)).to.equal(1000);
  });

  it('stops at an abort with its reason', async () => {
    const controller = new AbortController();
    const context = testContext({ signal: controller.signal });
    const reason = new Error('interrupted');
    const error: unknown = await waitUntil(context, {
      step: 's',
      object: 'o',
      intervalMs: 1000,
      look: async (): Promise<Look<never>> => (controller.abort(reason), { ready: false, reason: 'r' }),
    }).catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
  });
});
