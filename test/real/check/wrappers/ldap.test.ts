import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import nock from 'nock';
import { ldap } from '../../../../src/lib/check/wrappers/ldap.js';
import { createAuthority } from '../../../../src/lib/sandbox/kube/index.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

const run = promisify(execFile);
const robot = 'uid=robot,ou=people,dc=zk,dc=test';

const entries = `dn: dc=zk,dc=test
objectClass: dcObject
objectClass: organization
dc: zk
o: test

dn: ou=people,dc=zk,dc=test
objectClass: organizationalUnit
ou: people

dn: ${robot}
objectClass: inetOrgPerson
uid: robot
cn: Robot
sn: Robot
mail: a@zk.test
mail: b@zk.test
userPassword: robot-secret
`;

describe('ldap() on OpenLDAP', function () {
  this.timeout(60_000);
  let server: Daemon;

  before(async () => {
    nock.restore();
    const { key, cert } = await (
      await createAuthority('ours')
    ).issue({ commonName: 'ldap', dnsNames: ['localhost'] });
    server = await startDaemon('slapd', 'slapd', async (port, folder) => {
      const at = (name: string): string => join(folder, name);
      await mkdir(at('data'));
      await writeFile(at('key.pem'), key);
      await writeFile(at('cert.pem'), cert);
      await writeFile(at('entries.ldif'), entries);
      await writeFile(at('slapd.conf'), configuration(folder, port));
      await run('slapadd', ['-w', '-f', at('slapd.conf'), '-l', at('entries.ldif')]);
      return ['slapd', '-d', '0', '-f', at('slapd.conf'), '-h', `ldap://127.0.0.1:${port}`];
    });
  });
  after(async () => {
    nock.activate();
    await server?.stop();
  });

  const open = (
    args: Record<string, unknown> = {},
    settings: Record<string, string> = { 'ldap.user': robot, 'ldap.password': 'robot-secret' },
  ) =>
    openDirectly(
      ldap,
      { port: server.port, verify: false, ...args },
      testCall({ entity: { id: 'e', host: '127.0.0.1' }, settings }),
    );

  it('searches', async () => {
    const object = await open();
    expect(
      plain(
        await object.call('search', { base: 'dc=zk,dc=test', fltr: '(uid=robot)', attrs: ['mail', 'cn'] }),
      ),
    ).to.deep.equal([{ $tuple: [robot, { mail: ['a@zk.test', 'b@zk.test'], cn: ['Robot'] }] }]);
    expect(await object.call('search', { base: 'dc=zk,dc=test', scope: 0 })).to.have.length(1);
    expect(await object.call('search', { base: 'dc=zk,dc=test', scope: 1 })).to.have.length(1);
    expect(await object.call('search', { base: 'dc=zk,dc=test' })).to.have.length(3);
    expect(await pythonErrorOf(object.call('search', { base: 'dc=gone' }))).to.match(
      /^CheckError: No such object/,
    );
  });

  it('logs in', async () => {
    expect(plain(await (await open()).call('auth'))).to.include({ ok: true });
    const wrong = await pythonErrorOf((await open({ password: 'wrong-secret' })).call('auth'));
    expect(wrong).to.equal('CheckError: Error connecting to LDAP: Invalid credentials');
    expect(wrong).not.to.contain('wrong-secret');
    expect(await pythonErrorOf((await open({ verify: true })).call('auth'))).to.match(
      /^CheckError: Error connecting to LDAP: .*certificate/,
    );
    expect(await pythonErrorOf((await open({ tls: false })).call('auth'))).to.equal(
      'CheckError: LDAP Error: unsupported method exception.',
    );
    expect(await (await open({ tls: false }, {})).call('search', { base: 'dc=zk,dc=test' })).to.have.length(
      3,
    );
    expect(await pythonErrorOf(open({ krb5: true }))).to.match(/^ConfigurationError/);
  });

  it('knows how far servers are behind', async () => {
    const found = plain(await (await open()).call('sync')) as Record<string, unknown>[];
    expect(found).to.have.length(1);
    expect(found[0]).to.include({ server: `127.0.0.1:${server.port}`, ok: true, diff: 0 });
    expect(String(found[0]?.['newest'])).to.match(/^20\d{12}$/);
  });

  it('reads the figures of OpenLDAP', async () => {
    const object = await open();
    const raw = (await object.call('statistics_raw')) as Record<string, number>;
    expect(raw).to.include.keys(
      'connections_total',
      'operations_bind_initiated',
      'operations_search_completed',
      'threads_max',
      'statistics_entries',
      'waiters_read',
    );
    expect(raw['operations_search_completed']).to.be.above(0);
    expect(await object.call('statistics')).to.include.keys(
      'connections_per_sec',
      'operations_search_per_sec',
      'entries',
      'threads_active',
      'waiters_write',
    );
  });
});

function configuration(folder: string, port: number): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload back_monitor
moduleload syncprov
serverID 1 ldap://127.0.0.1:${port}
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database config
access to * by * read
database monitor
access to * by * read
database mdb
suffix "dc=zk,dc=test"
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by * read
overlay syncprov
`;
}
