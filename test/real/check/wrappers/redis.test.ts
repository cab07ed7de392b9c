import { expect } from 'chai';
import { Redis } from 'ioredis';
import nock from 'nock';
import { redis } from '../../../../src/lib/check/wrappers/redis.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

describe('redis() on Redis', function () {
  this.timeout(60_000);
  let server: Daemon;

  before(async () => {
    nock.restore();
    server = await startDaemon('redis', 'redis-server', async (port, folder) => [
      'redis-server',
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      folder,
      '--requirepass',
      'redis-secret',
    ]);
    const client = new Redis({ host: '127.0.0.1', port: server.port, password: 'redis-secret', db: 3 });
    await client.set('text', 'häl"lo');
    await client.set('soon', 'x', 'EX', 1000);
    await client.rpush('list', 'a', 'b', 'c');
    await client.hset('hash', { a: '1', __proto__x: '2' });
    await client.call('HSET', 'odd', '__proto__', 'polluted');
    await client.sadd('set', 'x', 'y');
    await client.zadd('ranks', 1, 'one', 2.5, 'two');
    client.disconnect();
  });
  after(async () => {
    nock.activate();
    await server?.stop();
  });

  const open = (
    args: Record<string, unknown> = {},
    call = testCall({
      entity: { id: 'e', host: '127.0.0.1' },
      settings: { 'redis.password': 'redis-secret' },
    }),
  ) => openDirectly(redis, { port: server.port, db: 3, ...args }, call);
  const closing = async (
    work: (object: DirectObject) => Promise<unknown>,
    args: Record<string, unknown> = {},
  ): Promise<void> => {
    const object = await open(args);
    try {
      await work(object);
    } finally {
      await object.close();
    }
  };

  const rows: [string, Record<string, unknown>, unknown][] = [
    ['get', { key: 'text' }, 'häl"lo'],
    ['get', { key: 'missing' }, null],
    ['llen', { key: 'list' }, 3],
    ['lrange', { key: 'list', start: 0, stop: -2 }, ['a', 'b']],
    ['hget', { key: 'hash', field: 'a' }, '1'],
    ['hget', { key: 'hash', field: 'z' }, null],
    ['hgetall', { key: 'hash' }, { a: '1', __proto__x: '2' }],
    ['hgetall', { key: 'missing' }, {}],
    ['hlen', { key: 'hash' }, 2],
    ['scard', { key: 'set' }, 2],
    ['zcard', { key: 'ranks' }, 2],
    ['zrange', { key: 'ranks', start: 0, end: -1 }, ['one', 'two']],
    [
      'zrange',
      { key: 'ranks', start: 0, end: -1, desc: true, withscores: true },
      [{ $tuple: ['two', '2.5'] }, { $tuple: ['one', '1'] }],
    ],
    ['ttl', { key: 'text' }, -1],
    ['ttl', { key: 'missing' }, -2],
    ['keys', { pattern: 'lis*' }, ['list']],
  ];
  for (const [method, args, expected] of rows)
    it(`${method} ${JSON.stringify(args)}`, () =>
      closing(async (object) => expect(plain(await object.call(method, args))).to.deep.equal(expected)));

  it('sets, scans and odd names', () =>
    closing(async (object) => {
      const members = plain(await object.call('smembers', { key: 'set' })) as { $set: string[] };
      expect(members.$set).to.have.members(['x', 'y']);
      const [next, keys] = (
        plain(await object.call('scan', { cursor: 0, match: 'ha*', count: 1000 })) as {
          $tuple: [number, string[]];
        }
      ).$tuple;
      expect([next, keys]).to.deep.equal([0, ['hash']]);
      expect(JSON.stringify(await object.call('hgetall', { key: 'odd' }))).to.equal(
        '{"__proto__":"polluted"}',
      );
      expect(await object.call('ttl', { key: 'soon' })).to.be.within(1, 1000);
    }));

  it('info with types', () =>
    closing(async (object) => {
      const info = plain(await object.call('info', { section: 'keyspace' }));
      expect(info).to.have.nested.property('db3.keys', 7);
      expect(await object.call('info', { section: 'server' })).to.have.property('tcp_port', server.port);
    }));

  it('statistics with rates', async () => {
    const values = new Map<string, { value: number; ts: number }>();
    const clock = new VirtualClock();
    const counters = {
      get: (key: string) => values.get(key),
      set: (key: string, entry: { value: number; ts: number }) => void values.set(key, entry),
    };
    const call = testCall({
      clock,
      counters,
      entity: { id: 'e', host: '127.0.0.1' },
      settings: { 'redis.password': 'redis-secret' },
    });
    const object = await open({}, call);
    const first = plain(await object.call('statistics')) as Record<string, unknown>;
    expect(first).to.include({ dbsize: 7, role: 'master', slave0: null, maxmemory: 0, connected_slaves: 0 });
    expect(first['commands_processed_per_sec']).to.deep.equal({ $float: '0' });
    await clock.sleep(2000);
    for (let at = 0; at < 20; at++) await object.call('get', { key: at % 2 ? 'text' : 'missing' });
    const second = plain(await object.call('statistics')) as Record<string, unknown>;
    expect(second['keyspace_hits_per_sec']).to.deep.equal({ $float: '5' });
    expect(second['keyspace_misses_per_sec']).to.deep.equal({ $float: '5' });
    expect(second['used_memory']).to.be.a('number').above(100_000);
    await object.close();
  });

  it('errors in the words of the server, without the password', async () => {
    await closing(
      async (object) => {
        const error = await pythonErrorOf(object.call('get', { key: 'text' }));
        expect(error).to.match(/^Exception: WRONGPASS/);
        expect(error).not.to.contain('wrong-secret');
      },
      { password: 'wrong-secret' },
    );
    await closing(
      async (object) => expect(await pythonErrorOf(object.call('get', { key: 'text' }))).to.match(/NOAUTH/),
      { password: null },
    );
    await closing(async (object) =>
      expect(await pythonErrorOf(object.call('get', { key: 'list' }))).to.match(/^Exception: WRONGTYPE/),
    );
    await closing(
      async (object) =>
        expect(await pythonErrorOf(object.call('get', { key: 'a' }))).to.match(/DB index is out of range/),
      { db: 99 },
    );
  });
});
