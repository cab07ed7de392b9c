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
    expect([done.code, done.stdout]).to.deep.equal([0, 'check/Health created (id 100)\n']);
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

  it('prints one document of what was done, what failed and what was left, with the exit code of the failure', async () => {
    const texts = ['id: e1\ntype: host\n', check, check.replace('Health', 'Later')];
    const path = file('half.yaml', texts.join('---\n'));
    let reads = 0;
    server.onRequest = (request) => {
      // The list is read for the plan and again right before the first check is written: now somebody else has made it.
      if (!request.includes('all-active-check') || (reads += 1) < 2) return;
      server.checks.set(100, { id: 100, name: 'Health', owning_team: 'apps', status: 'ACTIVE' });
    };
    const { stdout, stderr, code } = await run('push', path, '--yes', '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: Record<string, unknown>[] };
    expect(items.map(({ kind, name, action }) => [kind, name, action])).to.deep.equal([
      ['entity', 'e1', 'created'],
      ['check', 'Health', 'failed'],
      ['check', 'Later', 'skipped'],
    ]);
    expect(items.map(({ error }) => typeof error)).to.deep.equal(['undefined', 'string', 'undefined']);
    expect(items[1]?.['error']).to.contain('was changed on the server');
    expect(stderr).to.contain('error: check/Health was changed on the server');
    expect(stderr).to.contain('1 of 3 definitions had been written before');
    expect(code).to.equal(5);
  });

  it('prints the document when the first write already fails, and none when nothing was to be written', async () => {
    const path = file('first.yaml', check);
    let reads = 0;
    server.onRequest = (request) => {
      if (!request.includes('all-active-check') || (reads += 1) < 2) return;
      server.checks.set(100, { id: 100, name: 'Health', owning_team: 'apps', status: 'ACTIVE' });
    };
    const first = await run('push', path, '--yes', '-o', 'json');
    expect(first.code).to.equal(3);
    expect(JSON.parse(first.stdout)).to.have.nested.property('items[0].action', 'failed');
    const unconfirmed = await run('push', file('other.yaml', check.replace('Health', 'X')), '-o', 'json');
    expect([unconfirmed.code, unconfirmed.stdout]).to.deep.equal([3, '']);
  });

  it('says which id the server gave, and to write it into the file where the next push needs it', async () => {
    const board = 'name: B\nalert_teams: [a]\nwidget_configuration: []\n';
    const alert = `check_definition_id: 100\nname: Down\ndescription: d\nteam: apps\nresponsible_team: apps
entities: []\nentities_exclude: []\ncondition: ">0"\npriority: 1\n`;
    const path = file('ids.yaml', [check, alert, board].join('---\n'));
    const { stdout, stderr } = await run('push', path, '--yes');
    expect(stdout).to.equal(
      'check/Health created (id 100)\nalert/Down created (id 100)\ndashboard/B created (id 100)\n',
    );
    expect(stderr).to.contain(
      `${path}:11:1: write \`id: 100\` into alert/Down, else the next push of it is refused`,
    );
    expect(stderr).to.contain(
      `${path}:21:1: write \`id: 100\` into dashboard/B, else each push creates another one`,
    );
    expect(stderr).to.not.contain('into check/Health');
    const again = await run('push', file('board.yaml', `id: 100\n${board}`), '--yes', '-o', 'json');
    expect(JSON.parse(again.stdout)).to.have.nested.include({
      'items[0].action': 'unchanged',
      'items[0].id': 100,
    });
  });

  it('warns before it creates a dashboard that has no id', async () => {
    const path = file('board.yaml', 'name: B\nwidget_configuration: []\n');
    const { stderr, code } = await run('push', path, '--dry-run=client');
    expect([code, stderr]).to.deep.equal([
      0,
      `Warning: ${path}:1:1: a dashboard without \`id\` is created anew by each push. If it exists, write its id into the file\n`,
    ]);
  });

  it('has no dry run on the server, which could only be pretended', async () => {
    const path = file('c.yaml', check);
    const { code, stdout, stderr } = await run('push', path, '--dry-run=server');
    expect([code, stdout, stderr.includes('Use --dry-run=client')]).to.deep.equal([2, '', true]);
    expect(server.requests).to.deep.equal([]);
    expect((await run('push', '--help')).stdout.replaceAll(/\s+/g, ' ')).to.contain(
      'client compares with the server and writes nothing',
    );
  });

  it('names each kind with -o name', async () => {
    const entity = 'id: e1\ntype: host\n';
    const pushed = await run('push', file('n.yaml', `${check}---\n${entity}`), '--yes', '-o', 'name');
    expect(pushed.stdout).to.equal('entity/e1\ncheck/Health\n');
    server.alerts.set(7, { id: 7, name: 'Down' });
    server.dashboards.set(8, { id: 8, name: 'B' });
    const got = await run(
      ...['get', '100', '--alert', '7', '--entity', 'e1', '--dashboard', '8', '-o', 'name'],
    );
    expect(got.stdout).to.equal('check/100\nalert/7\nentity/e1\ndashboard/8\n');
    expect((await run('get', '-o', 'name')).stdout).to.equal('check/100\n');
  });

  it('never shows the token', async () => {
    const all = [
      await run('get', '-v=9'),
      await run('push', file('c.yaml', check), '--dry-run=client', '-v=9'),
    ];
    for (const { stdout, stderr } of all) expect(stdout + stderr).to.not.contain('tok3n');
  });
});
