import { expect } from 'chai';
import {
  chooseShards,
  mysqlShards,
  parseShard,
  postgresShards,
  shardsOfEntity,
} from '../../../../../src/lib/check/wrappers/sql/shards.js';
import { loginOf } from '../../../../../src/lib/check/wrappers/sql/session.js';
import { PythonError } from '../../../../../src/lib/check/bridge/wire.js';

const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof PythonError) return `${error.exception}: ${error.args.join('|')}`;
    throw error;
  }
  return 'no failure';
};

describe('shards', () => {
  const good: [string, object][] = [
    ['db.example.org/orders', { host: 'db.example.org', port: 5432, database: 'orders' }],
    ['10.0.0.1:6432/orders', { host: '10.0.0.1', port: 6432, database: 'orders' }],
    ['h/a-b.c/d:e', { host: 'h', port: 5432, database: 'a-b.c/d:e' }],
  ];
  for (const [text, parts] of good)
    it(`reads ${text}`, () => expect(parseShard(text, postgresShards)).to.deep.equal({ text, ...parts }));

  for (const text of [
    '',
    'h',
    '/db',
    'h/',
    'h//db',
    'h:/db',
    'h:x/db',
    'h:5432',
    'h:99999/db',
    'h:0/db',
    'a b/db',
    'h/d b',
    'u:p@h/db',
    'h/db\n',
    'h/db\0user\0postgres',
    null,
    7,
  ])
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(failure(() => parseShard(text, postgresShards))).to.equal(
        `CheckError: Invalid shard connection: ${text ?? 'None'}`,
      ));

  it('takes no NUL in a login either: what follows would be options of the connection', () => {
    expect(loginOf('a', null)).to.deep.equal({ user: 'a', password: '' });
    for (const [user, password] of [
      ['a\0options\0-c x=y', 'p'],
      ['a', 'p\0'],
    ])
      expect(failure(() => loginOf(user, password))).to.equal(
        'ValueError: user and password cannot hold a NUL character',
      );
  });

  it('has the port of MySQL, and only simple names there', () => {
    expect(parseShard('h/db_1', mysqlShards)).to.deep.include({ port: 3306 });
    expect(failure(() => parseShard('h/db-1', mysqlShards))).to.contain('Invalid shard connection: h/db-1');
  });

  it('chooses all or the named one', () => {
    const shards = { a: 'h/a', b: 'h/b' };
    expect(chooseShards(shards, null, postgresShards).map((one) => one.database)).to.deep.equal(['a', 'b']);
    expect(chooseShards(shards, 'b', postgresShards).map((one) => one.database)).to.deep.equal(['b']);
    expect(failure(() => chooseShards(shards, 'c', postgresShards))).to.equal(
      'CheckError: SqlWrapper: Shard c not found in shards definition',
    );
    expect(failure(() => chooseShards(shards, 'toString', postgresShards))).to.contain('not found');
    for (const none of [null, {}, 'h/a', []])
      expect(failure(() => chooseShards(none, null, postgresShards))).to.equal(
        'CheckError: SqlWrapper: No shards defined',
      );
  });

  describe('of an entity', () => {
    const cases: [string, object, object | null][] = [
      ['its own', { shards: { x: 'h/x' }, service_name: 's' }, { x: 'h/x' }],
      ['its service', { service_name: 'svc' }, { svc: 'svc/postgres' }],
      ['its service and port', { service_name: 'svc', port: 6432 }, { svc: 'svc:6432/postgres' }],
      ['its service and port as text', { service_name: 'svc', port: '6432' }, { svc: 'svc:6432/postgres' }],
      [
        'a service that has the port',
        { service_name: 'svc:6432', port: 6432 },
        { 'svc:6432': 'svc:6432/postgres' },
      ],
      ['none', { host: 'h' }, null],
      ['none for an empty set', { shards: {} }, null],
    ];
    for (const [title, entity, expected] of cases)
      it(`are ${title}`, () =>
        expect(shardsOfEntity({ id: 'e', type: 't', ...entity })).to.deep.equal(expected));
  });
});
