import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk } from '../../support/run-zk.js';

const token = 'a-token-of-the-controller';
const check = {
  id: 123,
  name: 'Latency',
  owning_team: 'platform',
  description: 'd',
  command: "entity['latency']",
  interval: 60,
  entities: [{ type: 'application', zone: 'a' }],
  status: 'ACTIVE',
  runtime: 'PYTHON_3',
  last_modified: 1_700_000_000_000,
  last_modified_by: 'jane',
};
const alert = {
  id: 456,
  check_definition_id: 123,
  name: 'Too slow',
  description: 'd',
  team: 'platform',
  responsible_team: 'platform',
  entities: [],
  entities_exclude: [],
  condition: 'alert_series(lambda v: v >= 500, 3)',
  priority: 1,
  status: 'ACTIVE',
  template: false,
  last_modified: 1_700_000_000_000,
};
const entities = [
  { id: 'shop', type: 'application', zone: 'a', latency: 700, last_modified: '2026-01-31 12:00:00.000001' },
  { id: 'cart', type: 'application', zone: 'a', latency: 900 },
  { id: 'far', type: 'application', zone: 'b', latency: 1 },
  { id: 'db', type: 'database', zone: 'a', latency: 1 },
];
const results = (values: number[]) =>
  values.map((value, index) => ({ value, ts: 1_795_000_000 - 60 * index, td: 0.1, worker: 'w1' }));

describe('zk check trial-run with a ZMON controller', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let url: string;
  let requests: string[] = [];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-trial-zmon-'));
    writeFileSync(join(folder, 'token'), `${token}\n`);
    server = createServer((request, response) => {
      requests.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
      const [status, body] = answer(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => (requests = []));
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const trialRun = (...argv: string[]) =>
    runZk(['check', 'trial-run', ...argv], {
      XDG_CACHE_HOME: join(folder, 'cache'),
      ZK_ZMON_URL: url,
      ZMON_TOKEN: token,
    });
  const judged = (stdout: string) =>
    (JSON.parse(stdout) as { items: Judged[] }).items.map((one) => [
      one.entity.id,
      one.value.value,
      one.is_alert,
    ]);

  it('runs a check by its id on the entities that ZMON has for it', async () => {
    const { code, stdout } = await trialRun('123', '-o', 'json');
    expect(judged(stdout)).to.deep.equal([
      ['shop', 700, false],
      ['cart', 900, false],
    ]);
    expect(requests).to.have.members([
      'GET /api/v1/check-definitions/123/',
      'GET /api/v1/entities/?query=[{"type":"application","zone":"a"}]',
    ]);
    expect(code).to.equal(0);
  });

  it('judges by an alert by its id, with the results that ZMON has', async () => {
    const { code, stdout, stderr } = await trialRun(
      '123',
      '--alert',
      '456',
      '--from-controller',
      '-o',
      'json',
    );
    expect(judged(stdout), stderr).to.deep.equal([
      ['shop', 700, true],
      ['cart', 900, false],
    ]);
    expect(requests).to.include.members([
      'GET /api/v1/alert-definitions/456/',
      'GET /api/v1/status/alert/456/all-entities/',
    ]);
    expect(stderr).to.include('2 evaluated, 0 failed, alerts active on 1');
    expect(code).to.equal(1);
  });

  it('knows no results without --from-controller, as a trial run of ZMON, and says what to do', async () => {
    const { stdout, stderr } = await trialRun('123', '--alert', '456', '-o', 'json');
    expect(judged(stdout).map(([, , active]) => active)).to.deep.equal([true, true]);
    expect(stderr).to.include('--from-controller');
  });

  it('takes the results of an alert that it finds on the server, for a check of a file', async () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, JSON.stringify(check));
    const { stdout } = await trialRun(file, '--from-controller', '--filter', 'id=shop', '-o', 'json');
    expect(judged(stdout)).to.deep.equal([['shop', 700, false]]);
    expect(requests).to.include.members([
      'GET /api/v1/checks/all-active-alert-definitions/',
      'GET /api/v1/entities/?query=[{"id":"shop","type":"application","zone":"a"}]',
    ]);
  });

  it('names the server by --url, with a token of a file', async () => {
    const { code, stdout } = await runZk(
      [
        'check',
        'trial-run',
        '123',
        '--url',
        `${url}/api/v1`,
        '--zmon-token-file',
        join(folder, 'token'),
        '-o',
        'name',
      ],
      { XDG_CACHE_HOME: join(folder, 'cache') },
    );
    expect([code, stdout]).to.deep.equal([0, 'result/shop\nresult/cart\n']);
  });

  it('asks for nothing but the check when the entities are in a file', async () => {
    const file = join(folder, 'entities.json');
    writeFileSync(file, '[{"id": "x", "type": "application", "zone": "a", "latency": 3}]');
    const { stdout } = await trialRun('123', '--entities', file, '-o', 'json');
    expect(judged(stdout)).to.deep.equal([['x', 3, false]]);
    expect(requests).to.deep.equal(['GET /api/v1/check-definitions/123/']);
  });

  it('says which entities there are when none is selected', async () => {
    const { code, stdout, stderr } = await trialRun('123', '--filter', 'id=nobody', '-o', 'json');
    expect(judged(stdout)).to.deep.equal([]);
    expect(stderr).to.include('None of 2 entities has id=nobody; their types are application.');
    expect(code).to.equal(0);
    const slip = await trialRun('123', '--filter', 'zoen=a');
    expect(slip.stderr).to.include('no entity has a property "zoen"').and.include('Did you mean zone?');
    expect(slip.code).to.equal(2);
  });

  for (const [what, argv, environment, exit, message] of [
    ['an unknown check', ['9'], {}, 2, /^error: there is no check 9$/m],
    ['an unknown alert', ['123', '--alert', '9'], {}, 2, /^error: there is no alert 9$/m],
    ['no token', ['123'], { ZMON_TOKEN: undefined }, 3, /a token is needed.*401/],
    ['a wrong token', ['123'], { ZMON_TOKEN: 'wrong-token' }, 3, /the credentials were not accepted.*401/],
    [
      'a server that is not there',
      ['123', '--url', 'http://127.0.0.1:1'],
      {},
      1,
      /cannot reach ZMON http:\/\/127\.0\.0\.1:1/,
    ],
  ] as const)
    it(`refuses ${what} with one line, and ${exit}`, async () => {
      const { code, stdout, stderr } = await runZk(['check', 'trial-run', ...argv], {
        XDG_CACHE_HOME: join(folder, 'cache'),
        ZK_ZMON_URL: url,
        ZMON_TOKEN: token,
        ...environment,
      });
      expect(stderr)
        .to.match(message)
        .and.not.match(/^\s+at |wrong-token|a-token-of/m);
      expect([code, stdout]).to.deep.equal([exit, '']);
    });
});

interface Judged {
  entity: { id: string };
  value: { value: unknown };
  is_alert: boolean;
}

/** As the controller answers: 200 with nothing for a check that it does not have, containment for entities, no slash at the end forgiven. */
function answer({ url = '', method, headers }: IncomingMessage): [status: number, body?: unknown] {
  if (headers.authorization !== `Bearer ${token}`) return [401, { message: 'Unauthorized' }];
  if (method !== 'GET') return [405];
  const { pathname, searchParams } = new URL(url, 'http://zmon');
  if (pathname === '/api/v1/entities/') {
    const queries = JSON.parse(searchParams.get('query') ?? '[{}]') as Record<string, string>[];
    const has = (entity: Record<string, unknown>, query: Record<string, string>) =>
      Object.entries(query).every(([key, value]) => entity[key] === value);
    return [200, entities.filter((entity) => queries.some((query) => has(entity, query)))];
  }
  const answers: Record<string, unknown> = {
    '/api/v1/check-definitions/123/': check,
    '/api/v1/alert-definitions/456/': alert,
    '/api/v1/checks/all-active-alert-definitions/': { alert_definitions: [alert] },
    '/api/v1/status/alert/456/all-entities/': [
      { entity: 'shop', results: results([800, 600, 200]), active_alert_ids: [] },
      { entity: 'cart', results: results([900, 200, 900]), active_alert_ids: [] },
    ],
  };
  if (Object.hasOwn(answers, pathname)) return [200, answers[pathname]];
  return pathname.startsWith('/api/v1/check-definitions/') ? [200] : [404];
}
