import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createNetworkPolicy } from '../../../../../src/lib/check/network/create-policy.js';
import { counter } from '../../../../../src/lib/check/wrappers/counter.js';
import { dns } from '../../../../../src/lib/check/wrappers/dns.js';
import { memcached } from '../../../../../src/lib/check/wrappers/memcached.js';
import { ping, pingWith } from '../../../../../src/lib/check/wrappers/ping.js';
import { redis } from '../../../../../src/lib/check/wrappers/redis.js';
import { parseInfo } from '../../../../../src/lib/check/wrappers/redis/parse-info.js';
import { tcp } from '../../../../../src/lib/check/wrappers/tcp.js';
import { VirtualClock } from '../../../../support/virtual-clock.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../direct-call.js';
import { socketServer } from '../local-server.js';

const local = { entity: { id: 'e', host: '127.0.0.1' } };

describe('wrappers on sockets', () => {
  // Refused connections are the matter here, and nock would accept them first.
  before(() => nock.restore());
  after(() => nock.activate());

  describe('tcp()', () => {
    it('says OK or the text of the operating system', async () => {
      await using server = await socketServer(() => undefined);
      const closed = await socketServer(() => undefined);
      await closed[Symbol.asyncDispose]();
      const object = await openDirectly(tcp, {}, testCall(local));
      expect(await object.call('open', { ports: [server.port] })).to.equal('OK');
      expect(await object.call('open', { ports: [closed.port] })).to.equal('[Errno 111] Connection refused');
      expect(await object.call('open', { ports: [server.port, closed.port, 70_000, '80', 0] })).to.deep.equal(
        new Map<unknown, string>([
          [server.port, 'OK'],
          [closed.port, '[Errno 111] Connection refused'],
          [70_000, 'getsockaddrarg: port must be 0-65535.'],
          ['80', 'an integer is required'],
          [0, '[Errno 111] Connection refused'],
        ]),
      );
      expect(await object.call('open', { ports: [] })).to.deep.equal(new Map());
    });

    it('asks the policy, and tells names that do not resolve', async () => {
      const network = createNetworkPolicy({
        entity: { host: 'a.test', other: 'gone.test' },
        endpoints: [],
        allowedHosts: [],
        lookup: async (host) => {
          if (host === 'gone.test') throw Object.assign(new Error(), { code: 'ENOTFOUND' });
          return [
            { address: 'fd00::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ];
        },
      });
      const open = async (host: string) => openDirectly(tcp, { host }, testCall({ network }));
      expect(await (await open('gone.test')).call('open', { ports: [80] })).to.equal(
        '[Errno -2] Name or service not known',
      );
      expect(await pythonErrorOf((await open('b.test')).call('open', { ports: [80] }))).to.match(
        /^SecurityError: the entity does not name b.test:80/,
      );
      expect(await (await open('x')).call('resolve', { host: 'a.test' })).to.equal('127.0.0.1');
      expect(await (await open('x')).call('resolve', { host: 'gone.test' })).to.equal(
        'ERROR: [Errno -2] Name or service not known',
      );
      expect(await pythonErrorOf((await open('x')).call('resolve', { host: 'secret.evil.test' }))).to.match(
        /^SecurityError/,
      );
    });
  });

  describe('dns()', () => {
    it('checks what it is asked', async () => {
      const object = await openDirectly(dns, { host: null }, testCall());
      expect(await pythonErrorOf(object.call('resolve'))).to.equal(
        'ConfigurationError: DNS wrapper improperly configured. Host is required!',
      );
      expect(await pythonErrorOf(object.call('query', { host: 'x' }))).to.match(/Recordtype is required!$/);
      expect(await pythonErrorOf(object.call('query', { host: 'x', recordtype: 'AXFR' }))).to.match(
        /^ConfigurationError: DNS record type AXFR is not available/,
      );
      expect(await pythonErrorOf(object.call('query', { host: 'x', recordtype: '__proto__' }))).to.match(
        /^ConfigurationError/,
      );
      expect(
        await pythonErrorOf(object.call('query', { host: 'x', recordtype: 'A', nameserver: ['ns.test'] })),
      ).to.match(/^ValueError: nameserver/);
    });

    it('asks only allowed servers, and the system only about allowed names', async () => {
      const network = createNetworkPolicy({ entity: { host: 'a.test' }, endpoints: [], allowedHosts: [] });
      const object = await openDirectly(dns, {}, testCall({ network }));
      expect(
        await pythonErrorOf(
          object.call('query', { host: 'a.test', recordtype: 'A', nameserver: ['127.0.0.1'] }),
        ),
      ).to.match(/^SecurityError: the entity does not name 127.0.0.1:53/);
      expect(
        await pythonErrorOf(object.call('query', { host: 'data.evil.test', recordtype: 'TXT' })),
      ).to.match(/^SecurityError/);
    });
  });

  describe('ping()', () => {
    let folder = '';
    before(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-ping-'))));
    after(() => rm(folder, { recursive: true, force: true }));

    const program = async (text: string): Promise<string> => {
      const path = join(folder, `ping-${Math.random()}`);
      await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return path;
    };
    const answer = async (
      path: string,
      args: Record<string, unknown> = {},
      call = testCall(local),
    ): Promise<unknown> => (await openDirectly(pingWith(path), args, call)).call('reached');

    it('is the exit code of the system’s program', async () => {
      expect(await answer(await program('exit 0'))).to.equal(true);
      expect(await answer(await program('exit 1'))).to.equal(false);
      const call = testCall(local);
      expect(await answer(await program('echo "ping: socktype: SOCK_RAW" >&2; exit 2'), {}, call)).to.equal(
        false,
      );
      expect(call.notes).to.deep.equal(['ping: ping: socktype: SOCK_RAW']);
    });

    it('is called with the allowed address and numbers only', async () => {
      const args = join(folder, 'args');
      await answer(await program(`printf '%s\\n' "$*" > ${args}`), { count: '3', timeout: 2 });
      expect(await readFile(args, 'utf8')).to.match(/^-n -c 3 -[wt] 2 127\.0\.0\.1\n$/);
      for (const bad of [{ count: '-f' }, { count: 0 }, { timeout: 'x' }])
        expect(await pythonErrorOf(answer('/bin/true', bad))).to.match(/^ValueError/);
      const network = createNetworkPolicy({ entity: local.entity, endpoints: [], allowedHosts: [] });
      expect(await pythonErrorOf(answer('/bin/true', { host: '-f' }, testCall({ network })))).to.match(
        /^SecurityError/,
      );
    });

    it('says when the program is missing', async () =>
      expect(await pythonErrorOf(answer('/nonexistent/ping'))).to.equal(
        'ConfigurationError: ping needs the program "ping", which is not installed (Debian: iputils-ping)',
      ));

    it('is a function in Python', () => expect(Object.keys(ping.methods)).to.deep.equal([ping.function]));
  });

  describe('counter()', () => {
    it('is a rate that never falls below zero', async () => {
      const values = new Map<string, { value: number; ts: number }>();
      const clock = new VirtualClock(1_000_000);
      const call = testCall({
        clock,
        counters: { get: (key) => values.get(key), set: (key, entry) => void values.set(key, entry) },
        check: { id: '7', intervalSeconds: 60 },
      });
      const object = await openDirectly(counter, { key: 'requests' }, call);
      const after = async (seconds: number, method: string, value: number): Promise<unknown> => {
        await clock.sleep(seconds * 1000);
        return plain(await object.call(method, { value }));
      };
      expect(await after(0, 'per_second', 100)).to.equal(0);
      expect(call.notes.join()).to.match(/--repeat 2/);
      expect(await after(4, 'per_second', 110)).to.equal(2.5);
      expect(await after(10, 'per_minute', 120)).to.deep.equal({ $float: '60' });
      expect(await after(10, 'per_second', 20)).to.equal(0);
      expect(await after(0, 'per_second', 30)).to.equal(0);
      expect([...values.keys()]).to.deep.equal(['zmon:counters:7:e:requests']);
      await object.call('key', { key: 'other' });
      expect(await after(1, 'per_second', 5)).to.equal(0);
      expect([...values.keys()]).to.include('zmon:counters:7:e:other');
      expect(await pythonErrorOf(object.call('per_second', { value: 'x' }))).to.match(/^TypeError/);
    });
  });

  describe('memcached()', () => {
    const items: Record<string, Buffer> = {
      text: Buffer.from('häl\r\nEND\r\nlo'),
      json: Buffer.from('{"a": 1}'),
      bytes: Buffer.from([0xff, 0x00]),
      empty: Buffer.from(''),
    };
    const server = () =>
      socketServer((socket) => {
        socket.on('data', (data) => {
          for (const line of data.toString().split('\r\n').filter(Boolean)) {
            const [command, key = ''] = line.split(' ');
            const item = Object.hasOwn(items, key) ? items[key] : undefined;
            if (command === 'stats')
              socket.write(
                'STAT curr_items 5\r\nSTAT version 1.6\r\nSTAT rusage_user 1.50\r\nSTAT get_hits 7\r\nEND\r\n',
              );
            else if (command !== 'get') socket.write('ERROR\r\n');
            else if (key === 'broken') socket.write('SERVER_ERROR out of memory\r\n');
            else if (!item) socket.write('END\r\n');
            else {
              // In two pieces, as networks do it.
              const answer = Buffer.concat([
                Buffer.from(`VALUE ${key} 0 ${item.length}\r\n`),
                item,
                Buffer.from('\r\nEND\r\n'),
              ]);
              socket.write(answer.subarray(0, 10));
              setImmediate(() => socket.write(answer.subarray(10)));
            }
          }
        });
      });

    it('reads items', async () => {
      await using running = await server();
      const object = await openDirectly(memcached, { port: running.port }, testCall(local));
      expect(await object.call('get', { key: 'text' })).to.equal('häl\r\nEND\r\nlo');
      expect(await object.call('get', { key: 'empty' })).to.equal('');
      expect(plain(await object.call('get', { key: 'bytes' }))).to.deep.equal({ $bytes: '/wA=' });
      expect(await object.call('get', { key: 'missing' })).to.equal(null);
      expect(await object.call('json', { key: 'json' })).to.deep.equal({ a: 1 });
      expect(await object.call('json', { key: 'missing' })).to.equal(null);
      expect(await pythonErrorOf(object.call('json', { key: 'text' }))).to.equal(
        'ValueError: Expecting value: line 1 column 1 (char 0)',
      );
      expect(await pythonErrorOf(object.call('get', { key: 'broken' }))).to.equal(
        'Exception: SERVER_ERROR out of memory',
      );
      expect(plain(await object.call('stats', { extra_keys: ['version', 'rusage_user'] }))).to.deep.equal({
        curr_items: 5,
        version: '1.6',
        rusage_user: 1.5,
        get_hits_per_sec: { $float: '0' },
      });
      await object.close();
    });

    it('lets no second command through', async () => {
      const object = await openDirectly(memcached, {}, testCall(local));
      for (const key of ['a\r\nflush_all', 'a b', '', 'x'.repeat(251), 'a\0'])
        expect(await pythonErrorOf(object.call('get', { key }))).to.match(/^ValueError: a key has/);
      expect(await pythonErrorOf(openDirectly(memcached, { host: null }))).to.match(
        /^ConfigurationError: Memcached wrapper/,
      );
    });
  });

  describe('redis()', () => {
    it('needs a host, and says how a connection failed', async () => {
      expect(await pythonErrorOf(openDirectly(redis, { host: '' }))).to.equal(
        'ConfigurationError: Redis wrapper improperly configured. Valid redis host is required!',
      );
      const closed = await socketServer(() => undefined);
      await closed[Symbol.asyncDispose]();
      const object = await openDirectly(redis, { port: closed.port }, testCall(local));
      expect(await pythonErrorOf(object.call('get', { key: 'a' }))).to.equal(
        `Exception: Error 111 connecting to 127.0.0.1:${closed.port}. Connection refused.`,
      );
      await using silent = await socketServer(() => undefined);
      const slow = await openDirectly(redis, { port: silent.port, socket_timeout: 0.05 }, testCall(local));
      expect(await pythonErrorOf(slow.call('get', { key: 'a' }))).to.equal(
        'Exception: Timeout reading from socket',
      );
      await slow.close();
    });

    it('reads INFO with types', () => {
      const text = [
        '# Server',
        'redis_version:7.0.15',
        'run_id:0123e5',
        'redis_git_sha1:00000000',
        'mem_fragmentation_ratio:1.50',
        'used_memory_human:1.00M',
        'total:12345678901234567890',
        '',
        'db0:keys=1,expires=0,avg_ttl=1.5',
        'slave0:ip=10.0.0.1,port=6379,state=online,offset=1,lag=0',
        'executable:/usr/bin/redis-server',
        'os:Linux a=b',
        '__proto__:1',
        `endless:${'7'.repeat(10_000_000)}`,
      ].join('\r\n');
      const info = parseInfo(text);
      expect(plain(info)).to.deep.include({
        redis_version: '7.0.15',
        run_id: '0123e5',
        redis_git_sha1: 0,
        mem_fragmentation_ratio: 1.5,
        used_memory_human: '1.00M',
        total: 12345678901234567890n,
        db0: { keys: 1, expires: 0, avg_ttl: 1.5 },
        slave0: { ip: '10.0.0.1', port: 6379, state: 'online', offset: 1, lag: 0 },
        os: 'Linux a=b',
      });
      expect(Object.hasOwn(info, '__proto__')).to.equal(true);
      expect(info['endless']).to.be.a('string').with.lengthOf(10_000_000);
    });
  });
});
