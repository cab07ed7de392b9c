import type { WrapperDefinition } from '../bridge/wrapper.js';
import { MysqlConnection } from './mysql/mysql-connection.js';
import { rowDicts } from './sql/column-names.js';
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
import { chooseShards, mysqlShards } from './sql/shards.js';
import { tlsMode } from './sql/tls-mode.js';

const connectTimeoutMs = 5_000;
/** The worker's MAX_RESULTS: more rows are left out silently. */
const maxResults = 100;

/** `mysql()`: one statement on every shard of a MySQL or MariaDB database. Semantics of zmon-worker's sql_mysql.py, and read-only. */
export const mysql: WrapperDefinition<SqlSession> = {
  name: 'mysql',
  tier: 2,
  summary: 'Runs one statement on all shards of a MySQL or MariaDB database, in a read-only transaction.',
  python: 'AggregatedResult',
  parameters: [...loginParameters('mysql', 'nagios'), ...statementParameters],
  async open(args, call) {
    const shards = chooseShards(args['shards'], args['shard'], mysqlShards);
    const login = {
      ...loginOf(args['user'], args['password']),
      connectTimeoutMs,
      statementTimeoutMs: milliseconds(args['timeout'], 1),
      tls: await tlsMode(call.settings, 'mysql'),
    };
    const connections = await connectAll(shards, call, (shard, addresses) =>
      MysqlConnection.open(shard, addresses, login, call.signal),
    );
    return { connections, dialect: 'mysql', statement: null, used: false };
  },
  methods: {
    execute: executeMethod(),
    result: resultMethod(),
    results: {
      parameters: [],
      returns: 'a list of dicts, shard after shard; at most 100 of each shard',
      run: async (session) => rowDicts(await runAll(session, maxResults)),
    },
  },
  close: closeAll,
};
