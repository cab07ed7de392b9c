import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nock from 'nock';
import { createNetworkPolicy } from '../../../../src/lib/check/network/create-policy.js';
import { dns } from '../../../../src/lib/check/wrappers/dns.js';
import { openDirectly, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

const zone = `$TTL 60
@ IN SOA ns.zk.test. admin.zk.test. 7 3600 600 86400 60
@ IN NS ns.zk.test.
ns IN A 127.0.0.1
web IN A 192.0.2.1
web IN AAAA 2001:db8::1
www IN CNAME web
@ IN MX 10 mail.zk.test.
@ IN TXT "v=spf1 -all" "second part"
@ IN TXT "with \\"quotes\\""
_http._tcp IN SRV 1 2 8080 web.zk.test.
@ IN CAA 0 issue "ca.example"
@ IN NAPTR 100 10 "S" "SIP+D2U" "" _sip._udp.zk.test.
empty IN TXT "only text"
`;

describe('dns() on BIND', function () {
  this.timeout(60_000);
  let server: Daemon;

  before(async () => {
    nock.restore();
    server = await startDaemon('named', 'bind9', async (port, folder) => {
      await writeFile(join(folder, 'zk.test.zone'), zone);
      await writeFile(
        join(folder, 'named.conf'),
        `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; pid-file none; session-keyfile none; recursion no; dnssec-validation no; managed-keys-directory "${folder}"; };
controls { };
zone "zk.test" { type primary; file "zk.test.zone"; };
`,
      );
      return ['named', '-g', '-c', join(folder, 'named.conf'), '-p', String(port)];
    });
  });
  after(async () => {
    nock.activate();
    await server?.stop();
  });

  const query = async (
    host: string,
    recordtype: string,
    options: { timeout?: number; nameserver?: string } = {},
  ): Promise<unknown> => {
    const network = createNetworkPolicy({ entity: { ns: '127.0.0.1' }, endpoints: [], allowedHosts: [] });
    const object = await openDirectly(
      dns,
      { host: null, timeout: options.timeout ?? 5 },
      testCall({ network }),
    );
    return object.call('query', {
      host,
      recordtype,
      nameserver: [options.nameserver ?? `127.0.0.1:${server.port}`],
    });
  };

  const rows: [string, string, string[]][] = [
    ['web.zk.test', 'A', ['192.0.2.1']],
    ['web.zk.test', 'aaaa', ['2001:db8::1']],
    ['www.zk.test', 'CNAME', ['web.zk.test.']],
    ['www.zk.test', 'A', ['192.0.2.1']],
    ['zk.test', 'NS', ['ns.zk.test.']],
    ['zk.test', 'MX', ['10 mail.zk.test.']],
    ['zk.test', 'SOA', ['ns.zk.test. admin.zk.test. 7 3600 600 86400 60']],
    ['_http._tcp.zk.test', 'SRV', ['1 2 8080 web.zk.test.']],
    ['zk.test', 'CAA', ['0 issue ca.example']],
    ['zk.test', 'NAPTR', ['100 10 S SIP+D2U  _sip._udp.zk.test.']],
    ['zk.test', 'TXT', ['v=spf1 -all second part', 'with quotes']],
  ];
  for (const [name, type, expected] of rows)
    it(`${type} of ${name}`, async () => expect(await query(name, type)).to.have.members(expected));

  const failures: [string, string, RegExp][] = [
    ['gone.zk.test', 'A', /^Exception: The DNS query name does not exist: gone\.zk\.test\.$/],
    [
      'empty.zk.test',
      'A',
      /^Exception: The DNS response does not contain an answer to the question: empty\.zk\.test\. IN A$/,
    ],
    ['other.example', 'A', /^Exception: All nameservers failed to answer the query other\.example\. IN A$/],
  ];
  for (const [name, type, expected] of failures)
    it(`${type} of ${name} fails`, async () =>
      expect(await pythonErrorOf(query(name, type))).to.match(expected));

  it('asks no server that is not allowed, and waits no longer than it may', async () => {
    expect(await pythonErrorOf(query('web.zk.test', 'A', { nameserver: '127.0.0.2' }))).to.match(
      /^SecurityError/,
    );
    const { createSocket } = await import('node:dgram');
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const answer = await pythonErrorOf(
      query('web.zk.test', 'A', { nameserver: `127.0.0.1:${silent.address().port}`, timeout: 0.2 }),
    );
    silent.close();
    expect(answer).to.equal('Exception: The DNS operation timed out after 0.2 seconds');
  });
});
