import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZmonServer, zmonUrl } from '../../lib/check/controller/zmon-server.js';
import { runZk } from '../../support/run-zk.js';

const check = `name: Health
owning_team: apps
description: |-
  d
command: |-
  1
interval: 60
entities:
- type: host
`;

describe('zk check push and get', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zk-check-'));
  after(() => rmSync(folder, { recursive: true }));
  let server: ZmonServer;
  beforeEach(() => (server = new ZmonServer().start()));

  const run = (...argv: string[]) =>
    runZk(['check', ...argv, '--url', zmonUrl], { ZMON_TOKEN: 'tok3n-secret' });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('shows, asks, writes, and then has nothing to do', async () => {
    const path = file('c.yaml', check);
    const dry = await run('push', path, '--dry-run=client');
    expect(dry.code).to.equal(0);
    expect(dry.stdout)
      .to.match(/^--- check\/Health\tnothing\n/)
      .and.to.match(/\+name: Health\n/)
      .and.to.match(/\ncheck\/Health created \(dry run\)\n$/);
    const refused = await run('push', path);
    expect([refused.code, refused.stderr.includes('Add --yes')]).to.deep.equal([3, true]);
    expect(server.requests.filter((request) => !request.startsWith('GET'))).to.deep.equal([]);

    const done = await run('push', path, '--yes');
    expect([done.code, done.stdout]).to.deep.equal([0, 'check/Health created\n']);
    expect(done.stderr).to.contain('+name: Health');
    expect((await run('push', path)).stdout).to.equal('check/Health unchanged\n');
    file('c.yaml', check.replace('60', '90'));
    const again = await run('push', path, '--yes', '-o', 'json');
    expect(JSON.parse(again.stdout)).to.have.nested.property('items[0].action', 'configured');
    expect(server.checks.get(100)).to.include({ interval: 90, last_modified_by: 'unknown' });
  });

  it('warns of what the server ignores and refuses what it would refuse', async () => {
    const odd = await run('push', file('odd.yaml', `${check}entity: x\n`), '--dry-run=client');
    expect(odd.stderr).to.match(
      /Warning: .*odd\.yaml:10:1: unknown key `entity`, ZMON ignores it\. Did you mean `entities`\?/,
    );
    const wrong = await run('push', file('wrong.yaml', 'command: x\n'), '--yes');
    expect([wrong.code, wrong.stderr.includes('wrong.yaml:1:1: `name` is missing')]).to.deep.equal([2, true]);
    expect((await run('push')).code).to.equal(2);
    expect(server.requests.filter((request) => !request.startsWith('GET'))).to.deep.equal([]);
  });

  it('gets what was pushed, as a file that can be pushed again', async () => {
    await run('push', file('c.yaml', check), '--yes');
    const { stdout, code } = await run('get', 'health');
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      `id: 100\n${check}status: ACTIVE\nlast_modified_by: unknown\nlast_modified: 1700000001000\n`,
    );
    expect((await run('get', '100')).stdout).to.equal(stdout);
    expect((await run('push', file('again.yaml', stdout))).stdout).to.equal('check/Health unchanged\n');
    server.checks.set(100, { ...server.checks.get(100), interval: 5, last_modified: 1_700_000_009_000 });
    const conflict = await run('push', file('again.yaml', stdout.replace('60', '70')), '--yes');
    expect([conflict.code, conflict.stderr.includes('kubectl zk check get')]).to.deep.equal([3, true]);
  });

  it('gets several kinds, lists, and suggests names', async () => {
    await run('push', file('c.yaml', check), file('e.yaml', 'id: e1\ntype: host\nx: null\n'), '--yes');
    const both = await run('get', 'Health', '--entity', 'e1');
    expect(both.stdout.split('---\n')).to.have.length(2);
    expect(both.stdout).to.match(/---\nid: e1\ntype: host\nlast_modified: /);
    expect((await run('get')).stdout).to.match(
      /^ID +NAME +TEAM +INTERVAL +STATUS\n100 +Health +apps +60 +ACTIVE\n$/,
    );
    expect(JSON.parse((await run('get', '100', '-o', 'json')).stdout)).to.include({ name: 'Health' });
    expect((await run('get', '-o', 'yaml')).stdout).to.match(/^id: 100\nname: Health\n/);
    const typo = await run('get', 'Healht');
    expect([typo.code, typo.stderr.includes('Did you mean "Health"?')]).to.deep.equal([2, true]);
    expect((await run('get', '--alert', '7')).stderr).to.contain('there is no alert 7');
    server.checks.set(101, { ...server.checks.get(100), id: 101, owning_team: 'web' });
    expect((await run('get', 'health')).stderr).to.contain('100 of apps, 101 of web');
  });

  it('never shows the token', async () => {
    const all = [
      await run('get', '-v=9'),
      await run('push', file('c.yaml', check), '--dry-run=client', '-v=9'),
    ];
    for (const { stdout, stderr } of all) expect(stdout + stderr).to.not.contain('tok3n');
  });
});
