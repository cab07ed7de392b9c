import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk } from '../../support/run-zk.js';

interface Report {
  evaluations: number;
  failed: number;
  start: { n: number };
  first: { total: { n: number } };
  warm: Record<'total' | 'interpreter' | 'bridge' | 'target', { n: number; median: number; sum: number }>;
  conditions: { alert: string; total: { n: number } }[];
  calls: { functions: { call: string; n: number; failed: number; bytes: { max: number } | null }[] };
  perEntity?: { entity: string }[];
  failures: { exception: string; n: number }[];
}

describe('zk check bench', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let entities: string;
  /** Requests that the application has had. */
  let requests = 0;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-bench-'));
    server = createServer((request, response) => {
      requests++;
      response.statusCode = request.url === '/down' ? 503 : 200;
      response.end('{"status": "UP"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    entities = file(
      'entities.yaml',
      ['a', 'b'].map((id) => `- {id: ${id}, type: app, url: "http://127.0.0.1:${port}"}\n`).join(''),
    );
  });
  beforeEach(() => (requests = 0));
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const check = (command: string, name = 'check.yaml'): string =>
    file(
      name,
      `name: Health\nowning_team: apps\ninterval: 60\nruntime: PYTHON_3\nentities: [{type: app}]\ncommand: ${JSON.stringify(command)}\n`,
    );
  const bench = (...argv: string[]) =>
    runZk(['check', 'bench', ...argv], { XDG_CACHE_HOME: join(folder, 'cache') });
  const measured = async (...argv: string[]): Promise<{ report: Report; code: number; stderr: string }> => {
    const { stdout, code, stderr } = await bench(...argv, '-o', 'json');
    return { report: JSON.parse(stdout) as Report, code, stderr };
  };

  it('splits the time of a check that asks a server, call by call', async () => {
    const { report, code } = await measured(
      check("http('/health').json()['status']"),
      '--entities',
      entities,
      '--runs',
      '4',
      '--per-entity',
    );
    expect(code).to.equal(0);
    expect(report).to.include({ evaluations: 8, failed: 0 });
    expect(report.start.n).to.equal(1);
    expect(report.first.total.n).to.equal(1);
    const { total, interpreter, bridge, target } = report.warm;
    expect([total.n, target.n]).to.deep.equal([8, 8]);
    for (const part of [interpreter, bridge, target]) expect(part.sum).to.be.greaterThan(0);
    expect(interpreter.sum + bridge.sum + target.sum).to.be.closeTo(total.sum, 0.01);
    expect(report.calls.functions.map(({ call, n }) => [call, n])).to.have.deep.members([
      ['http(url="/health")', 8],
      ['http(url="/health").json()', 8],
    ]);
    expect(report.calls.functions.find(({ call }) => call.endsWith('.json()'))?.bytes?.max).to.equal(
      '{"status":"UP"}'.length,
    );
    expect(report.perEntity?.map(({ entity }) => entity)).to.deep.equal(['a', 'b']);
    // The warm-up, and four runs, over two entities.
    expect(requests).to.equal(10);
  });

  it('shows tables, and says which part takes most', async () => {
    const { stdout, stderr, code } = await bench(
      check("http('/health').code()"),
      '--entities',
      entities,
      '--runs',
      '2',
      '--parallel',
      '2',
    );
    const lines = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
    expect(lines[0]).to.deep.equal(['PHASE', 'PART', 'N', 'MIN', 'MEDIAN', 'P95', 'MAX', 'SHARE']);
    expect(lines.slice(1, 10).map(([phase, part, n]) => [phase, part, n])).to.deep.equal([
      ['start', 'interpreter', '2'],
      ...['total', 'interpreter', 'bridge', 'target'].map((part) => ['first', part, '2']),
      ...['total', 'interpreter', 'bridge', 'target'].map((part) => ['warm', part, '4']),
    ]);
    const calls = lines.slice(lines.findIndex(([first]) => first === 'CALL'));
    expect(calls[0]).to.include.members(['CALL', 'EACH', 'FAILED', 'BYTES']);
    expect(calls.map(([call]) => call)).to.include('http(url="/health").code()');
    expect(stderr).to.match(/^4 evaluations in [\d.]+ s, 0 failed\n.+(gain|%)/s);
    expect(code).to.equal(0);
  });

  it('measures conditions, and ends with 1 when an alert is active', async () => {
    const alert = file(
      'alert.yaml',
      `name: slow\nteam: t\nresponsible_team: t\npriority: 1\nentities: []\nentities_exclude: []\ncondition: "> 100"\n`,
    );
    const { report, code } = await measured(
      check("http('/health').code()"),
      '--entities',
      entities,
      '--alert',
      alert,
      '--runs',
      '3',
    );
    expect(report.conditions.map(({ alert: name, total }) => [name, total.n])).to.deep.equal([['slow', 6]]);
    expect(code).to.equal(1);
  });

  it('measures a check that fails, and says so', async () => {
    const { report, code, stderr } = await measured(
      check("http('/down').json()"),
      '--entities',
      entities,
      '--runs',
      '3',
    );
    expect(report).to.include({ evaluations: 6, failed: 6 });
    expect(report.warm.total.n).to.equal(6);
    expect(report.failures[0]).to.deep.include({ exception: 'HttpError', n: 6 });
    expect(report.calls.functions.find(({ call }) => call.endsWith('.json()'))).to.deep.include({
      failed: 6,
      bytes: null,
    });
    expect(stderr).to.match(/6 of 6 evaluations failed, first on a: HttpError: /);
    expect(code).to.equal(1);
  });

  it('asks before it runs very often against something else than this machine, and then runs nothing', async () => {
    const remote = file('remote.yaml', '- {id: a, type: app, url: "http://192.0.2.1"}\n');
    const { code, stdout, stderr } = await bench(
      check("http('/health').code()"),
      '--entities',
      remote,
      '--runs',
      '101',
    );
    expect(stderr).to.match(/confirmation is needed.*\n.*--yes/);
    expect([code, stdout]).to.deep.equal([3, '']);
  });

  it('does not ask when all that the check may reach is this machine, or nothing', async () => {
    const { report } = await measured(check('1 + 1'), '--runs', '150');
    expect(report.evaluations).to.equal(150);
    const { report: here } = await measured(
      check("http('/health').code()"),
      '--entities',
      entities,
      '--runs',
      '101',
      '--filter',
      'id=a',
    );
    expect(here.evaluations).to.equal(101);
    expect(requests).to.equal(102);
  });

  it('refuses a definition that is wrong with its place, before anything runs', async () => {
    const { code, stderr } = await bench(check('def check(:'), '--entities', entities);
    expect(stderr).to.match(/check\.yaml:\d+:\d+: /);
    expect(code).to.equal(2);
    expect(requests).to.equal(0);
  });

  it('measures nothing when no entity is selected, and says why', async () => {
    const { code, stdout, stderr } = await bench(check('1'), '--entities', entities, '--filter', 'id=nobody');
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(stderr).to.match(/None of 2 entities has id=nobody/);
  });
});
