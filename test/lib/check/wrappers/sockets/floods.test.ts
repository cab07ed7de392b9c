import { expect } from 'chai';
import type { Socket } from 'node:net';
import { ldap } from '../../../../../src/lib/check/wrappers/ldap.js';
import { memcached } from '../../../../../src/lib/check/wrappers/memcached.js';
import { mysql } from '../../../../../src/lib/check/wrappers/mysql.js';
import { redis } from '../../../../../src/lib/check/wrappers/redis.js';
import { sql } from '../../../../../src/lib/check/wrappers/sql.js';
import { openDirectly, pythonErrorOf } from '../direct-call.js';
import { socketServer } from '../local-server.js';

/** What a server says on its own; `floods`: the start of what it then sends for ever. */
interface Flood {
  greeting?: Buffer;
  /** An answer before the flood, which then waits for a further request. */
  answer?: (request: Buffer) => string | undefined;
  begins: Buffer;
  repeats: Buffer;
}

const filler = Buffer.alloc(64 * 1024, 'x');
/** The largest packet of MySQL, to be continued. */
const endlessPacket = Buffer.concat([Buffer.from([255, 255, 255, 0]), Buffer.alloc(0xff_ff_ff, 10)]);

/** A server that announces gigabytes and sends them as long as somebody reads. */
async function floodingServer(flood: Flood) {
  let sent = 0;
  const pour = (socket: Socket): void => {
    while (!socket.destroyed && sent < 256 * 1024 * 1024) {
      sent += flood.repeats.length;
      if (!socket.write(flood.repeats)) return void socket.once('drain', () => pour(socket));
    }
  };
  const server = await socketServer((socket) => {
    if (flood.greeting) socket.write(flood.greeting);
    const begin = (): void => {
      socket.write(flood.begins);
      pour(socket);
    };
    if (flood.greeting) return begin();
    const listen = (): void =>
      void socket.once('data', (request: Buffer) => {
        const answer = flood.answer?.(request);
        if (answer === undefined) return begin();
        socket.write(answer);
        listen();
      });
    listen();
  });
  return { ...server, sent: () => sent };
}

const bytes = (...values: number[]): Buffer => Buffer.from(values);

describe('servers that never end their answer', () => {
  const rows: [string, Flood, (port: number) => Promise<unknown>][] = [
    [
      'redis(), one text',
      { begins: Buffer.from('$2000000000\r\n'), repeats: filler },
      async (port) => (await openDirectly(redis, { host: '127.0.0.1', port })).call('get', { key: 'a' }),
    ],
    [
      'redis(), while it logs in',
      { begins: Buffer.from('$2000000000\r\n'), repeats: filler },
      async (port) =>
        (await openDirectly(redis, { host: '127.0.0.1', port, password: 'x' })).call('get', { key: 'a' }),
    ],
    [
      'memcached()',
      { begins: Buffer.from('VALUE a 0 2000000000\r\n'), repeats: filler },
      async (port) => (await openDirectly(memcached, { host: '127.0.0.1', port })).call('get', { key: 'a' }),
    ],
    [
      'sql(), before the login',
      {
        // It speaks no TLS.
        answer: (request) => (request.length === 8 ? 'N' : undefined),
        begins: bytes(0x52, 0x7f, 255, 255, 255),
        repeats: filler,
      },
      (port) => openDirectly(sql, { shards: { a: `127.0.0.1:${port}/x` } }),
    ],
    [
      'mysql(), before the login',
      { greeting: endlessPacket, begins: endlessPacket, repeats: endlessPacket },
      (port) => openDirectly(mysql, { shards: { a: `127.0.0.1:${port}/x` } }),
    ],
    [
      'ldap()',
      { begins: bytes(0x30, 0x84, 0x7f, 255, 255, 255), repeats: filler },
      async (port) =>
        (await openDirectly(ldap, { host: '127.0.0.1', port, tls: false })).call('search', { base: 'dc=x' }),
    ],
  ];
  for (const [what, flood, ask] of rows)
    it(`${what}: the connection is ended`, async () => {
      await using server = await floodingServer(flood);
      expect(await pythonErrorOf(ask(server.port))).to.match(/the answer is larger than \d+ MiB/);
      expect(server.sent()).to.be.lessThan(200 * 1024 * 1024);
    });

  it('redis(): what was read for one question does not count for the next', async () => {
    const size = 9 * 1024 * 1024;
    await using server = await socketServer((socket) =>
      socket.on('data', () => void socket.write(`$${size}\r\n${'x'.repeat(size)}\r\n`)),
    );
    const object = await openDirectly(redis, { host: '127.0.0.1', port: server.port });
    for (let time = 0; time < 3; time++)
      expect(await object.call('get', { key: 'a' })).to.have.lengthOf(size);
    await object.close();
  });

  it('memcached(): pieces of any size are one answer, and lines are read once', async () => {
    const line = 'STAT curr_items 5\r\n';
    const text = line.repeat(200_000) + 'END\r\n';
    await using server = await socketServer((socket) =>
      socket.on('data', () => {
        for (let at = 0; at < text.length; at += 1000) socket.write(text.slice(at, at + 1000));
      }),
    );
    const object = await openDirectly(memcached, { host: '127.0.0.1', port: server.port });
    expect(await object.call('stats')).to.deep.equal({ curr_items: 5 });
    await object.close();
  });
});
