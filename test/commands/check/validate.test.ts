import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runZk } from '../../support/run-zk.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

const check = (command: string): string => `name: C
owning_team: t
description: d
runtime: PYTHON_3
interval: 60
entities:
- type: host
command: |
  ${command.replaceAll('\n', '\n  ')}
`;

describe('zk check validate', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'zk-validate-'));
  after(() => rmSync(folder, { recursive: true }));
  // The snapshot of the interpreter is kept between the tests.
  const validate = (...argv: string[]) =>
    runZk(['check', 'validate', ...argv], { XDG_CACHE_HOME: join(folder, 'cache') });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('knows the zone of --tz, also where no definition has a period', async () => {
    const path = file('zone.yaml', check('1'));
    for (const argv of [['--tz', 'Mars/X'], ['--tz=']]) {
      const { code, stderr } = await validate(path, ...argv);
      expect(code).to.equal(2);
      expect(stderr).to.match(/--tz: unknown time zone "(?:Mars\/X)?"/);
    }
    expect((await validate(path, '--tz', 'Europe/Berlin')).code).to.equal(0);
  });

  it('looks at arguments of helpers, at methods in a chain, and at what only Python 2 has', async () => {
    const path = file(
      'calls.yaml',
      check("[avg(1, 2), history().distance().absolut(1), str(1).decode('utf-8'), time('5x')]"),
    );
    const { code, stdout } = await validate(path);
    expect(code).to.equal(2);
    expect(stdout.match(/\[[a-z0-9-]+\]$/gm)).to.deep.equal([
      '[call-arguments]',
      '[unknown-method]',
      '[python-python2-only]',
      '[time-span]',
    ]);
  });

  it('says what is wrong with a period, a function and the syntax, with line and column', async () => {
    const path = file(
      'wrong.yaml',
      [
        check('def check():\n    return htp("/").code()'),
        check('def check(:\n    return 1').replace('name: C', 'name: D'),
        'name: A\ncheck_definition_id: 1\ndescription: d\nteam: t\nresponsible_team: t\nentities: []\nentities_exclude: []\ncondition: ">0"\npriority: 1\nperiod: hr {9-25}\n',
      ].join('---\n'),
    );
    const { code, stdout, stderr } = await validate(path);
    const errors = stdout.split('\n').filter((line) => line.includes(': error: '));
    expect(errors).to.have.length(3);
    expect(errors[0]).to.equal(`${path}:10:14: error: unknown name \`htp\` [unknown-name]`);
    expect(errors[1]).to.match(/wrong\.yaml:20:13: error: .*\[python-syntax\]$/);
    expect(errors[2]).to.match(/wrong\.yaml:32:15: error: 25 is not valid for hour.*\[period-value\]$/);
    expect(stderr).to.equal('3 errors and 0 warnings in 3 definitions in 1 file\n');
    expect(code).to.equal(2);
    const json = JSON.parse((await validate(path, '-o', 'json')).stdout) as { items: { rule: string }[] };
    expect(json.items.map(({ rule }) => rule)).to.deep.equal([
      'unknown-name',
      'python-syntax',
      'period-value',
    ]);
    expect((await validate(path, '-o', 'junit')).stdout).to.contain('tests="3" failures="3"');
  });

  it('finds what is there twice, over several files, but not a file that is named twice', async () => {
    const [one, two] = [
      file('one.yaml', check('1')),
      file('two.yaml', check('2').replace('name: C', 'name: c')),
    ];
    const { code, stdout } = await validate(one, two);
    expect([code, stdout.split('\n')[0]]).to.deep.equal([
      2,
      `${two}:1:7: error: another check, at ${one}:1, has the name "c" of team "t", too [duplicate-name]`,
    ]);
    expect((await validate(one, one)).code).to.equal(0);
  });

  it('finds nothing wrong with the examples, and ends with 0 on warnings', async () => {
    const names = [
      'application-health.yaml',
      'application-health-alert.yaml',
      'entities.yaml',
      'application-health-dashboard.yaml',
    ];
    const { code, stdout, stderr } = await validate(...names.map((name) => join(examples, name)));
    expect(stdout).to.match(
      /^\S+application-health-alert\.yaml:3:1: warning: `check_definition_id` is missing/,
    );
    expect(stderr).to.equal('0 errors and 1 warning in 5 definitions in 4 files\n');
    expect(code).to.equal(0);
  });

  it('wants a file', async () => {
    expect((await validate()).code).to.equal(2);
    const { code, stderr } = await validate(join(folder, 'none.yaml'));
    expect([code, stderr.includes('there is no such file')]).to.deep.equal([2, true]);
  });
});
