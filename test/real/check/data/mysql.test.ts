import { expect } from 'chai';
import { mysql } from '../../../../src/lib/check/wrappers/mysql.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type CallOptions,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { startMariadb, type MariadbServer } from './mariadb-server.js';

describe('mysql() on MariaDB with three shards', function () {
  this.timeout(120_000);
  let server: MariadbServer;
  let shards: Record<string, string>;

  before(async () => {
    server = await startMariadb();
    await server.admin(`CREATE USER robot@'%' IDENTIFIED BY 'robot-secret'`, `GRANT ALL ON *.* TO robot@'%'`);
    shards = {};
    for (const n of [1, 2, 3]) {
      shards[`s${n}`] = `127.0.0.1:${server.port}/shard${n}`;
      await server.admin(
        `CREATE DATABASE shard${n}`,
        `CREATE TABLE shard${n}.orders (id int, state varchar(20)) ENGINE=InnoDB`,
        `INSERT INTO shard${n}.orders VALUES (${n}, 'open')`,
      );
    }
  });
  after(() => server?.stop());

  const open = (args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<DirectObject> =>
    openDirectly(
      mysql,
      args,
      testCall({
        entity: { id: 'db', type: 'database', shards },
        settings: { 'mysql.user': 'robot', 'mysql.password': 'robot-secret' },
        ...options,
      }),
    );

  async function ask(
    statement: string,
    method = 'results',
    args: Record<string, unknown> = { shard: 's1' },
  ): Promise<unknown> {
    const session = await open(args);
    try {
      await session.call('execute', { stmt: statement });
      return plain(await session.call(method));
    } finally {
      await session.close();
    }
  }

  it('answers by column for result() and by row for results()', async () => {
    expect(await ask('SELECT id, state FROM orders', 'result', {})).to.deep.equal({
      id: [1, 2, 3],
      state: ['open', 'open', 'open'],
    });
    expect(await ask('SELECT id FROM orders WHERE id > 1', 'results', {})).to.deep.equal([
      { id: 2 },
      { id: 3 },
    ]);
    expect(await ask('SELECT id FROM orders WHERE id > 9', 'result', {})).to.deep.equal({});
    expect(await ask('SHOW TABLES', 'results')).to.deep.equal([{ Tables_in_shard1: 'orders' }]);
  });

  it('gives a hundred rows at most, silently', async () => {
    const many = 'SELECT seq FROM seq_1_to_250';
    const rows = await ask(many);
    expect(rows).to.have.length(100);
    expect((rows as unknown[]).at(-1)).to.deep.equal({ seq: 100 });
  });

  it('ends an answer that would flood the memory', async () => {
    expect(await pythonErrorOf(ask(`SELECT repeat('x', 1000000) FROM seq_1_to_100`))).to.contain(
      'larger than 16 MiB',
    );
  });

  const writes: [string, string][] = [
    [`INSERT INTO orders VALUES (9, 'x')`, 'cannot execute INSERT in a read-only transaction'],
    [`WITH x AS (SELECT 1) DELETE FROM orders`, 'error in your SQL syntax'],
    [`SELECT * FROM orders INTO OUTFILE '/tmp/zk-never'`, 'cannot write a file'],
    [`SELECT 1 INTO/**/DUMPFILE '/tmp/zk-never'`, 'cannot write a file'],
    [`/*!50000 INSERT INTO orders VALUES (9, 'x') */`, 'in a read-only transaction'],
    [
      '# comment\n-- another\nSET GLOBAL max_connections = 1',
      'cannot execute SET in a read-only transaction',
    ],
    ['SELECT 1; DROP TABLE orders', 'error in your SQL syntax'],
    ['SELECT write_one()', 'Cannot execute statement in a READ ONLY transaction'],
  ];
  for (const [statement, text] of writes) {
    it(`refuses ${statement.replaceAll('\n', ' ')}`, async () => {
      await server.admin(
        `CREATE OR REPLACE FUNCTION shard1.write_one() RETURNS int NOT DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO shard1.orders VALUES (9, 'x'); RETURN 1; END`,
      );
      expect(await pythonErrorOf(ask(statement)))
        .to.contain('DbError: ')
        .and.contain(text);
      expect(await ask('SELECT count(*) AS n FROM orders', 'result')).to.deep.equal({ n: [1] });
    });
  }

  it('stops statements that take too long', async () => {
    expect(await pythonErrorOf(ask('SELECT sleep(60)', 'result', { shard: 's1', timeout: 100 }))).to.match(
      /^DbError: \(1969, .*max_statement_time exceeded/,
    );
  });

  it('names what cannot be reached, without the password', async () => {
    expect(await pythonErrorOf(open({ shards: { a: '127.0.0.1:1/x' } }))).to.equal(
      `DbError: (2003, "Can't connect to MySQL server on '127.0.0.1' (ECONNREFUSED)") | Connect to 127.0.0.1:1/x`,
    );
    expect(await pythonErrorOf(open({ password: 'wrong-secret' })))
      .to.match(/^DbError: \(1045, "Access denied for user 'robot'@/)
      .and.not.contain('wrong-secret');
    expect(await pythonErrorOf(open({ shards: { a: 'host/no-dashes' } }))).to.equal(
      'CheckError: Invalid shard connection: host/no-dashes',
    );
  });

  it('wants TLS when told to', async () => {
    const settings = { 'mysql.user': 'robot', 'mysql.password': 'robot-secret', 'mysql.sslmode': 'require' };
    expect(await pythonErrorOf(open({ shard: 's1' }, { settings }))).to.match(
      /^DbError: .*HANDSHAKE_NO_SSL_SUPPORT/,
    );
  });

  it('answers once', async () => {
    const session = await open({ shard: 's1' });
    await session.call('execute', { stmt: 'SELECT 1' });
    await session.call('result');
    expect(await pythonErrorOf(session.call('result'))).to.equal('DbError: cursor already closed | SELECT 1');
    await session.close();
  });

  const types: [string, unknown][] = [
    ['1', 1],
    ['18446744073709551615', { $integer: '18446744073709551615' }],
    ['CAST(1.10 AS DECIMAL(5,2))', { $decimal: '1.10' }],
    ['CAST(3 AS DOUBLE)', { $float: '3' }],
    ["'ä🎉'", 'ä🎉'],
    ['NULL', null],
    ["CAST('2026-01-31' AS DATE)", { $date: '2026-01-31' }],
    ["CAST('2026-01-31 12:34:56.5' AS DATETIME(1))", { $datetime: '2026-01-31T12:34:56.500000' }],
    ["CAST('0000-00-00' AS DATE)", null],
    ["CAST('-26:00:01.5' AS TIME(1))", { $timedelta: -93601.5 }],
    ["CAST('x' AS BINARY)", { $bytes: 'eA==' }],
    ["CAST('{}' AS CHAR)", '{}'],
  ];
  for (const [expression, expected] of types) {
    it(`reads ${expression}`, async () => {
      expect(await ask(`SELECT ${expression} AS x`)).to.deep.equal([{ x: expected }]);
    });
  }

  it('reads sets, bits and texts of a table', async () => {
    await server.admin(
      `CREATE OR REPLACE TABLE shard2.kinds (s SET('a','b'), e ENUM('p','q'), b BIT(9), t TEXT, l BLOB)`,
      `INSERT INTO shard2.kinds VALUES ('a,b', 'q', b'100000001', 'ü', x'ff')`,
    );
    expect(await ask('SELECT * FROM kinds', 'results', { shard: 's2' })).to.deep.equal([
      { s: { $set: ['a', 'b'] }, e: 'q', b: { $bytes: 'AQE=' }, t: 'ü', l: { $bytes: '/w==' } },
    ]);
  });
});
