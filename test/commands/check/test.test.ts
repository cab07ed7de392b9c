import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runZk } from '../../support/run-zk.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

describe('zk check test', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'zk-check-test-'))));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const test = (...argv: string[]) =>
    runZk(['check', 'test', ...argv], { XDG_CACHE_HOME: join(folder, 'cache') });

  it('passes the example, without its server', async () => {
    const { code, stdout, stderr } = await test(examples);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(examples, '')),
    ).to.deep.equal([
      'ok     /application-health.check-test.yaml: one is up, one is down',
      'ok     /application-health.check-test.yaml: an alert after three bad values in a row',
    ]);
    expect(stderr).to.equal('2 passed\n');
    expect(code).to.equal(0);
  });

  it('comes to the same twice: time, random numbers, all of it', async () => {
    file(
      'random.yaml',
      'name: R\nruntime: PYTHON_3\ncommand: "[normalvariate(0, 1), timestamp(), time().isoformat()]"\n',
    );
    const path = file(
      'random.check-test.yaml',
      'check: random.yaml\nat: 2026-01-31T12:00:00Z\ntests:\n  - {name: r, steps: 2}\n',
    );
    const first = await test(path, '--update');
    expect(first.stderr).to.include(`wrote ${path}`);
    const text = readFileSync(path, 'utf8');
    expect(text).to.include('1769860800').and.include('2026-01-31 12:01:00');
    expect((await test(path)).code).to.equal(0);
    await test(path, '--update');
    expect(readFileSync(path, 'utf8')).to.equal(text);
  });

  it('shows what differs, and ends with 1', async () => {
    file('sum.yaml', 'name: S\nruntime: PYTHON_3\ncommand: 1 + 1\n');
    const path = file(
      'sum.check-test.yaml',
      'check: sum.yaml\ntests:\n  - name: sum\n    expect:\n      - value: 3\n',
    );
    const { code, stdout, stderr } = await test(path);
    expect(stdout).to.equal(
      `FAILED ${path}: sum\n    ${path}:5:9: value (step 1, GLOBAL)\n      - 3\n      + 2\n`,
    );
    expect(stderr).to.equal('0 passed, 1 failed\n');
    expect(code).to.equal(1);
    const junit = await test(path, '-o', 'junit');
    expect(XMLValidator.validate(junit.stdout)).to.equal(true);
    expect(junit.stdout).to.include('failures="1"');
  });

  it('lets a check reach nothing that is not on the cassette', async () => {
    file('reach.yaml', 'name: Reach\nruntime: PYTHON_3\ncommand: http("http://127.0.0.1:9/").code()\n');
    const path = file(
      'reach.check-test.yaml',
      'check: reach.yaml\ntests:\n  - {name: t, expect: [{error: cassette}]}\n',
    );
    const { code, stdout } = await test(path);
    expect(stdout).to.include('http(url="http://127.0.0.1:9/").code() on GLOBAL is not on the cassette');
    expect(code).to.equal(1);
  });

  it('replays what it has recorded without the world, some tests at a time, and without secrets', async () => {
    const server = createServer((request, response) => {
      response.setHeader('set-cookie', 'session=cookie-of-the-server');
      response.end(JSON.stringify({ seen: request.headers.authorization, path: request.url }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const recordings = join(folder, 'recordings');
    mkdirSync(recordings);
    file(
      'recordings/echo.yaml',
      `name: Echo\nruntime: PYTHON_3\ncommand: |\n  def check():\n    http_ = http('http://joe:pass-of-joe@127.0.0.1:${port}/' + entity['id'], headers={'X-Api-Key': 'key-of-joe'})\n    return http_.json(), http_.cookies(), counter('n').per_second(timestamp())\n`,
    );
    const names = ['one', 'two', 'three'];
    for (const name of names)
      file(
        `recordings/${name}.check-test.yaml`,
        `check: echo.yaml\nentities: [{id: a, type: app, host: "127.0.0.1:${port}"}, {id: b, type: app, host: "127.0.0.1:${port}"}]\ntests:\n  - {name: ${name} first, steps: 2}\n  - {name: ${name} second}\n`,
      );
    const recorded = await test(
      ...[recordings, '--record', '--update', '--parallel', '3', '--allow-host', `127.0.0.1:${port}`],
    );
    expect(recorded.stderr).to.include('6 passed');
    const texts = readdirSync(recordings).map((name) => readFileSync(join(recordings, name), 'utf8'));
    expect(texts).to.have.length(7);
    const written = texts.filter((text) => !text.startsWith('name: Echo')).join('\n');
    expect(written).to.include('path: /a').and.include('session: "***"');
    for (const secret of ['pass-of-joe', 'key-of-joe', 'cookie-of-the-server', btoa('joe:pass-of-joe')])
      expect(written).to.not.include(secret);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    const one = await test(recordings, '--parallel', '1', '-o', 'json');
    const many = await test(recordings, '--parallel', '4', '-o', 'json');
    expect(many.stdout).to.equal(one.stdout);
    const { items } = JSON.parse(many.stdout) as { items: { test: string; status: string }[] };
    expect(items.map((item) => `${item.test} ${item.status}`)).to.deep.equal(
      [...names].sort().flatMap((name) => [`${name} first passed`, `${name} second passed`]),
    );
    expect([one.code, many.code]).to.deep.equal([0, 0]);
    const again = await test(recordings, '--update');
    expect(again.stderr).to.not.include('wrote');
  });

  for (const [what, text, message] of [
    ['no file', undefined, /no test file is given/],
    [
      'a missing check',
      'check: none.yaml\ntests: [{name: t, series: 1, expect: [{value: 1}]}]\n',
      /none\.yaml: .*there is no such file/,
    ],
    [
      'a check with a syntax error',
      'check: broken.yaml\ntests: [{name: t, series: 1, expect: [{value: 1}]}]\n',
      /broken\.yaml:2:\d+: .*syntax/,
    ],
    ['unknown keys', 'check: sum.yaml\ntest: []\n', /unknown key `test`/],
  ] as const)
    it(`refuses ${what} with one line, and 2`, async () => {
      file('broken.yaml', 'name: B\ncommand: "1 +"\n');
      const { code, stdout, stderr } = await test(...(text === undefined ? [] : [file('wrong.yaml', text)]));
      expect(stderr)
        .to.match(message)
        .and.not.match(/^\s+at /m);
      expect(stdout).to.equal('');
      expect(code).to.equal(2);
    });
});
