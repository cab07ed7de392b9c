import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { snmp } from '../../../../src/lib/check/wrappers/snmp.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

describe('snmp() on net-snmp', function () {
  this.timeout(60_000);
  let server: Daemon;

  before(async () => {
    // It also listens on TCP, so that one can see that it is there.
    server = await startDaemon('snmpd', 'snmpd', async (port, folder) => {
      await writeFile(
        join(folder, 'snmpd.conf'),
        `agentAddress udp:127.0.0.1:${port},tcp:127.0.0.1:${port}
rocommunity community-word 127.0.0.1
sysLocation here
sysServices 76
disk / 1%
extend conntrackstats /bin/echo found=1|invalid=22
`,
      );
      return ['snmpd', '-f', '-Lo', '-C', '-c', join(folder, 'snmpd.conf'), '-p', join(folder, 'pid')];
    });
  });
  after(() => server?.stop());

  const open = (args: Record<string, unknown> = {}): Promise<DirectObject> =>
    openDirectly(
      snmp,
      { host: '127.0.0.1', port: server.port, community: 'community-word', ...args },
      testCall(),
    );
  const ask = async (method: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    const object = await open();
    try {
      return plain(await object.call(method, args));
    } finally {
      await object.close();
    }
  };

  it('reads figures of the machine', async () => {
    expect(await ask('memory'))
      .to.have.property('ram_total')
      .that.is.above(100_000);
    expect(await ask('load')).to.have.all.keys('load1', 'load5', 'load15');
    expect(await ask('cpu_raw'))
      .to.have.property('raw_cpu_user')
      .that.is.a('number');
    expect(await ask('cpu')).to.have.all.keys('cpu_idle', 'cpu_user', 'cpu_system');
    expect(await ask('df'))
      .to.have.nested.property('/.total_size')
      .that.is.above(1000);
    const interfaces = (await ask('interfaces')) as Record<string, Record<string, unknown>>;
    expect(interfaces['lo']).to.include.keys('opStatus', 'adStatus', 'in_octets', 'out_octets', 'in_error');
    expect(await ask('conntrackstats')).to.deep.equal({ found: 1, invalid: 22 });
  });

  it('reads single ids', async () => {
    expect(await ask('get', { oid: '1.3.6.1.2.1.1.6.0', name: 'x' })).to.equal('here');
    expect(await ask('get_list', { oids: ['1.3.6.1.2.1.1.6.0', '.1.3.6.1.2.1.1.7.0'] })).to.deep.equal([
      'here',
      76,
    ]);
  });

  it('says what is not there', async () => {
    expect(await pythonErrorOf(ask('get', { oid: '1.3.6.1.4.1.99999.1', name: 'x' }))).to.match(
      /^SnmpError: No such object: 1\.3\.6\.1\.4\.1\.99999\.1$/,
    );
    expect(await pythonErrorOf(ask('get', { oid: 'sysLocation', name: 'x' }))).to.match(
      /^SnmpError: sysLocation is not an object id/,
    );
    const wrong = await open({ community: 'public', timeout: 0.2 });
    expect(await pythonErrorOf(wrong.call('memory'))).to.match(/^SnmpError: Error: Request timed out/);
    await wrong.close();
  });
});
