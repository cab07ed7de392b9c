import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { applyPush, ZmonClient, type PushStep } from '../../../../src/lib/check/controller/index.js';
import { encodeDefinition } from '../../../../src/lib/check/definition/index.js';
import { ZkError, ZkErrors, type Context } from '../../../../src/lib/core/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { alert, check, client, failure, patient, plan, push, settings } from './zmon-push.js';
import { ZmonServer, zmonUrl } from './zmon-server.js';

describe('pushing definitions', () => {
  let server: ZmonServer;
  beforeEach(() => (server = new ZmonServer().start()));

  it('creates, leaves alone, configures', async () => {
    expect(await push(check)).to.deep.equal(['check/Health created']);
    expect(server.checks.get(100)).to.deep.include({
      name: 'Health',
      status: 'ACTIVE',
      last_modified_by: 'me',
      entities: [{ type: 'host', port: '80' }],
    });
    const writes = server.requests.length;
    expect(await push(check)).to.deep.equal(['check/Health unchanged']);
    expect(server.requests.slice(writes).filter((request) => !request.startsWith('GET'))).to.deep.equal([]);
    expect(await push(check.replace('60', '90'))).to.deep.equal(['check/Health configured']);
    expect(server.checks.get(100)?.['interval']).to.equal(90);
    expect(server.checks.size).to.equal(1);
  });

  it('finds a check by team and name in any case, by its source, by its id', async () => {
    await push(check);
    expect((await plan(check.replace('Health', 'HEALTH')))[0]?.action).to.equal('configured');
    server.checks.set(100, { ...server.checks.get(100), source_url: 'https://git/x' });
    const [bySource] = await plan(`${check.replace('Health', 'New')}source_url: HTTPS://git/x\n`);
    expect(bySource?.server?.['id']).to.equal(100);
    expect((await plan(`id: 100\n${check.replace('apps', 'others')}`))[0]?.server?.['id']).to.equal(100);
    expect((await failure(() => plan(`id: 5\n${check}`))).message).to.equal('the server has no check 5');
  });

  it('shows the difference in the style of zmon-cli', async () => {
    await push(check);
    const [step] = await plan(check.replace('  1\n', '  1\n  + 1\n').replace('60', '90'));
    expect(step?.diff).to.equal(`--- check/Health	server
+++ check/Health	file
@@ -4,7 +4,8 @@
   d
 command: |-
   1
-interval: 60
+  + 1
+interval: 90
 entities:
 - type: host
   port: '80'`);
  });

  it('takes nulls, emptiness and what the server sets for no difference, but removed keys for one', async () => {
    await push(check);
    server.checks.set(100, {
      ...server.checks.get(100),
      technical_details: '',
      potential_impact: null,
      runtime: 'PYTHON_2',
      deletable: true,
      criticality: 'other',
      description: 'd  \n',
    });
    expect((await plan(check))[0]?.action).to.equal('unchanged');
    server.checks.set(100, { ...server.checks.get(100), technical_details: 'gone' });
    const [step] = await plan(check);
    expect(step?.action).to.equal('configured');
    expect(step?.diff).to.contain('-technical_details: gone');
  });

  it('refuses two definitions of one thing before it asks the server, and names both places', async () => {
    const entity = 'id: e1\ntype: host\n';
    const board = 'id: 4\nname: B\nwidget_configuration: []\n';
    const twins: [string, string, string][] = [
      [check, check.replace('Health', 'HEALTH'), 'f0.yaml:1, has the name "HEALTH" of team "apps", too'],
      [check, `${check}---\n${check}`, 'f0.yaml:1, has the name "Health" of team "apps", too'],
      [`id: 7\n${check}`, `id: 7\n${check.replace('Health', 'New')}`, 'f0.yaml:1, has the id 7, too'],
      [`id: 7\n${alert}`, `id: 7\n${alert}`, 'f0.yaml:1, has the id 7, too'],
      [alert, alert, 'f0.yaml:2, has the name "Down" for check 7, too'],
      [board, board, 'f0.yaml:1, has the id 4, too'],
      [entity, `- {id: e0, type: host}\n- {id: e1, type: host}\n`, 'f0.yaml:1, has the id e1, too'],
    ];
    for (const [first, second, message] of twins) {
      const error = await failure(() => plan(first, second));
      const one = error instanceof ZkErrors ? error.errors[0]! : error;
      expect([error.exit, one.message.includes(message), one.position?.file], one.message).to.deep.equal([
        2,
        true,
        'f1.yaml',
      ]);
    }
    expect(server.requests).to.deep.equal([]);
  });

  it('refuses two checks that only the server knows to be one, before it writes', async () => {
    await push(check);
    const error = await failure(() => plan(check, `id: 100\n${check.replace('Health', 'New name')}`));
    expect([error.exit, error.message]).to.deep.equal([
      2,
      'another check, at f0.yaml:1, is the check 100 of the server, too',
    ]);
    expect(error.position).to.include({ file: 'f1.yaml', line: 1 });
  });

  it('refuses to write over a version that is newer than the file', async () => {
    await push(check);
    const fetched = encodeDefinition(server.checks.get(100)!);
    expect((await plan(fetched))[0]?.action).to.equal('unchanged');
    server.checks.set(100, {
      ...server.checks.get(100),
      interval: 120,
      last_modified: 1_800_000_000_000,
      last_modified_by: 'eve',
    });
    const error = await failure(() => plan(fetched.replace('60', '90')));
    expect(error.exit).to.equal(3);
    expect(error.message).to.equal(
      'check/Health was changed on the server at 2027-01-15T08:00:00.000Z by eve, after this file was fetched; nothing was changed',
    );
    expect(error.position).to.include({ file: 'f0.yaml' });
    expect((await plan(fetched.replace(/last_modified: .*\n/, '').replace('60', '90')))[0]?.action).to.equal(
      'configured',
    );
  });

  it('refuses when it changes between the plan and the write, and when it appears', async () => {
    await push(check);
    const steps = await plan(check.replace('60', '90'));
    server.checks.set(100, { ...server.checks.get(100), description: 'by somebody else' });
    const apply = (all: readonly PushStep[]) => applyPush(client(), all, testContext(), () => undefined);
    expect((await failure(() => apply(steps))).exit).to.equal(3);
    expect(server.checks.get(100)).to.include({ interval: 60, description: 'by somebody else' });

    const fresh = await plan(check.replace('Health', 'Fresh'));
    server.checks.set(101, { ...server.checks.get(100), id: 101, name: 'Fresh' });
    expect((await failure(() => apply(fresh))).exit).to.equal(3);
  });

  it('writes entities, checks, parents and alerts in this order, and says what had been written before a failure', async () => {
    const child = alert.replace('Down', 'Child') + 'parent_id: 9\n';
    const template = `${alert.replace('Down', 'Parent')}template: true\n`;
    const entity = 'id: e1\ntype: host\n';
    expect(await push([child, template, check, entity].join('---\n'))).to.deep.equal([
      'entity/e1 created',
      'check/Health created',
      'alert/Parent created',
      'alert/Child created',
    ]);
    const steps = await plan(`id: e2\ntype: host\n---\n${check.replace('60', '90')}`);
    server.checks.set(100, { ...server.checks.get(100), description: 'x' });
    const error = await failure(() => applyPush(client(), steps, testContext(), () => undefined));
    expect(error.exit).to.equal(5);
    expect(error.message).to.contain('1 of 2 definitions had been written before');
  });

  it('leaves the rest when it is interrupted between two writes, and says so', async () => {
    const steps = await plan(`id: e1\ntype: host\n---\nid: e2\ntype: host\n---\n${check}`);
    const stop = new AbortController();
    const told: string[] = [];
    const run = applyPush(client(), steps, { signal: stop.signal }, ({ kind, name, action, id }) => {
      told.push(`${kind}/${name} ${action} ${id}`);
      stop.abort(new ZkError('interrupted', { code: 'aborted' }));
    });
    const error = await failure(() => run);
    expect(error.message).to.contain('interrupted; 1 of 3 definitions had been written before');
    expect(told).to.deep.equal([
      'entity/e1 created e1',
      'entity/e2 skipped e2',
      'check/Health skipped undefined',
    ]);
    expect(server.requests.filter((request) => !request.startsWith('GET'))).to.deep.equal([
      'PUT /api/v1/entities',
    ]);
  });

  it('never makes a second alert of the same name, and changes one by its id', async () => {
    await push(alert);
    const error = await failure(() => plan(alert));
    expect([error.exit, error.hint]).to.deep.equal([3, 'Write `id: 100` into the file to change it.']);
    expect(await push(`id: 100\n${alert.replace('1\n', '2\n')}`)).to.deep.equal(['alert/Down configured']);
    expect(server.requests.at(-1)).to.equal('PUT /api/v1/alert-definitions/100/');
  });

  it('refuses another type for an entity, and keeps every property of one', async () => {
    await push('id: "a[b]:1"\ntype: host\nlabels: {x: [1, null]}\n');
    expect(server.entities.get('a[b]:1')).to.deep.include({ labels: { x: [1, null] } });
    expect((await plan('id: "a[b]:1"\ntype: host\nlabels: {x: [1, null]}\n'))[0]?.action).to.equal(
      'unchanged',
    );
    for (const more of ['created_by: me', 'criticality: high', 'enabled: false', 'runtime: x'])
      expect(
        (await plan(`id: "a[b]:1"\ntype: host\nlabels: {x: [1, null]}\n${more}\n`))[0]?.action,
        more,
      ).to.equal('configured');
    expect((await failure(() => plan('id: "a[b]:1"\ntype: pod\n'))).message).to.contain(
      'the type of an entity cannot change',
    );
  });

  it('writes dashboards', async () => {
    const board = 'name: B\nalert_teams: [a]\nwidget_configuration: []\n';
    expect(await push(board)).to.deep.equal(['dashboard/B created']);
    expect(await push(`id: 100\n${board.replace('[a]', '[b]')}`)).to.deep.equal(['dashboard/B configured']);
    expect(server.requests.at(-1)).to.equal('POST /api/v1/dashboard/100/');
  });

  it('does not ask the server about definitions that it would refuse', async () => {
    const error = await failure(() => plan(check.replace('owning_team: apps\n', '')));
    expect([error.exit, error.message]).to.deep.equal([2, '`owning_team` is missing']);
    expect(server.requests).to.deep.equal([]);
    expect((await failure(() => plan('---\n'))).message).to.equal('there is no definition to push');
  });
});

describe('a ZMON that fails', () => {
  const check1 = () => new ZmonClient(settings, patient).check(1);
  const path = '/api/v1/check-definitions/1/';

  const rows: [number, string, number, string][] = [
    [
      401,
      '{"message":"bad s3cretT0ken"}',
      3,
      'the credentials were not accepted (GET /api/v1/check-definitions/1/: 401: bad ***)',
    ],
    [403, '', 3, 'this is not allowed'],
    [
      400,
      'name is wrong\nmore',
      1,
      'the request is not valid (GET /api/v1/check-definitions/1/: 400: name is wrong)',
    ],
    [500, 'a\u001b[2Jb', 1, 'the request failed (GET /api/v1/check-definitions/1/: 500: a [2Jb)'],
    [500, '<html>', 1, 'the request failed (GET /api/v1/check-definitions/1/: 500)'],
    [302, '', 1, 'it answers with a redirect'],
    [200, '<html>', 1, 'did not answer with JSON'],
  ];
  for (const [status, body, exit, message] of rows)
    it(`${status} ${body}`, async () => {
      nock(zmonUrl).get(path).reply(status, body);
      const error = await failure(check1);
      expect([error.exit, error.message.includes(message)], error.message).to.deep.equal([exit, true]);
    });

  it('sends the credentials and reads nothing for an empty answer', async () => {
    nock(zmonUrl, { reqheaders: { authorization: 'Bearer s3cretT0ken' } })
      .get(path)
      .reply(200, '');
    expect(await check1()).to.equal(undefined);
  });

  it('or cannot be reached', async () => {
    nock(zmonUrl)
      .get(path)
      .replyWithError(Object.assign(new Error('x s3cretT0ken'), { code: 'ECONNREFUSED' }));
    expect((await failure(check1)).message).to.equal(
      'cannot reach ZMON https://zmon.example.org: connection refused',
    );
  });

  describe('and never answers', () => {
    const silent = createServer();
    let url: string;
    before(async () => {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    });
    after(() => (silent.closeAllConnections(), silent.close()));
    const ask = async (context: Context): Promise<ZkError> =>
      (await new ZmonClient({ ...settings, url }, context).check(1).then(
        () => undefined,
        (error: unknown) => error,
      )) as ZkError;

    it('is given up after ten seconds', async () => {
      const error = await ask(testContext());
      expect([error.exit, error.message]).to.deep.equal([4, `ZMON ${url} did not answer within 10 s`]);
    });

    it('or when Ctrl-C is pressed', async () => {
      const stop = new AbortController();
      silent.once('request', () => stop.abort());
      const error = await ask({ ...testContext({ signal: stop.signal }), requestTimeoutMs: 0 });
      expect(error.code).to.equal('aborted');
    });
  });
});
