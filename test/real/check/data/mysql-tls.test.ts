import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createAuthority } from '../../../../src/lib/sandbox/kube/index.js';
import { mysql } from '../../../../src/lib/check/wrappers/mysql.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startMariadb, type MariadbServer } from './mariadb-server.js';

describe('mysql() on MariaDB with TLS', function () {
  this.timeout(120_000);
  let server: MariadbServer;
  let folder: string;

  before(async () => {
    // While nock watches, a TLS socket that is laid over another has no certificate of its peer.
    nock.restore();
    const [ours, other] = await Promise.all([createAuthority('ours'), createAuthority('other')]);
    folder = await mkdtemp(join(tmpdir(), 'zk-mysql-tls-'));
    const { cert, key } = await ours.issue({ commonName: 'db', dnsNames: ['localhost'] });
    await writeFile(join(folder, 'ours.pem'), ours.certificate);
    await writeFile(join(folder, 'other.pem'), other.certificate);
    await writeFile(join(folder, 'server.crt'), cert);
    await writeFile(join(folder, 'server.key'), key, { mode: 0o600 });
    server = await startMariadb(
      `--ssl-cert=${join(folder, 'server.crt')}`,
      `--ssl-key=${join(folder, 'server.key')}`,
    );
    await server.admin(`CREATE USER robot@'%' IDENTIFIED BY 'robot-secret'`, `GRANT ALL ON *.* TO robot@'%'`);
  });
  after(async () => {
    nock.activate();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function cipher(host: string, mode?: string, authority?: string): Promise<unknown> {
    const call = testCall({
      entity: { id: 'db', type: 'database', shards: { main: `${host}:${server.port}/mysql` } },
      settings: {
        'mysql.user': 'robot',
        'mysql.password': 'robot-secret',
        ...(mode === undefined ? {} : { 'mysql.sslmode': mode }),
        ...(authority === undefined ? {} : { 'mysql.sslrootcert': join(folder, authority) }),
      },
    });
    const session = await openDirectly(mysql, {}, call);
    try {
      await session.call('execute', { stmt: `SHOW STATUS LIKE 'Ssl_cipher'` });
      return (plain(await session.call('result')) as { Value: string[] }).Value[0];
    } finally {
      await session.close();
    }
  }

  for (const [mode, authority, host] of [
    [undefined, undefined, '127.0.0.1'],
    ['require', undefined, '127.0.0.1'],
    ['verify-ca', 'ours.pem', '127.0.0.1'],
    ['verify-full', 'ours.pem', 'localhost'],
  ] as const)
    it(`encrypts with sslmode ${mode ?? '(none)'} to ${host}`, async () =>
      expect(await cipher(host, mode, authority)).to.match(/^TLS_/));

  it('does not encrypt with sslmode disable', async () =>
    expect(await cipher('127.0.0.1', 'disable')).to.equal(''));

  for (const [mode, authority, host] of [
    ['verify-ca', 'other.pem', '127.0.0.1'],
    ['verify-full', 'ours.pem', '127.0.0.1'],
    ['verify-full', 'other.pem', 'localhost'],
  ] as const)
    it(`refuses with sslmode ${mode}, ${authority}, to ${host}`, async () =>
      expect(await pythonErrorOf(cipher(host, mode, authority))).to.match(
        /^DbError: (\(2003, .*(unable to verify|self-signed|unable to get)|sslmode verify-full needs a host name)/,
      ));
});
