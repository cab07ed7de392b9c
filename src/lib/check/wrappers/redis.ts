import { pythonText } from '../bridge/python-text.js';
import { PythonError, setOf, tuple } from '../bridge/wire.js';
import type { Arguments, BridgeCall, MethodDefinition, WrapperDefinition } from '../bridge/wrapper.js';
import { entityHost } from './entity-host.js';
import { milliseconds } from './http/timeouts.js';
import { RedisConnection, type ReadCommand } from './redis/connection.js';
import { parseInfo } from './redis/parse-info.js';
import { statistics } from './redis/statistics.js';
import { truthy } from './truth.js';

const setting = (key: string) => ({
  from: `setting redis.${key}`,
  value: ({ settings }: BridgeCall): unknown => settings.get('redis', key) ?? null,
});

/** `redis()`: reads keys and figures. Semantics of zmon-worker's redis_wrapper.py and of redis-py. Values are text (UTF-8). */
export const redis: WrapperDefinition<RedisConnection> = {
  name: 'redis',
  tier: 1,
  summary: 'Reads keys and figures of a Redis or Valkey server.',
  python: 'ScoredRedis',
  parameters: [
    entityHost,
    { name: 'port', default: 6379 },
    { name: 'db', default: 0 },
    { name: 'password', bind: setting('password') },
    { name: 'socket_connect_timeout', default: 1, doc: 'Seconds.' },
    { name: 'socket_timeout', default: 5, doc: 'Seconds for one command.' },
    { name: 'ssl', default: false },
    { name: 'ssl_cert_reqs', default: 'required', doc: '`required`, `optional` or `none`.' },
  ],
  open(args, { settings }) {
    if (!truthy(args['host']))
      throw new PythonError('ConfigurationError', [
        'Redis wrapper improperly configured. Valid redis host is required!',
      ]);
    const password = args['password'];
    return new RedisConnection({
      host: pythonText(args['host']),
      port: whole(args['port'], 'port', 65_535),
      db: whole(args['db'], 'db', 1_000_000),
      username: settings.get('redis', 'user'),
      password: truthy(password) ? pythonText(password) : undefined,
      connectTimeoutMs: milliseconds(args['socket_connect_timeout']),
      commandTimeoutMs: milliseconds(args['socket_timeout']),
      tls: truthy(args['ssl']) ? { verify: verifies(args['ssl_cert_reqs']) } : undefined,
    });
  },
  methods: {
    llen: reading('LLEN', ['key'], 'the length of a list'),
    lrange: reading('LRANGE', ['key', 'start', 'stop'], 'a part of a list, both ends included'),
    get: reading('GET', ['key'], 'the text of a key, or None'),
    hget: reading('HGET', ['key', 'field'], 'one field of a hash, or None'),
    hgetall: reading('HGETALL', ['key'], 'a dict of a hash, `{}` if it is missing', (flat) =>
      Object.fromEntries(pairsOf(flat)),
    ),
    hlen: reading('HLEN', ['key'], 'the number of fields of a hash'),
    scan: {
      parameters: [{ name: 'cursor' }, { name: 'match', default: null }, { name: 'count', default: null }],
      returns: 'a tuple: the next cursor, and a list of keys',
      async run(redis, { cursor, match, count }, call) {
        const args = [
          pythonText(cursor),
          ...(match === null ? [] : ['MATCH', pythonText(match)]),
          ...(count === null ? [] : ['COUNT', pythonText(count)]),
        ];
        const [next, keys] = listOf(await redis.send('SCAN', args, call));
        return tuple([Number(next), keys]);
      },
    },
    ttl: reading('TTL', ['key'], 'seconds to live; −1 without a limit, −2 if it is missing'),
    keys: reading('KEYS', ['pattern'], 'a list of keys'),
    smembers: reading('SMEMBERS', ['key'], 'a set', (members) => setOf(listOf(members))),
    scard: reading('SCARD', ['key'], 'the size of a set'),
    zcard: reading('ZCARD', ['key'], 'the size of a sorted set'),
    zrange: {
      parameters: [
        { name: 'key' },
        { name: 'start' },
        { name: 'end' },
        { name: 'desc', default: false },
        { name: 'withscores', default: false },
        { name: 'score_cast_func', kind: 'callable', doc: 'Default `float`. Gets the text of a score.' },
      ],
      returns: 'a list of members; with scores a list of tuples of member and score',
      async run(redis, { key, start, end, desc, withscores }, call) {
        const scores = truthy(withscores);
        const args = [key, start, end].map(pythonText);
        const command = truthy(desc) ? 'ZREVRANGE' : 'ZRANGE';
        const flat = await redis.send(command, scores ? [...args, 'WITHSCORES'] : args, call);
        return scores ? pairsOf(flat).map((pair) => tuple(pair)) : flat;
      },
    },
    info: {
      parameters: [{ name: 'section' }],
      returns: 'a dict of one section, with numbers as numbers',
      run: async (redis, { section }, call) =>
        parseInfo(pythonText(await redis.send('INFO', section === null ? [] : [pythonText(section)], call))),
    },
    statistics: {
      parameters: [],
      returns: 'the figures that matter; counters as rates per second, `dbsize`',
      async run(redis, _, call) {
        const info = parseInfo(pythonText(await redis.send('INFO', [], call)));
        return statistics(info, await redis.send('DBSIZE', [], call), call);
      },
    },
  },
  close: (redis) => redis.close(),
};

function reading(
  command: ReadCommand,
  names: readonly string[],
  returns: string,
  shape: (answer: unknown) => unknown = (answer) => answer,
): MethodDefinition<RedisConnection> {
  return {
    parameters: names.map((name) => ({ name })),
    returns,
    run: async (redis, args: Arguments, call) =>
      shape(
        await redis.send(
          command,
          names.map((name) => pythonText(args[name])),
          call,
        ),
      ),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairsOf(flat: unknown): [string, unknown][] {
  const list = listOf(flat);
  return Array.from({ length: Math.floor(list.length / 2) }, (_, at) => [
    pythonText(list[at * 2]),
    list[at * 2 + 1],
  ]);
}

function whole(value: unknown, name: string, max: number): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (Number.isInteger(number) && number >= 0 && number <= max) return number;
  throw new PythonError('ValueError', [`${name} must be an integer from 0 to ${max}`]);
}

function verifies(value: unknown): boolean {
  return truthy(value) && pythonText(value) !== 'none';
}
