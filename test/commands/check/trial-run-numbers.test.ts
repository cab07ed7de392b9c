import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk } from '../../support/run-zk.js';

const digits = '1152921504606846977';

describe('zk check trial-run with whole numbers beyond 2^53', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-numbers-'));
    server = createServer((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    writeFileSync(join(folder, 'e.yaml'), `- {id: a, type: t, url: "http://127.0.0.1:${port}"}\n`);
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const trialRun = (command: string, output: string) => {
    const definition = { name: 'Big', owning_team: 't', interval: 60, entities: [{ type: 't' }], command };
    writeFileSync(join(folder, 'c.yaml'), JSON.stringify({ ...definition, status: 'ACTIVE' }));
    return runZk(
      ['check', 'trial-run', join(folder, 'c.yaml'), '--entities', join(folder, 'e.yaml'), '-o', output],
      { XDG_CACHE_HOME: join(folder, 'cache') },
    );
  };

  for (const output of [
    'table',
    'json',
    'yaml',
    'jsonl',
    'nagios',
    'jsonpath={.items[*].value.value.n}',
    'custom-columns=N:.value.value.n',
    'custom-columns=N:.value.value',
  ])
    it(`shows all digits with -o ${output}`, async () => {
      const { code, stdout } = await trialRun("{'n': 2**60 + 1}", output);
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`\\b${digits}\\b`));
    });

  it('asks for all digits', async () => {
    const { stdout } = await trialRun("http('/x', params={'id': 2**60 + 1}).text()", 'jsonl');
    expect(JSON.parse(stdout)).to.have.nested.property('value.value', `/x?id=${digits}`);
  });

  it('counts by them', async () => {
    const { stdout } = await trialRun("counter('c').per_second(2**60 + 1)", 'jsonl');
    expect(JSON.parse(stdout)).to.have.nested.property('value.value', 0);
  });
});
