import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createAuthority } from '../../../../src/lib/sandbox/kube/index.js';
import { sql } from '../../../../src/lib/check/wrappers/sql.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startPostgres, superuser, type PostgresServer } from './postgres-server.js';

describe('sql() on PostgreSQL with TLS', function () {
  this.timeout(120_000);
  let server: PostgresServer;
  let folder: string;

  before(async () => {
    // Only real sockets, so that it is TLS itself that says yes or no.
    nock.restore();
    const [ours, other] = await Promise.all([createAuthority('ours'), createAuthority('other')]);
    folder = await mkdtemp(join(tmpdir(), 'zk-sql-tls-'));
    await writeFile(join(folder, 'ours.pem'), ours.certificate);
    await writeFile(join(folder, 'other.pem'), other.certificate);
    server = await startPostgres(await ours.issue({ commonName: 'db', dnsNames: ['localhost'] }));
  });
  after(async () => {
    nock.activate();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function encrypted(host: string, mode?: string, authority?: string): Promise<unknown> {
    const call = testCall({
      entity: { id: 'db', type: 'database', shards: { main: `${host}:${server.port}/postgres` } },
      settings: {
        'sql.user': superuser.user,
        'sql.password': superuser.password,
        ...(mode === undefined ? {} : { 'sql.sslmode': mode }),
        ...(authority === undefined ? {} : { 'sql.sslrootcert': join(folder, authority) }),
      },
    });
    const session = await openDirectly(sql, {}, call);
    try {
      await session.call('execute', { stmt: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()' });
      return (plain(await session.call('result')) as { ssl: boolean[] }).ssl[0];
    } finally {
      await session.close();
    }
  }

  const good: [string | undefined, string | undefined, string, boolean][] = [
    [undefined, undefined, '127.0.0.1', true],
    ['disable', undefined, '127.0.0.1', false],
    ['prefer', undefined, '127.0.0.1', true],
    ['require', undefined, '127.0.0.1', true],
    ['verify-ca', 'ours.pem', '127.0.0.1', true],
    ['verify-full', 'ours.pem', 'localhost', true],
  ];
  for (const [mode, authority, host, expected] of good)
    it(`${expected ? 'encrypts' : 'does not encrypt'} with sslmode ${mode ?? '(none)'} to ${host}`, async () =>
      expect(await encrypted(host, mode, authority)).to.equal(expected));

  const bad: [string, string | undefined, string, RegExp][] = [
    ['verify-ca', 'other.pem', '127.0.0.1', /unable to verify|self-signed|unable to get/],
    ['verify-ca', undefined, '127.0.0.1', /unable to verify|self-signed|unable to get/],
    // The connection goes to the address that was resolved; it is the name of the shard that the certificate must have.
    ['verify-full', 'ours.pem', '127.0.0.1', /does not match certificate/],
    ['verify-full', 'other.pem', 'localhost', /unable to verify|self-signed|unable to get/],
  ];
  for (const [mode, authority, host, text] of bad)
    it(`refuses with sslmode ${mode}, ${authority ?? "the system's authorities"}, to ${host}`, async () =>
      expect(await pythonErrorOf(encrypted(host, mode, authority)))
        .to.match(/^DbError: /)
        .and.match(text));
});
