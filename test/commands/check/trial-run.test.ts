import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runZk } from '../../support/run-zk.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

describe('zk check trial-run', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let port: number;
  /** What the application answers. */
  let status = 200;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-trial-'));
    server = createServer((_, response) => {
      response.statusCode = status;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    const closed = await closedPort();
    file(
      'entities.yaml',
      `- {id: up, type: application, url: "http://127.0.0.1:${port}"}\n- {id: down, type: application, url: "http://127.0.0.1:${closed}"}\n`,
    );
  });
  beforeEach(() => (status = 200));
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  // The snapshot of the interpreter is kept between the tests.
  const trialRun = (...argv: string[]) =>
    runZk(['check', 'trial-run', ...argv], { XDG_CACHE_HOME: join(folder, 'cache') });
  const health = join(examples, 'application-health.yaml');
  const alert = join(examples, 'application-health-alert.yaml');
  const entities = (): string => join(folder, 'entities.yaml');

  it('shows the value of every entity', async () => {
    const { code, stdout, stderr } = await trialRun(health, '--entities', entities());
    expect(lines(stdout)).to.deep.equal([
      ['ENTITY', 'STATE', 'TIME', 'VALUE'],
      ['up', 'ok', '*', '200'],
      ['down', 'ok', '*', '999'],
    ]);
    expect(stderr).to.equal('2 evaluated, 0 failed\n');
    expect(code).to.equal(0);
  });

  it('becomes active only after three bad values', async () => {
    const { code, stdout, stderr } = await trialRun(
      ...[health, '--entities', entities(), '--filter', 'id=down', '--alert', alert],
      ...['--repeat', '3', '--every', '0', '-o', 'jsonl'],
    );
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    expect(results.map(({ run, value, is_alert }) => [run, value.value, is_alert])).to.deep.equal([
      [1, 999, false],
      [2, 999, false],
      [3, 999, true],
    ]);
    expect(stderr).to.include('alert_series waits until it has as many values as it asks for');
    expect(code).to.equal(1);
  });

  it('is not active before the last three values are bad', async () => {
    const history = file('history.yaml', `'*': '200 200'\n`);
    const { stdout, stderr } = await trialRun(
      ...[health, '--entities', entities(), '--filter', 'id=down', '--alert', alert, '--history', history],
      ...['--repeat', '3', '--every', '0', '-o', 'jsonl'],
    );
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    expect(results.map(({ is_alert }) => is_alert)).to.deep.equal([false, false, true]);
    expect(stderr).to.include('run 1 of 3: 1 entity, active on 0\n');
  });

  it('warns of earlier results of an entity that is not given, but not of one that is filtered out', async () => {
    const history = file('history.yaml', `up: 200\ndwon: 200\n'*': '200 200'\n`);
    const { code, stderr } = await trialRun(
      ...[health, '--entities', entities(), '--filter', 'id=down', '--alert', alert, '--history', history],
    );
    expect(stderr).to.include(
      `Warning: ${history}:2:1: earlier results of "dwon" are not used, because no such entity is given. Did you mean down?\n`,
    );
    expect(stderr).to.not.include('"up"');
    expect(code).to.equal(0);
  });

  it('says where a history is wrong', async () => {
    const history = file('history.yaml', `up: 200\ndown: 200x\n`);
    const { code, stderr } = await trialRun(
      ...[health, '--entities', entities(), '--alert', alert, '--history', history],
    );
    expect(stderr).to.include(`error: ${history}:2:1: "down": "200x" in the series "200x" is no value\n`);
    expect(code).to.equal(2);
  });

  it('raises in alert_series without a history, as on ZMON, and says what to do', async () => {
    const { code, stdout, stderr } = await trialRun(
      health,
      '--entities',
      entities(),
      '--filter',
      'id=up',
      '--alert',
      alert,
      '-o',
      'json',
    );
    const { items } = JSON.parse(stdout) as { items: Result[] };
    expect(items[0]?.is_alert).to.equal(true);
    expect(items[0]?.captures['exception']).to.match(/All alert evaluations failed! \[\]$/);
    expect(stderr).to.include('"Application is not healthy": the condition asks for earlier results');
    expect(stderr).to.include('--repeat 3, --history FILE or --from-controller');
    expect(code).to.equal(1);
  });

  it('fails with the line of the definition, and 1', async () => {
    const path = file(
      'raises.yaml',
      'name: R\ncommand: |\n  def check():\n      x = 1\n      return {}["missing"]\n',
    );
    const { code, stdout, stderr } = await trialRun(path, '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: Result[] };
    expect(items[0]?.error).to.deep.include({
      exception: 'KeyError',
      file: path,
      line: 5,
      source: 'return {}["missing"]',
    });
    expect(items[0]?.value.exc).to.equal(1);
    expect(stderr).to.match(
      /raises\.yaml:5:\d+: KeyError: 'missing' \(GLOBAL\)\n {4}return \{\}\["missing"\]\n/,
    );
    expect(stderr).to.not.match(/Traceback|at .*\.ts/);
    expect(code).to.equal(1);
  });

  for (const [what, code, message] of [
    ['a syntax error', 'def check(:\n  return 1', /invalid syntax/],
    ['two statements', 'x = 1\ny = 2', /should contain only one python expression/],
    ['an assignment', 'x = 1', /can contain a python expression/],
    ['hidden attributes', '"".__class__', /should not try to access hidden attributes/],
  ] as const)
    it(`refuses ${what} with its place before anything runs, and 2`, async () => {
      const path = file('bad.yaml', `name: B\ncommand: |\n  ${code.replace('\n', '\n  ')}\n`);
      const { code: exit, stdout, stderr } = await trialRun(path);
      expect(stdout).to.equal('');
      expect(stderr)
        .to.match(message)
        .and.match(/^error: .*bad\.yaml:\d+:\d+: /m);
      expect(exit).to.equal(2);
    });

  it('judges by many alerts at once, with parameters, captures and periods', async () => {
    const alerts = file(
      'alerts.yaml',
      [
        'name: High\npriority: 1\nteam: t\nresponsible_team: t\ncondition: "capture(limit=params[\'threshold\']) < value"\nparameters: {threshold: {value: 100}}',
        'name: Never\npriority: 2\nteam: t\nresponsible_team: t\ncondition: "> 1"\nperiod: never',
        'name: Fine\npriority: 3\nteam: t\nresponsible_team: t\ncondition: "== 5"',
      ].join('\n---\n'),
    );
    const { code, stdout, stderr } = await trialRun(
      health,
      '--entities',
      entities(),
      '--filter',
      'id=up',
      '--alert',
      alerts,
    );
    expect(lines(stdout)).to.deep.equal([
      ['ENTITY', 'ALERT', 'STATE', 'TIME', 'VALUE', 'CAPTURES'],
      ['up', 'High', 'ACTIVE', '*', '200', 'threshold=100, limit=100'],
      ['up', 'Never', 'ACTIVE (outside its period)', '*', '200', '<none>'],
      ['up', 'Fine', 'ok', '*', '200', '<none>'],
    ]);
    expect(stderr).to.include('1 evaluated, 0 failed, alerts active on 1');
    expect(code).to.equal(1);
  });

  it('sees the time of --at, in periods and in the code', async () => {
    const path = file(
      'time.yaml',
      'name: T\ncommand: timestamp()\n---\nname: A\npriority: 1\nteam: t\nresponsible_team: t\ncondition: "> 0"\nperiod: wd {Sa} hr {13}\n',
    );
    const at = ['--at', '2026-01-31T12:30:00Z', '--tz', 'Europe/Berlin'];
    const { items } = JSON.parse((await trialRun(path, ...at, '-o', 'json')).stdout) as { items: Result[] };
    expect(Math.floor(Number(items[0]?.value.value))).to.be.within(1_769_862_600, 1_769_862_660);
    expect(items[0]?.in_period).to.equal(true);
  });

  it('answers in the formats of others', async () => {
    const all = [health, '--entities', entities()];
    const junit = await trialRun(...all, '-o', 'junit');
    expect(XMLValidator.validate(junit.stdout)).to.equal(true);
    const nagios = await trialRun(...all, '-o', 'nagios');
    expect(nagios.stdout).to.match(/^Application health OK - up: 200 \| 'value'=200 'time'=[\d.]+s\n/);
    const prometheus = await trialRun(...all, '-o', 'prometheus');
    expect(prometheus.stdout).to.include(
      'zmon_check_value{check="Application health",entity="down",key=""} 999\n',
    );
    const path = await trialRun(...all, '-o', 'jsonpath={.items[*].value.value}');
    expect(path.stdout).to.equal('200 999');
  });

  it('shares entities by --shard', async () => {
    const of = async (shard: string) =>
      (await trialRun(health, '--entities', entities(), '--shard', shard, '-o', 'name')).stdout;
    expect([await of('0/2'), await of('1/2')]).to.deep.equal(['result/up\n', 'result/down\n']);
  });

  it('stops code that never ends, with a clear error', async () => {
    const { code, stderr } = await trialRun(
      file('loop.py', 'def check():\n  while True: pass\n'),
      '--timeout',
      '300ms',
    );
    expect(stderr).to.match(/loop\.py.*time limit/);
    expect(code).to.equal(1);
  });

  for (const [what, argv, message] of [
    ['a missing file', ['none.yaml'], /none\.yaml: it cannot be read: there is no such file/],
    ['a folder', ['.'], /is a folder|holds no/],
    ['a file that is no check', ['FILE:id: x\ntype: y\n'], /no check|neither|expected/i],
    ['broken YAML', ['FILE:a: [\n'], /FILE:\d+:\d+|invalid YAML/],
    ['an unknown format', ['-', '-o', 'xml'], /output format "xml"/],
    ['a broken shard', ['-', '--shard', '3/2'], /^error: invalid argument for --shard: expected I\/N/],
    ['a broken time', ['-', '--at', 'soon'], /"soon" is not a time/],
    ['an unknown zone', ['-', '--tz', 'Mars/Base'], /unknown time zone "Mars\/Base"/],
    ['two readers of stdin', ['-', '--entities', '-'], /stdin\) can be read only once/],
    ['an id without ZMON', ['1234'], /no ZMON is given/],
  ] as const)
    it(`refuses ${what} with one line, and 2`, async () => {
      const args = argv.map((arg) => (arg.startsWith('FILE:') ? file('nonsense.yaml', arg.slice(5)) : arg));
      const { code, stdout, stderr } = await trialRun(...args);
      expect(stderr)
        .to.match(message)
        .and.not.match(/^\s+at /m);
      expect(stdout).to.equal('');
      expect(code).to.equal(2);
    });
});

interface Result {
  run: number;
  value: { value: unknown; exc?: number };
  is_alert: boolean;
  in_period: boolean;
  captures: Record<string, unknown>;
  error?: object;
}

/** Cells of a table; times vary. */
function lines(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split(/ {3,}/).map((cell) => (/^(<1ms|\d+ms|[\d.]+s)$/.test(cell) ? '*' : cell)));
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  return port;
}
