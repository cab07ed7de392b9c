import { expect } from 'chai';
import { connect } from 'node:net';
import nock from 'nock';
import { memcached } from '../../../../src/lib/check/wrappers/memcached.js';
import { openDirectly, plain, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

describe('memcached() on memcached', function () {
  this.timeout(60_000);
  let server: Daemon;
  const large = 'x'.repeat(500_000);

  before(async () => {
    nock.restore();
    server = await startDaemon('memcached', 'memcached', async (port) => [
      'memcached',
      '-l',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      '0',
      ...(process.getuid?.() === 0 ? ['-u', 'root'] : []),
    ]);
    await store({ text: 'häl\r\nEND\r\nlo', json: '{"a": [1, 2.5]}', large });
  });
  after(async () => {
    nock.activate();
    await server?.stop();
  });

  it('reads items and figures', async () => {
    const object = await openDirectly(
      memcached,
      { port: server.port },
      testCall({ entity: { id: 'e', host: '127.0.0.1' } }),
    );
    try {
      expect(await object.call('get', { key: 'text' })).to.equal('häl\r\nEND\r\nlo');
      expect(await object.call('get', { key: 'large' })).to.equal(large);
      expect(await object.call('get', { key: 'missing' })).to.equal(null);
      expect(await object.call('json', { key: 'json' })).to.deep.equal({ a: [1, 2.5] });
      const stats = plain(await object.call('stats', { extra_keys: ['version', 'pid'] })) as Record<
        string,
        unknown
      >;
      expect(stats).to.include({ curr_items: 3 });
      expect(stats['version']).to.match(/^\d+\.\d+/);
      expect(stats['pid']).to.be.a('number');
      expect(stats).to.include.keys(
        'cmd_get_per_sec',
        'get_hits_per_sec',
        'connections_per_sec',
        'evictions_per_sec',
        'bytes',
      );
    } finally {
      await object.close();
    }
  });

  async function store(items: Record<string, string>): Promise<void> {
    const socket = connect(server.port, '127.0.0.1');
    let answered = '';
    socket.on('data', (data) => (answered += data.toString()));
    for (const [key, value] of Object.entries(items))
      socket.write(`set ${key} 0 0 ${Buffer.byteLength(value)}\r\n${value}\r\n`);
    while ((answered.match(/STORED/g) ?? []).length < Object.keys(items).length)
      await new Promise((resolve) => setTimeout(resolve, 10));
    socket.destroy();
  }
});
