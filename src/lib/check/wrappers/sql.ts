import type { WrapperDefinition } from '../bridge/wrapper.js';
import { LargeInteger, PythonError } from '../bridge/wire.js';
import { rowDicts } from './sql/column-names.js';
import { PostgresConnection, type PostgresLogin } from './sql/postgres-connection.js';
import { loginParameters, statementParameters } from './sql/parameters.js';
import {
  closeAll,
  connectAll,
  executeMethod,
  loginOf,
  milliseconds,
  resultMethod,
  runAll,
  type SqlSession,
} from './sql/session.js';
import { chooseShards, postgresShards } from './sql/shards.js';
import { tlsMode } from './sql/tls-mode.js';
import { truthy } from './truth.js';

/** The worker's ABSOLUTE_MAX_RESULTS. */
const absoluteMaxResults = 1_000_000;

/** `sql()`: one statement on every shard of a PostgreSQL database, read-only. Semantics of zmon-worker's sql_postgresql.py. */
export const sql: WrapperDefinition<SqlSession> = {
  name: 'sql',
  tier: 1,
  summary: 'Runs one statement on all shards of a PostgreSQL database, in a read-only transaction.',
  python: 'AggregatedResult',
  parameters: [
    ...loginParameters('sql', 'zmon'),
    { name: 'connect_timeout', default: 5, doc: 'Seconds, for each shard.' },
    ...statementParameters,
    { name: 'created_by', default: null, protected: true },
    { name: 'check_id', default: null, protected: true },
  ],
  async open(args, call) {
    const shards = chooseShards(args['shards'], args['shard'], postgresShards);
    const login: PostgresLogin = {
      ...loginOf(args['user'], args['password']),
      applicationName: `ZMON Check ${call.check.id} (created by )`,
      connectTimeoutMs: milliseconds(args['connect_timeout'], 1000),
      statementTimeoutMs: milliseconds(args['timeout'], 1),
      tls: await tlsMode(call.settings, 'sql'),
    };
    const connections = await connectAll(shards, call, (shard, addresses) =>
      PostgresConnection.open(shard, addresses, login, call.signal),
    );
    return { connections, dialect: 'postgres', statement: null, used: false };
  },
  methods: {
    execute: executeMethod(),
    result: resultMethod(),
    results: {
      parameters: [
        { name: 'max_results', default: 100, doc: 'For each shard; never more than 1,000,000.' },
        { name: 'raise_if_limit_exceeded', default: true },
      ],
      returns: 'a list of dicts, shard after shard',
      async run(session, args) {
        const max = Math.min(wholeNumber(args['max_results'], session), absoluteMaxResults);
        const strict = truthy(args['raise_if_limit_exceeded']);
        const shards = await runAll(session, strict ? max + 1 : max);
        if (strict && shards.some(({ rows }) => rows.length > max)) throw tooMany(max, session);
        return rowDicts(shards);
      },
    },
  },
  close: closeAll,
};

function tooMany(max: number, { statement }: SqlSession): PythonError {
  return new PythonError('DbError', [
    `Too many results, result set was limited to ${max}. Try setting max_results to a higher value.`,
    String(statement),
  ]);
}

function wholeNumber(value: unknown, { statement }: SqlSession): number {
  const number = value instanceof LargeInteger ? value.number : value;
  if (typeof number === 'number' && Number.isFinite(number)) return Math.max(0, Math.trunc(number));
  throw new PythonError('DbError', ['an integer is required', String(statement)]);
}
