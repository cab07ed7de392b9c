import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  for (const [what, text, message] of [
    ['no file', undefined, /no test file is given/],
    [
      'a missing check',
      'check: none.yaml\ntests: [{name: t, series: 1, expect: [{value: 1}]}]\n',
      /none\.yaml: there is no such file/,
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
