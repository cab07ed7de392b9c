import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counters } from '../../../../../src/lib/check/evaluation/world/counters.js';
import { readSettings as read } from '../../../../../src/lib/check/evaluation/world/settings.js';

const wrappers = ['sql', 'history', 'redis', 'ping'];
const readSettings = (file: string | undefined, context: { env: Record<string, string> }) =>
  read(file, context, wrappers);

describe('settings of wrappers', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'zk-settings-'))));
  after(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, text);
    return path;
  };
  const text =
    'sql: {user: robot, password: from-the-file, sslrootcert: 5433}\nhistory: {url: "https://u:in-the-url@k/"}\ntokens: {uid: uid-token}\n';

  it('come from the file, and the environment wins', async () => {
    const settings = await readSettings(file(text), { env: { ZK_CHECK_SQL_USER: 'me' } });
    expect(settings.get('sql', 'user')).to.equal('me');
    expect(settings.get('sql', 'password')).to.equal('from-the-file');
    expect(settings.get('sql', 'sslrootcert')).to.equal('5433');
    expect(settings.get('sql', 'sslmode')).to.equal(undefined);
    expect(settings.get('constructor', 'name')).to.equal(undefined);
  });

  it('know what must never be shown', async () => {
    const settings = await readSettings(file(text), {
      env: { ZK_CHECK_REDIS_PASSWORD: 'from-the-env', HOME: '/x' },
    });
    expect(settings.secrets).to.have.members(['from-the-file', 'in-the-url', 'uid-token', 'from-the-env']);
  });

  it('find tokens in the environment, the file and the folder of the platform', async () => {
    writeFileSync(join(folder, 'other-token-secret'), 'folder-token\n');
    const settings = await readSettings(file(text), {
      env: { ZK_CHECK_TOKEN_ENV: 'env-token', CREDENTIALS_DIR: folder },
    });
    expect(await Promise.all(['env', 'uid', 'other'].map((name) => settings.token(name)))).to.deep.equal([
      'env-token',
      'uid-token',
      'folder-token',
    ]);
    expect(settings.secrets).to.include('folder-token');
  });

  for (const name of ['none', '../settings', 'a/b'])
    it(`raise for the token ${name}, which nobody gave`, async () => {
      const settings = await readSettings(undefined, { env: { CREDENTIALS_DIR: folder } });
      const error: unknown = await settings.token(name).catch((caught: unknown) => caught);
      expect(error).to.have.property('exception', 'ConfigurationError');
    });

  for (const [what, body, message] of [
    ['a list', '- 1\n', /settings are a mapping/],
    ['a wrapper without keys', 'sql: user\n', /settings of sql: expected a mapping/],
    [
      'what is no function',
      'sqll: {password: secret-thing}\n',
      /settings of sqll: there is no such function/,
    ],
    ['a list as a value', 'sql: {user: [secret-thing]}\n', /setting sql\.user: expected text/],
  ] as const)
    it(`refuse ${what} without repeating it`, async () => {
      const error: unknown = await readSettings(file(body), { env: {} }).catch((caught: unknown) => caught);
      expect(error)
        .to.be.an('error')
        .with.property('message')
        .that.matches(message)
        .and.not.includes('secret-thing');
      expect(error).to.have.property('exit', 2);
    });

  for (const [what, body, line, message, hint] of [
    [
      'a misspelled key',
      'sql:\n  user: me\n  pasword: secret-thing\n',
      3,
      'setting sql.pasword: sql has no such setting',
      'Did you mean password?',
    ],
    [
      'a key that is like no other',
      'redis:\n  database: secret-thing\n',
      2,
      'setting redis.database: redis has no such setting',
      'There are: password, user.',
    ],
    [
      'a key of an object that Python has, too',
      'sql:\n  constructor: secret-thing\n',
      2,
      'setting sql.constructor: sql has no such setting',
      'There are: password, sslmode, sslrootcert, user.',
    ],
    [
      'a key that is there twice',
      'sql:\n  password: a\n  user: b\n  password: secret-thing\n',
      4,
      'settings: key "password" is set twice',
      'Keep one of them.',
    ],
    [
      'a wrapper that is there twice',
      'sql: {user: a}\nredis: {}\nsql: {user: b}\n',
      3,
      'settings: key "sql" is set twice',
      'Keep one of them.',
    ],
    [
      'a function without settings',
      'redis: {}\nping: {count: 1}\n',
      2,
      'settings of ping: it has none',
      'There are: history, redis, sql.',
    ],
    [
      'a misspelled function',
      'redos: {}\n',
      1,
      'settings of redos: there is no such function',
      'Did you mean redis?',
    ],
    [
      'a second document',
      'redis: {}\n---\nsql: {user: me}\n',
      3,
      'settings are one document, and here a second one begins',
      undefined,
    ],
  ] as const)
    it(`refuse ${what} at its place`, async () => {
      const path = file(body);
      const error: unknown = await readSettings(path, { env: {} }).catch((caught: unknown) => caught);
      expect(error).to.include({ message, exit: 2, hint });
      expect(error).to.have.property('position').that.includes({ file: path, line });
    });

  it('may have a token of any name', async () => {
    const settings = await readSettings(file('tokens: {whatever: one}\n'), { env: {} });
    expect(await settings.token('whatever')).to.equal('one');
  });

  it('say which file is missing', async () => {
    const error: unknown = await readSettings('/no/such.yaml', { env: {} }).catch(
      (caught: unknown) => caught,
    );
    expect(error).to.have.property(
      'message',
      'cannot read the settings /no/such.yaml: there is no such file',
    );
  });
});

describe('counters', () => {
  it('are apart for each check and entity, and stay for the run', () => {
    const counters = new Counters();
    counters.of('c', 'a').set('k', { value: 1, ts: 2 });
    expect(counters.of('c', 'a').get('k')).to.deep.equal({ value: 1, ts: 2 });
    for (const [check, entity] of [
      ['c', 'b'],
      ['d', 'a'],
      ['c","a', ''],
    ] as const)
      expect(counters.of(check, entity).get('k')).to.equal(undefined);
  });
});
