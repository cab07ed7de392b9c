import { expect } from 'chai';
import { createNetworkPolicy } from '../../../../src/lib/check/network/create-policy.js';
import { ping } from '../../../../src/lib/check/wrappers/ping.js';
import { openDirectly, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';

describe('ping() with the program of Debian’s iputils-ping', function () {
  this.timeout(20_000);

  const reached = async (host: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    const network = createNetworkPolicy({
      entity: { hosts: ['127.0.0.1', 'fd00:dead::1', 'gone.test'] },
      endpoints: [],
      allowedHosts: [],
      lookup: async () => [],
    });
    return (await openDirectly(ping, { host, ...args }, testCall({ network }))).call('reached');
  };

  it('knows who answers', async () => {
    expect(await reached('127.0.0.1', { count: 2, timeout: 5 })).to.equal(true);
    expect(await reached('fd00:dead::1')).to.equal(false);
    expect(await reached('gone.test')).to.equal(false);
    expect(await pythonErrorOf(reached('127.0.0.2'))).to.match(
      /^SecurityError: 127\.0\.0\.2 is a loopback address|^SecurityError: the entity does not name/,
    );
  });
});
