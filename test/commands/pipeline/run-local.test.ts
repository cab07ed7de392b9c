import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runZk, type ZkResult } from '../../support/run-zk.js';

const head = 'version: "2017-09-20"\n';
const two = `${head}pipeline:
- id: build
  type: script
  cache: {paths: [~/.npm, ./deps]}
  env: {GREETING: hello}
  commands:
  - {desc: Say it, cmd: 'echo "$GREETING #{CDP_BUILD_VERSION}"'}
  - {desc: Push it, cmd: docker push registry.example.org/a}
- id: release
  type: script
  when: {event: push}
  commands: [{desc: Release, cmd: echo released}]
`;

describe('pipeline run-local', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = realpathSync(await mkdtemp(join(tmpdir(), 'zk-run-local-')));
    file = join(folder, 'repo/delivery.yaml');
    mkdirSync(join(folder, 'repo'));
    mkdirSync(join(folder, 'home'));
    execFileSync('git', ['init', '-q', '-b', 'master', join(folder, 'repo')]);
    writeFileSync(file, two);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const zk = (verb: string, ...args: string[]): Promise<ZkResult> =>
    runZk(['pipeline', verb, '-f', file, ...args], {
      HOME: join(folder, 'home'),
      GIT_CONFIG_NOSYSTEM: '1',
      TOKEN_OF_MINE: 'hunter2-secret',
    });
  const run = (...args: string[]): Promise<ZkResult> => zk('run-local', '--runner', 'host', '--yes', ...args);
  const withoutTimes = (text: string): string => text.replaceAll(/^\d\d:\d\d:\d\d /gm, '');

  it('prints the build log, and says on stderr what was only recorded', async () => {
    const { stdout, stderr, code } = await run();
    expect(withoutTimes(stdout)).to.equal(
      [
        'hello local-1',
        "Step 'Say it' finished successfully.",
        'zk: recorded, not done: docker push registry.example.org/a',
        "Step 'Push it' finished successfully.",
        "Step 'release' skipped: event is pull_request, not push.",
        'Build Successful.\n',
      ].join('\n'),
    );
    expect(stderr).to.contain('Recorded, not done: docker push registry.example.org/a');
    expect(code).to.equal(0);
  });

  it('plans without doing: what, why, with which variables and mounts, and no value of a secret', async () => {
    writeFileSync(file, two.replace('echo "$GREETING', 'echo hunter2-secret "$GREETING'));
    const { stdout, code } = await zk(
      ...(['run-local', '--dry-run=client', '--runner', 'sandbox'] as const),
      ...['--secret', 'TOKEN=env:TOKEN_OF_MINE', '--env', 'EXTRA=value-of-extra'],
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/^run {2}build: .+\n/);
    expect(stdout).to.contain('$ echo *** "$GREETING local-1"');
    expect(stdout).to.match(/environment: .*\bEXTRA\b.*\bGREETING\b.*\bTOKEN\b/);
    expect(stdout).to.contain(`mounts ${join(folder, 'home')}/.npm: a cache`);
    expect(stdout).to.contain('a clean tree of HEAD with uncommitted work');
    expect(stdout).to.contain('skip release: event is pull_request, not push');
    expect(stdout).to.match(/\(dry run\)\n$/);
    expect(stdout).not.to.match(/hunter2|value-of-extra/);
    expect(existsSync(join(folder, 'home/.local/state/zk/pipeline'))).to.equal(false);
  });

  it('plans also what cannot run yet, because a secret is missing', async () => {
    const env = '  env: {TOKEN: {secret_id: token, secret_version: "1", available_in_pull_requests: true}}\n';
    writeFileSync(file, two.replace('  env: {GREETING: hello}\n', env));
    const planned = await zk('run-local', '--dry-run=client');
    expect(planned.code, planned.stderr).to.equal(0);
    expect(planned.stdout).to.match(/environment: .*\bTOKEN\b/);
    const ran = await run();
    expect(ran.code).to.equal(1);
    expect(ran.stdout).to.contain('TOKEN is a secret, and nobody gives it');
  });

  it('gives events as JSON lines and JUnit, both without the log, and a report', async () => {
    const events = (await run('-o', 'json', '--report', join(folder, 'r.html'))).stdout.trim().split('\n');
    const types = events.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).to.equal('run.start');
    expect(types.at(-1)).to.equal('run.end');
    expect(types).to.include.members(['step.start', 'command.start', 'line', 'command.end', 'step.end']);
    expect(readFileSync(join(folder, 'r.html'), 'utf8')).to.contain('Content-Security-Policy');
    const { stdout } = await run('-o', 'junit');
    expect(stdout)
      .to.match(/^<\?xml /)
      .and.contain('<testcase classname="build" name="Say it"');
    expect(stdout).not.to.contain('Build Successful');
  });

  it('keeps runs that can be listed, read again and removed', async () => {
    await run();
    writeFileSync(file, two.replace('cmd: docker push registry.example.org/a', 'cmd: exit 3'));
    expect((await run()).code).to.equal(1);
    const listed = (await zk('runs')).stdout.trim().split('\n');
    expect(listed.map((line) => line.split(/ {2,}/).slice(0, 3))).to.deep.equal([
      ['RUN', 'STATUS', 'BUILD'],
      ['2', 'failed', 'local-2'],
      ['1', 'succeeded', 'local-1'],
    ]);
    expect(withoutTimes((await zk('logs', '1', 'build')).stdout)).to.contain('hello local-1\n');
    expect((await zk('logs')).stdout).to.contain("Step 'Push it' failed with exit code 3.");
    expect(await zk('logs', '9')).to.deep.include({ code: 2, stdout: '' });
    expect((await zk('clean', '--yes')).code).to.equal(0);
    expect((await zk('runs')).stdout).not.to.contain('local-1');
  });

  it('tells a run that was killed from one that goes on', async () => {
    await run();
    const id = execFileSync('find', [join(folder, 'home'), '-name', 'run.json'], { encoding: 'utf8' }).trim();
    const stored = JSON.parse(readFileSync(id, 'utf8')) as object;
    writeFileSync(id, JSON.stringify({ ...stored, status: 'running', process: { pid: 1, started: 'x' } }));
    expect((await zk('runs')).stdout).to.match(/\n1 +killed /);
    // It does not wait for a run that nobody continues.
    expect((await zk('logs', '--follow')).code).to.equal(0);
  });

  it('refuses a file of secrets that others may read', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'hunter2-secret\n', { mode: 0o644 });
    chmodSync(secret, 0o644);
    const { code, stderr } = await run('--secret', `TOKEN=file:${secret}`);
    expect(code).to.equal(3);
    expect(stderr).to.contain(`chmod 600 ${secret}`).and.not.contain('hunter2');
  });

  it('hides secrets also in what was recorded, and in what is kept', async () => {
    writeFileSync(
      file,
      two.replace('docker push registry.example.org/a', 'git push https://$TOKEN@example.org'),
    );
    const { stdout, stderr } = await run('--secret', 'TOKEN=env:TOKEN_OF_MINE');
    expect(stderr).to.contain('Recorded, not done: git push https://***@example.org');
    expect(stdout + stderr).not.to.contain('hunter2');
    const state = join(folder, 'home/.local/state');
    const found = execFileSync('bash', ['-c', `grep -rl hunter2 "${state}" || true`], { encoding: 'utf8' });
    expect(found).to.equal('');
  });

  it('runs nothing on this machine without consent', async () => {
    const { code, stderr, stdout } = await zk('run-local', '--runner', 'host');
    expect(code).to.equal(3);
    expect(stderr).to.contain('echo "$GREETING local-1"').and.contain('--yes');
    expect(stdout).to.equal('');
    await run();
    expect((await zk('run-local', '--runner', 'host')).code).to.equal(0);
    writeFileSync(file, `${two}# changed\n`);
    expect((await zk('run-local', '--runner', 'host')).code).to.equal(3);
  });

  it('uses no number twice and leaves none behind where nothing ran', async () => {
    await zk('run-local', '--runner', 'host');
    expect((await zk('runs')).stdout).not.to.match(/^1 /m);
    expect(withoutTimes((await run()).stdout)).to.contain('hello local-1');
  });
});
