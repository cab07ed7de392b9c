import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runZk } from '../../support/run-zk.js';

describe('zk check watch', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let base: string;
  /** Answers of the application, one after the other, the last one again and again. */
  let answers: string[] = [];
  let asked = 0;

  before(async () => {
    server = createServer((_, response) => {
      response.end(answers[Math.min(asked++, answers.length - 1)]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    cache = mkdtempSync(join(tmpdir(), 'zk-watch-cache-'));
  });
  after(() => {
    server.close();
    rmSync(cache, { recursive: true });
  });

  /** The snapshot of the interpreter is kept between the tests. */
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-watch-'));
    asked = 0;
    file('entities.yaml', `- {id: web-1, type: app, url: "${base}"}\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const watch = (...argv: string[]) =>
    runZk(
      [
        'check',
        'watch',
        ...argv,
        '--entities',
        join(folder, 'entities.yaml'),
        '--state',
        join(folder, 'state'),
      ],
      {
        XDG_CACHE_HOME: cache,
        ZK_CHECK_TOKEN_UID: 'hunter22-token',
      },
    );

  const check = (command: string): string =>
    `name: Queue\nowning_team: apps\ndescription: d\ninterval: 60\nruntime: PYTHON_3\nentities: [{type: app}]\ncommand: |\n  ${command}\n`;
  const alert = `---\nname: "Queue is {length:.1f}"\ndescription: d\nteam: apps\nresponsible_team: apps\npriority: 2\ncondition: "capture(length=value) > 5"\n`;
  const queue = (): string => file('queue.yaml', check("float(http('/').text())") + alert);

  it('says which alert is raised and which is cleared, and ends with 0 when none is active', async () => {
    answers = ['9', '9', '2'];
    const { code, stdout, stderr } = await watch(queue(), '--every', '50ms', '--exit-on', 'cleared');
    expect(lines(stdout)).to.deep.equal([
      'TIME RAISED P2 "Queue is 9.0" on web-1: 9',
      'TIME CLEARED P2 "Queue is 2.0" on web-1: 2 (was active for AGE)',
    ]);
    expect(code, stderr).to.equal(0);
  });

  it('ends with 1 while an alert is active, and goes on with since when at the next start', async () => {
    answers = ['9'];
    const first = await watch(queue(), '--exit-on', 'raised');
    expect(first.code, first.stderr).to.equal(1);
    const second = await watch(queue(), '--exit-on', 'raised');
    expect(lines(second.stdout)[0]).to.match(
      /^TIME RAISED P2 "Queue is 9\.0" on web-1: 9 \(since TIME, AGE\)$/,
    );
  });

  it('writes JSON lines for programs, with every result when asked', async () => {
    answers = ['9'];
    for (const format of ['jsonl', 'json']) {
      const { stdout } = await watch(queue(), '-o', format, '--results', '--exit-on', 'raised');
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; title?: string; check?: { name: string } });
      expect(events.slice(0, 3).map(({ type }) => type)).to.deep.equal(['checks', 'result', 'raised']);
      expect(events[2]).to.include({ title: 'Queue is 9.0', entity: 'web-1', value: 9 });
    }
    const { stdout } = await watch(queue(), '-o', 'jsonl', '--exit-on', 'raised');
    expect(stdout).to.not.include('"type":"result"');
  });

  it('remembers counters from one start to the next', async () => {
    answers = ['100', '5000', '5000'];
    const rate = file(
      'rate.yaml',
      `${check("counter('n').per_second(float(http('/').text()))")}${alert.replace('> 5', '> 0')}`,
    );
    const first = await watch(rate, '--exit-on', 'cleared');
    expect(first.stdout).to.equal('');
    const second = await watch(rate, '--exit-on', 'raised');
    expect(lines(second.stdout)[0]).to.match(/^TIME RAISED P2 "Queue is [\d.]+" on web-1: [\d.]+$/);
  });

  it('says once why a check fails, with its place, and passes on hints of wrappers', async () => {
    answers = ['nine'];
    const failing = file(
      'failing.yaml',
      check(`counter('n').per_second(0) or float(http('http://a%40b:c@${base.slice(7)}/').text())`) + alert,
    );
    const { stdout, stderr } = await watch(failing, '--every', '20ms', '-o', 'jsonl', '--exit-on', 'raised');
    const notices = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; text?: string })
      .flatMap(({ type, text }) => (type === 'notice' ? [text] : []));
    expect(notices, stderr).to.have.length(2);
    expect(notices[0]).to.match(/failing\.yaml:8:\d+: ValueError: could not convert .*'nine' \(web-1\)$/);
    expect(notices[1]).to.include('%XX is not decoded');
  });

  it('keeps no secret, neither in what it says nor in what it remembers', async () => {
    answers = ['hunter22-token'];
    const leak = file(
      'leak.yaml',
      check("http('/').text()") + alert.replace('capture(length=value) > 5', 'True'),
    );
    const { stdout } = await watch(leak, '--exit-on', 'raised');
    expect(stdout).to.include(': ***').and.not.include('hunter22');
    const state = join(folder, 'state');
    const [kept] = readdirSync(state);
    expect(readFileSync(join(state, kept ?? ''), 'utf8'))
      .to.include('"***"')
      .and.not.include('hunter22');
    expect(statSync(join(state, kept ?? '')).mode & 0o777).to.equal(0o600);
  });

  it('shares counters between the runs of a repeated trial run, too', async () => {
    answers = ['100', '5000'];
    const rate = file('rate.yaml', check("counter('n').per_second(float(http('/').text()))"));
    const { stdout } = await runZk(
      [
        'check',
        'trial-run',
        rate,
        '--entities',
        join(folder, 'entities.yaml'),
        '--repeat',
        '2',
        '--every',
        '1ms',
        '-o',
        'jsonl',
      ],
      { XDG_CACHE_HOME: cache },
    );
    const values = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { value: { value: number } }).value.value);
    expect(values[0]).to.equal(0);
    expect(values[1]).to.be.greaterThan(0);
  });

  it('refuses wrong definitions with their place, and says what to do', async () => {
    const broken = file('broken.yaml', check('1 +'));
    const malformed = await watch(broken);
    expect(malformed.code).to.equal(2);
    expect(malformed.stderr).to.match(/broken\.yaml:8:\d+: invalid syntax/);
    const none = await watch(file('none.yaml', alert.slice(4)));
    expect(none.code).to.equal(2);
    expect(none.stderr).to.include('there is no check to watch in');
    const nothing = await runZk(['check', 'watch']);
    expect(nothing.code).to.equal(2);
    expect(nothing.stderr).to.include('no file is given');
    const format = await watch(queue(), '-o', 'yaml');
    expect(format.code).to.equal(2);
    expect(format.stderr).to.include('check watch cannot write yaml').and.include('-o jsonl');
    const every = await watch(queue(), '--every', '0');
    expect(every.code).to.equal(2);
    expect(every.stderr).to.include('a watch needs a time between two runs');
    const filter = await watch(queue(), '--filter', 'tpye=app');
    expect(filter.code).to.equal(2);
    expect(filter.stderr).to.include('Did you mean type?');
  });

  it('says what is not run', async () => {
    answers = ['9'];
    file('idle.yaml', check('1').replace('Queue', 'Idle').replace('interval', 'status: INACTIVE\ninterval'));
    queue();
    rmSync(join(folder, 'entities.yaml'));
    file('entities.yaml', `- {id: web-1, type: app, url: "${base}"}\n`);
    const { stderr, code } = await watch(folder, '--exit-on', 'raised');
    expect(code).to.equal(1);
    expect(stderr).to.match(/idle\.yaml:4:\d+: the check "Idle" is INACTIVE and is not run/);
  });
});

/** Lines with their times and ages taken out. */
function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\b\d+s\)$/, 'AGE)'));
}
