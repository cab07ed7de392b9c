import { expect } from 'chai';
import type { BridgeAnswer, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import { createBridgeHost } from '../../../../src/lib/check/bridge/live-host.js';
import { PythonError } from '../../../../src/lib/check/bridge/wire.js';
import type { WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { testCall } from '../wrappers/direct-call.js';

/** A wrapper that works until it is told to stop. */
function waiting(release: Promise<void>): WrapperDefinition {
  return {
    name: 'waiting',
    tier: 1,
    summary: '',
    parameters: [],
    open: () => ({}),
    methods: {
      wait: { parameters: [], returns: '', run: () => release.then(() => 'x'.repeat(98)) },
      fail: {
        parameters: [],
        returns: '',
        run: () => {
          throw new PythonError('ValueError', ['no']);
        },
      },
    },
  };
}

interface Seen {
  request: BridgeRequest;
  answer: BridgeAnswer;
  hostMs: number;
  workMs: number;
  bytes: number;
}

describe('who watches the host of the bridge', () => {
  it('is told of each request: its answer, its size, and how long the wrapper worked', async () => {
    const seen: Seen[] = [];
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const host = createBridgeHost(
      [waiting(released)],
      testCall(),
      {},
      {
        answered: (request, answer, measured) => void seen.push({ request, answer, ...measured }),
      },
    );
    const opened = await host.answer({ op: 'open', wrapper: 'waiting', args: {} });
    expect(opened).to.deep.equal({ ok: 1 });
    const call: BridgeRequest = { op: 'call', handle: 1, method: 'wait', args: {} };
    const answering = host.answer(call);
    const began = performance.now();
    while (performance.now() - began < 5) await new Promise((resolve) => setImmediate(resolve));
    release();
    const answer = await answering;
    const failed = await host.answer({ op: 'call', handle: 1, method: 'fail', args: {} });
    await host.close();
    expect(seen.map((one) => [one.request.op, one.bytes])).to.deep.equal([
      ['open', 1],
      ['call', 100],
      ['call', 0],
    ]);
    expect(seen[1]).to.deep.include({ request: call, answer });
    expect(seen[1]!.workMs).to.be.at.least(5);
    expect(seen[2]!.answer).to.equal(failed).and.to.have.property('exc', 'ValueError');
    for (const { hostMs, workMs } of seen) expect(workMs).to.be.within(0, hostMs);
  });
});
