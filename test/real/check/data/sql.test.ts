import { expect } from 'chai';
import { mostReceived } from '../../../../src/lib/check/wrappers/received-watch.js';
import { sql } from '../../../../src/lib/check/wrappers/sql.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type CallOptions,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { startPostgres, superuser, type PostgresServer } from './postgres-server.js';

const shardCount = 8;
const login = { 'sql.user': 'robot', 'sql.password': 'robot-secret' };

describe('sql() on PostgreSQL with eight shards', function () {
  this.timeout(120_000);
  let server: PostgresServer;
  let shards: Record<string, string>;

  before(async () => {
    server = await startPostgres();
    await server.admin('postgres', `CREATE ROLE robot LOGIN PASSWORD 'robot-secret'`);
    const names = Array.from({ length: shardCount }, (_, at) => `shard${at + 1}`);
    shards = Object.fromEntries(names.map((name) => [name, `127.0.0.1:${server.port}/${name}`]));
    for (const [at, name] of names.entries()) {
      await server.admin('postgres', `CREATE DATABASE ${name} OWNER robot`);
      await server.admin(
        name,
        `CREATE TABLE orders (id int, state text, price numeric(10,2))`,
        `INSERT INTO orders SELECT n, 'open', n + 0.5 FROM generate_series(1, ${at + 1}) n`,
        `CREATE SEQUENCE counter`,
        `CREATE FUNCTION write_one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO orders VALUES (99, 'written', 0); RETURN 1; END $$`,
        `ALTER TABLE orders OWNER TO robot`,
        `ALTER SEQUENCE counter OWNER TO robot`,
      );
    }
  });
  after(() => server?.stop());

  const open = (args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<DirectObject> =>
    openDirectly(
      sql,
      args,
      testCall({ entity: { id: 'db', type: 'database', shards }, settings: login, ...options }),
    );

  /** One statement on a session of its own, which is closed afterwards. */
  async function ask(
    statement: string,
    method: 'result' | 'results' = 'results',
    args: Record<string, unknown> = {},
    openArgs: Record<string, unknown> = { shard: 'shard1' },
  ): Promise<unknown> {
    const session = await open(openArgs);
    try {
      await session.call('execute', { stmt: statement });
      return plain(await session.call(method, args));
    } finally {
      await session.close();
    }
  }

  const fails = (statement: string, method: 'result' | 'results' = 'results', args = {}): Promise<string> =>
    pythonErrorOf(ask(statement, method, args));

  describe('shards', () => {
    it('answers the first row of each shard by column, in the order of the shards', async () => {
      expect(await ask('SELECT count(*), max(state) AS state FROM orders', 'result', {}, {})).to.deep.equal({
        count: [1, 2, 3, 4, 5, 6, 7, 8],
        state: Array.from({ length: shardCount }, () => 'open'),
      });
    });

    it('leaves out shards without a row, and is empty without any', async () => {
      expect(await ask('SELECT id FROM orders WHERE id = 7', 'result', {}, {})).to.deep.equal({ id: [7, 7] });
      expect(await ask('SELECT id FROM orders WHERE id = 100', 'result', {}, {})).to.deep.equal({});
    });

    it('answers the rows of all shards, one after the other', async () => {
      const rows = (await ask(
        'SELECT current_database() AS db, id FROM orders ORDER BY id',
        'results',
        {},
        {},
      )) as {
        db: string;
        id: number;
      }[];
      expect(rows.map(({ db, id }) => `${db}/${id}`).slice(0, 4)).to.deep.equal([
        'shard1/1',
        'shard2/1',
        'shard2/2',
        'shard3/1',
      ]);
      expect(rows).to.have.length(36);
    });

    it('takes one shard by name', async () => {
      expect(await ask('SELECT current_database() AS db', 'result', {}, { shard: 'shard5' })).to.deep.equal({
        db: ['shard5'],
      });
    });

    it('names the first shard that cannot be reached, and leaves no session open', async () => {
      const broken = { ...shards, shard3: `127.0.0.1:${server.port}/nowhere` };
      expect(await pythonErrorOf(open({ shards: broken }))).to.equal(
        `DbError: connection to server at "127.0.0.1" (127.0.0.1), port ${server.port} failed: FATAL:  database "nowhere" does not exist | Connect to 127.0.0.1:${server.port}/nowhere`,
      );
      await untilNoSession();
    });

    it('says what libpq says when nobody listens or the password is wrong, without the password', async () => {
      expect(await pythonErrorOf(open({ shards: { a: '127.0.0.1:1/x' } }))).to.equal(
        'DbError: connection to server at "127.0.0.1" (127.0.0.1), port 1 failed: Connection refused | Connect to 127.0.0.1:1/x',
      );
      expect(await pythonErrorOf(open({ password: 'wrong-secret' })))
        .to.match(/FATAL: {2}password authentication failed for user "robot"/)
        .and.not.contain('wrong-secret');
    });
  });

  describe('limits', () => {
    it('refuses more rows than asked for, and gives fewer silently only on demand', async () => {
      const many = 'SELECT n FROM generate_series(1, 101) n';
      expect(await fails(many)).to.equal(
        `DbError: Too many results, result set was limited to 100. Try setting max_results to a higher value. | ${many}`,
      );
      expect(await ask(many, 'results', { max_results: 101 })).to.have.length(101);
      expect(await ask(many, 'results', { raise_if_limit_exceeded: false })).to.have.length(100);
      expect(await ask(many, 'results', { max_results: 0, raise_if_limit_exceeded: false })).to.deep.equal(
        [],
      );
    });

    it('lets the server compute no more than it needs', async () => {
      // Divides by zero in the fourth row: who reads further fails.
      const trap = 'SELECT 1 / (4 - n) AS x FROM generate_series(1, 10) n';
      expect(await ask(trap, 'result')).to.deep.equal({ x: [0] });
      expect(await ask(trap, 'results', { max_results: 2, raise_if_limit_exceeded: false })).to.have.length(
        2,
      );
      expect(await fails(trap, 'results', { max_results: 3 })).to.contain('division by zero');
    });

    it('ends an answer that would flood the memory', async () => {
      const flood = `SELECT repeat('x', 1000000) FROM generate_series(1, 100000)`;
      expect(await fails(flood, 'results', { max_results: 100_000 })).to.contain(
        `the answer is larger than ${mostReceived / 1024 / 1024} MiB`,
      );
    });

    it('stops statements that take too long', async () => {
      expect(
        await pythonErrorOf(ask('SELECT pg_sleep(60)', 'result', {}, { shard: 'shard1', timeout: 50 })),
      ).to.equal('DbError: canceling statement due to statement timeout | SELECT pg_sleep(60)');
    });

    it('has the interval of the check as its default limit', async () => {
      expect(await ask('SHOW statement_timeout', 'result')).to.deep.equal({ statement_timeout: ['1min'] });
    });

    it('cannot be talked out of the limit by the statement', async () => {
      const sly = `SELECT set_config('statement_timeout', '0', false), pg_sleep(60)`;
      expect(await pythonErrorOf(ask(sly, 'result', {}, { shard: 'shard1', timeout: 50 }))).to.contain(
        'statement timeout',
      );
    });

    it('ends on the server, too, when the evaluation is aborted', async () => {
      const abort = new AbortController();
      const session = await open({ shard: 'shard1', timeout: 600_000 }, { signal: abort.signal });
      await session.call('execute', { stmt: 'SELECT pg_sleep(600)' });
      const outcome = pythonErrorOf(session.call('result'));
      await until(async () => (await sessions(`state = 'active'`)) === 1);
      abort.abort();
      expect(await outcome).to.match(/^DbError: /);
      await session.close();
      await untilNoSession();
    });
  });

  describe('read-only', () => {
    const writes: [string, string | RegExp][] = [
      [`INSERT INTO orders VALUES (1, 'x', 1)`, 'cannot execute INSERT in a read-only transaction'],
      [`UPDATE orders SET state = 'x'`, 'cannot execute UPDATE in a read-only transaction'],
      ['DELETE FROM orders', 'cannot execute DELETE in a read-only transaction'],
      ['DROP TABLE orders', 'cannot execute DROP in a read-only transaction'],
      ['TRUNCATE orders', 'cannot execute TRUNCATE in a read-only transaction'],
      [`COPY (SELECT 1) TO PROGRAM 'touch /tmp/zk-never'`, 'cannot execute COPY in a read-only transaction'],
      [
        '/* SELECT */ -- SELECT\n SET default_transaction_read_only = off',
        'cannot execute SET in a read-only transaction',
      ],
      ['/* a /* nested */ comment */ COMMIT', 'cannot execute COMMIT in a read-only transaction'],
      ['BEGIN READ WRITE', 'cannot execute BEGIN in a read-only transaction'],
      ['DO $$ BEGIN COMMIT; END $$', 'cannot execute DO in a read-only transaction'],
      // From here on the statements begin like a reading one; it is the server that says no.
      [
        `WITH new AS (INSERT INTO orders VALUES (1, 'x', 1) RETURNING id) SELECT id FROM new`,
        'cannot execute SELECT in a read-only transaction',
      ],
      ['SELECT write_one()', /cannot execute INSERT in a read-only transaction/],
      [`SELECT nextval('counter')`, 'cannot execute nextval() in a read-only transaction'],
      ['SELECT * INTO copied FROM orders', 'cannot execute SELECT INTO in a read-only transaction'],
      ['SELECT * FROM orders FOR UPDATE', 'cannot execute SELECT FOR UPDATE in a read-only transaction'],
      ['EXPLAIN ANALYZE DELETE FROM orders', 'cannot execute DELETE in a read-only transaction'],
      [
        `SELECT set_config('transaction_read_only', 'off', false), write_one()`,
        'transaction read-write mode must be set before any query',
      ],
      [
        `SELECT set_config('default_transaction_read_only', 'off', false), write_one()`,
        /cannot execute INSERT in a read-only transaction/,
      ],
      ['SELECT 1; DROP TABLE orders', 'cannot insert multiple commands into a prepared statement'],
      ['SELECT 1; COMMIT; DROP TABLE orders', 'cannot insert multiple commands into a prepared statement'],
    ];
    for (const [statement, text] of writes) {
      it(`refuses ${statement.replaceAll('\n', ' ')}`, async () => {
        const error = await fails(statement);
        if (typeof text === 'string') expect(error).to.contain(`DbError: ${text}`);
        else expect(error).to.match(text);
      });
    }

    it('has left the data alone', async () => {
      expect(await ask(`SELECT count(*) AS n, min(state) AS s FROM orders`, 'result', {}, {})).to.deep.equal({
        n: [1, 2, 3, 4, 5, 6, 7, 8],
        s: Array.from({ length: shardCount }, () => 'open'),
      });
    });

    it('says so in the session, and even the superuser cannot write', async () => {
      expect(await ask('SHOW transaction_read_only', 'result')).to.deep.equal({
        transaction_read_only: ['on'],
      });
      expect(await ask('SHOW default_transaction_read_only', 'result')).to.deep.equal({
        default_transaction_read_only: ['on'],
      });
      const session = await open({ shard: 'shard1', ...superuser });
      await session.call('execute', { stmt: 'SELECT write_one()' });
      expect(await pythonErrorOf(session.call('result'))).to.contain('read-only transaction');
      await session.close();
    });

    it('leaves no setting behind in a session that a pooler might give to others', async () => {
      const session = await open({ shard: 'shard1' });
      const [{ rows } = { rows: [] }] = await server.admin(
        'postgres',
        `SELECT query FROM pg_stat_activity WHERE application_name LIKE 'ZMON%'`,
      );
      await session.close();
      expect(rows).to.deep.equal([{ query: '' }]);
    });
  });

  describe('types', () => {
    const cases: [string, unknown][] = [
      ['1::smallint', 1],
      ['2::int', 2],
      ['9007199254740991::bigint', 9007199254740991],
      ['9007199254740993::bigint', { $integer: '9007199254740993' }],
      ['-9223372036854775808', { $integer: '-9223372036854775808' }],
      ['3::oid', 3],
      ['1.5::float8', 1.5],
      ['3::float8', { $float: '3' }],
      ["'NaN'::float8", { $float: 'nan' }],
      ["'-Infinity'::float4", { $float: '-inf' }],
      ['1.10::numeric', { $decimal: '1.10' }],
      ["'NaN'::numeric", { $decimal: 'NaN' }],
      ['true', true],
      ['false', false],
      ['NULL', null],
      ["'ä\n🎉'", 'ä\n🎉'],
      ["'x'::name", 'x'],
      ["'ab'::char(3)", 'ab '],
      ["DATE '2026-01-31'", { $date: '2026-01-31' }],
      ["DATE 'infinity'", { $date: '9999-12-31' }],
      ["TIME '12:34:56.5'", { $time: '12:34:56.500000' }],
      ["TIMETZ '12:34:56+05:30'", { $time: '12:34:56+05:30' }],
      ["TIMESTAMP '2026-01-31 12:34:56'", { $datetime: '2026-01-31T12:34:56' }],
      ["TIMESTAMP '2026-01-31 12:34:56.000001'", { $datetime: '2026-01-31T12:34:56.000001' }],
      ["TIMESTAMPTZ '2026-01-31 12:34:56+02'", { $datetime: '2026-01-31T10:34:56+00:00' }],
      ["TIMESTAMP '-infinity'", { $datetime: '0001-01-01T00:00:00' }],
      ["INTERVAL '1 day 02:03:04.5'", { $timedelta: 93784.5 }],
      ["INTERVAL '-1 day 02:00'", { $timedelta: -79200 }],
      ["INTERVAL '-00:00:01'", { $timedelta: -1 }],
      ["INTERVAL '1 year 2 mons'", { $timedelta: (365 + 60) * 86400 }],
      ["INTERVAL '0'", { $timedelta: 0 }],
      ["'\\xdeadbeef'::bytea", { $bytes: '3q2+7w==' }],
      [
        `'{"a": [1, 2.0, null], "__proto__": 1}'::json`,
        JSON.parse('{"a": [1, {"$float": "2"}, null], "__proto__": 1}'),
      ],
      [`'12345678901234567890'::jsonb`, { $integer: '12345678901234567890' }],
      ['ARRAY[1,NULL,3]', [1, null, 3]],
      [
        'ARRAY[[1,2],[3,4]]',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [`ARRAY['a,b', '"q"', 'NULL', NULL, '', '\\']`, ['a,b', '"q"', 'NULL', null, '', '\\']],
      ['ARRAY[1.5::numeric]', [{ $decimal: '1.5' }]],
      ['ARRAY[true,false]', [true, false]],
      ["ARRAY['2026-01-31'::date]", [{ $date: '2026-01-31' }]],
      ["'[2:3]={7,8}'::int[]", [7, 8]],
      ["'{}'::text[]", []],
      ["'4a1c0c7e-0000-0000-0000-000000000000'::uuid", '4a1c0c7e-0000-0000-0000-000000000000'],
      ["'10.0.0.1'::inet", '10.0.0.1'],
      ['int4range(1,3)', '[1,3)'],
    ];
    for (const [expression, expected] of cases) {
      it(`reads ${expression.replaceAll('\n', '⏎')}`, async () => {
        expect(await ask(`SELECT ${expression} AS x`)).to.deep.equal([{ x: expected }]);
      });
    }

    it('fails where Python has no such date', async () => {
      expect(await fails(`SELECT DATE '0044-03-15 BC' AS ides`)).to.contain('DbError: year is out of range');
    });

    it('names columns as the named tuples of the worker do', async () => {
      expect(await ask('SELECT 1')).to.deep.equal([{ f_column_: 1 }]);
      expect(await ask(`SELECT 1 AS "__proto__x", 2 AS "2nd", 3 AS "a-b"`)).to.deep.equal([
        { f__proto__x: 1, f2nd: 2, a_b: 3 },
      ]);
      expect(await fails('SELECT 1 AS a, 2 AS a')).to.contain(
        `DbError: Encountered duplicate field name: 'a'`,
      );
      expect(await fails('SELECT 1 AS class')).to.contain(`cannot be a keyword: 'class'`);
    });
  });

  describe('errors and sessions', () => {
    it('shows the place in the statement as libpq does', async () => {
      expect(await fails('SELECT 1,\n  nothing\nFROM orders')).to.equal(
        'DbError: column "nothing" does not exist\nLINE 2:   nothing\n          ^ | SELECT 1,\n  nothing\nFROM orders',
      );
    });

    it('answers once, as the cursors of the worker', async () => {
      const session = await open({ shard: 'shard1' });
      await session.call('execute', { stmt: 'SELECT 1 AS one' });
      await session.call('result');
      expect(await pythonErrorOf(session.call('results'))).to.equal(
        'DbError: cursor already closed | SELECT 1 AS one',
      );
      await session.close();
    });

    it('refuses an empty statement and one that was never given', async () => {
      expect(await fails(' -- nothing\n')).to.contain(`DbError: can't execute an empty query`);
      const session = await open({ shard: 'shard1' });
      expect(await pythonErrorOf(session.call('result'))).to.contain('argument 1 must be a string');
      await session.close();
    });

    it('tells the server which check it is', async () => {
      expect(
        await ask(`SELECT application_name AS name FROM pg_stat_activity WHERE pid = pg_backend_pid()`),
      ).to.deep.equal([{ name: 'ZMON Check trial_run (created by )' }]);
    });

    it('speaks plain text with a server that knows no TLS, unless TLS is required', async () => {
      expect(
        await pythonErrorOf(open({ shard: 'shard1' }, { settings: { ...login, 'sql.sslmode': 'require' } })),
      ).to.contain('The server does not support SSL connections');
    });

    it('leaves no session behind', async () => {
      await ask('SELECT 1', 'result', {}, {});
      await untilNoSession();
    });
  });

  async function sessions(condition: string): Promise<number> {
    const [result] = await server.admin(
      'postgres',
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'ZMON%' AND ${condition}`,
    );
    return (result?.rows[0] as { n: number }).n;
  }

  const untilNoSession = (): Promise<void> => until(async () => (await sessions('true')) === 0);

  async function until(condition: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('it never became so');
  }
});
