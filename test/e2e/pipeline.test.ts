import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { root, runBinary, type BinaryResult } from '../support/binary.js';

const hasSandbox = (() => {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-pid', '--proc', '/proc', 'true'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
})();
/** Where there is no sandbox, the host has to be agreed to. */
const agreed = hasSandbox ? [] : ['--yes'];

describe('a pipeline on this machine', function () {
  this.timeout(60_000);
  let folder: string;
  let repo: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-e2e-pipeline-'));
    repo = join(folder, 'repo');
    env = { HOME: join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
    mkdirSync(env['HOME']!);
    write({ 'README.md': 'x' });
    for (const args of [
      ['init', '-q', '-b', 'master'],
      ['add', '-A'],
      ['-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-qm', 'x'],
    ])
      execFileSync('git', args, { cwd: repo, env: { ...process.env, ...env } });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function write(files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repo, file)), { recursive: true });
      writeFileSync(join(repo, file), text);
    }
  }
  const zk = (args: readonly string[], cwd = repo): Promise<BinaryResult> =>
    runBinary(['pipeline', ...args], { env, cwd });
  const pipeline = (steps: string): void =>
    write({ 'delivery.yaml': `version: "2017-09-20"\npipeline:\n${steps}` });

  it('prints the build log of the example and ends successfully', async () => {
    const { stdout, code } = await zk(
      ['run-local', '-f', 'examples/pipeline/delivery.yaml', ...agreed],
      root,
    );
    expect(stdout).to.match(/\d\d:\d\d:\d\d Step 'Compile' finished successfully\.\n/);
    expect(stdout).to.match(/\d\d:\d\d:\d\d Build Successful\.\n$/);
    expect(code).to.equal(0);
  });

  it('releases nothing on a push: what would have been pushed is recorded', async () => {
    const { stdout, stderr, code } = await zk(
      [
        'run-local',
        '-f',
        'examples/pipeline/delivery.yaml',
        '--event',
        'push',
        '--branch',
        'master',
        ...agreed,
      ],
      root,
    );
    expect(code).to.equal(0);
    expect(stdout).to.contain("Step 'Publish' finished successfully.");
    expect(stderr).to.match(
      /Recorded, not done: cdp-promote-image registry\.example\.org\/team\/greeting:local-\d+/,
    );
    expect(stderr).to.contain('Recorded, not done: git gh-tag -m release v1');
  });

  it('ends with 1 and the last lines of the step when a command fails', async () => {
    pipeline(
      '- id: build\n  type: script\n  commands:\n  - {desc: Tests, cmd: "echo the reason; exit 7"}\n  - {desc: never, cmd: echo never}\n',
    );
    const { stdout, stderr, code } = await zk(['run-local', ...agreed]);
    expect(code).to.equal(1);
    expect(stdout).to.match(/the reason\n.* Step 'Tests' failed with exit code 7\.\n.* Build Failed\.\n$/);
    expect(stderr).to.contain('--resume');
    expect(stdout).not.to.contain('never');
  });

  it('hides a secret on the terminal, in the stored log and in JSON', async () => {
    env['TOKEN'] = 'correct-horse-battery';
    const cut = Buffer.from('correct-horse-battery').toString('base64');
    pipeline(
      `- id: leak\n  type: script\n  commands:\n  - desc: leak\n    cmd: |\n      set -x\n      echo "$TOKEN"\n      set +x\n      encoded=$(printf %s "$TOKEN" | base64)\n      printf %s "\${encoded:0:9}"; sleep 0.1; echo "\${encoded:9}"\n`,
    );
    const plain = await zk(['run-local', '--secret', 'TOKEN', ...agreed]);
    const json = await zk(['run-local', '--secret', 'TOKEN', '-o', 'json', ...agreed]);
    const logs = await zk(['logs']);
    const report = join(folder, 'run.html');
    await zk(['run-local', '--secret', 'TOKEN', '--report', report, ...agreed]);
    expect(filesWith(join(folder, 'home'), ['correct-horse', cut.slice(0, 12)])).to.deep.equal([]);
    for (const { stdout, stderr } of [
      plain,
      json,
      logs,
      { stdout: readFileSync(report, 'utf8'), stderr: '' },
    ])
      for (const form of ['correct-horse', cut, cut.slice(9)]) expect(stdout + stderr).not.to.contain(form);
    expect(plain.stdout).to.contain('+ echo ***');
    for (const line of json.stdout.trim().split('\n')) JSON.parse(line);
  });

  it('resumes after kill -9 without repeating what succeeded, and leaves no process and no stale lock', async () => {
    const log = join(folder, 'log');
    const pid = join(folder, 'pid');
    const step = (id: number): string =>
      `- id: s${id}\n  type: script\n  commands:\n  - desc: run\n    cmd: |\n      echo ${id} >> ${log}\n${id === 3 ? `      echo $$ > ${pid}\n      if [ ! -e ${join(folder, 'go')} ]; then sleep 600; fi\n` : ''}`;
    pipeline([1, 2, 3, 4, 5].map(step).join(''));
    const child = spawn(
      process.execPath,
      [join(root, 'bin/kubectl-zk.js'), 'pipeline', 'run-local', '--runner', 'host', '--yes'],
      {
        cwd: repo,
        env: { PATH: process.env['PATH'], ...env },
        stdio: 'ignore',
      },
    );
    await until(() => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '');
    child.kill('SIGKILL');
    const shell = Number(readFileSync(pid, 'utf8'));
    await until(() => isGone(shell));
    writeFileSync(join(folder, 'go'), '');
    expect((await zk(['runs', '-o', 'jsonpath={.items[0].status}'])).stdout).to.contain('killed');
    const { stdout, code } = await zk(['run-local', '--runner', 'host', '--resume', '--no-wait']);
    expect(stdout).to.contain("Step 's1' reused: succeeded in run 1, from the same input.");
    expect(code).to.equal(0);
    expect(readFileSync(log, 'utf8').trim().split('\n')).to.deep.equal(['1', '2', '3', '3', '4', '5']);
  });

  it('survives kill -9 at any moment: it can be resumed, nothing runs on, no lock is left', async () => {
    const log = join(folder, 'log');
    const step = (id: number): string =>
      `- id: s${id}\n  type: script\n  commands:\n  - {desc: a, cmd: "sleep 0.05; echo ${id} >> ${log}"}\n  - {desc: b, cmd: "sleep 0.05"}\n`;
    pipeline([1, 2, 3, 4].map(step).join(''));
    const args = ['run-local', '--runner', 'host', '--yes', '--no-wait'];
    for (const delayMs of [150, 260, 340, 420, 480, 560, 640]) {
      const runs = (await zk(['runs', '-o', 'name'])).stdout;
      const child = spawn(
        process.execPath,
        [join(root, 'bin/kubectl-zk.js'), 'pipeline', ...args, ...(runs === '' ? [] : ['--resume'])],
        { cwd: repo, env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' },
      );
      const ended = new Promise((resolve) => child.once('exit', resolve));
      setTimeout(() => child.kill('SIGKILL'), delayMs);
      await ended;
      await until(() => processesIn(folder).length === 0);
    }
    const last = await zk([...args, '--resume']);
    expect(last.code, last.stderr).to.equal(0);
    expect(last.stdout).to.contain('Build Successful.');
    expect(new Set(readFileSync(log, 'utf8').trim().split('\n')).size).to.equal(4);
  });

  it('stops at Ctrl-C: the step ends, nothing is left, exit 130', async () => {
    const pid = join(folder, 'pid');
    pipeline(
      `- id: s\n  type: script\n  commands: [{desc: x, cmd: "echo $$ > ${pid}; echo ready; sleep 600"}]\n`,
    );
    const { code, stdout } = await runBinary(['pipeline', 'run-local', '--runner', 'host', '--yes'], {
      env,
      cwd: repo,
      during: (child) => void until(() => existsSync(pid)).then(() => child.kill('SIGINT')),
    });
    expect(code).to.equal(130);
    expect(stdout).to.contain('Build Interrupted.');
    expect(isGone(Number(readFileSync(pid, 'utf8')))).to.equal(true);
  });

  it('asks before it runs a definition on the host, and without a terminal refuses', async () => {
    pipeline('- id: s\n  type: script\n  commands: [{desc: x, cmd: echo ran}]\n');
    const refused = await zk(['run-local', '--runner', 'host']);
    expect(refused).to.deep.include({ code: 3, stdout: '' });
    expect(refused.stderr).to.contain('echo ran').and.contain('--yes');
    expect((await zk(['run-local', '--runner', 'host', '--yes'])).code).to.equal(0);
    expect((await zk(['run-local', '--runner', 'host'])).code).to.equal(0);
  });

  for (const to of ['argo', 'tekton', 'jobs'])
    it(`exports to ${to}: the same bytes twice, the steps that list shows`, async () => {
      const args = ['-f', 'examples/pipeline/delivery.yaml', '--event', 'push', '--branch', 'master'];
      const make = () =>
        zk(['export', '--to', to, '--repository', 'https://example.org/o/r.git', ...args], root);
      const { stdout, code } = await make();
      expect(code).to.equal(0);
      expect((await make()).stdout).to.equal(stdout);
      const list = JSON.parse((await zk(['list', '-o', 'json', ...args], root)).stdout) as {
        items: { id: string; selected: boolean }[];
      };
      for (const { id, selected } of list.items) {
        const isThere = new RegExp(`zk\\.dev/step: ${id}\\n`).test(stdout);
        if (selected) expect(isThere, id).to.equal(true);
        if (to === 'jobs') expect(isThere, id).to.equal(selected);
      }
    });

  const nonsense: [string, string | (() => void), RegExp][] = [
    ['a tab', 'version: "2017-09-20"\r\npipeline:\r\n\t- id: x\r\n', /delivery\.yaml:3:1: .*tab/i],
    [
      'a cycle',
      'version: "2017-09-20"\nallow_concurrent_steps: true\npipeline:\n- {id: a, type: script, depends_on: [b], commands: [{desc: x, cmd: x}]}\n- {id: b, type: script, depends_on: [a], commands: [{desc: x, cmd: x}]}\n',
      /wait for each other: .*a.*b.*E-dep-cycle/,
    ],
    ['a definition of GitLab', 'stages: [build]\nbuild:\n  script: [make]\n', /not a CDP build definition/],
    [
      'a large file',
      () => writeFileSync(join(repo, 'delivery.yaml'), Buffer.alloc(100 * 1024 * 1024, 0x61)),
      /E-size/,
    ],
  ];
  for (const [what, content, expected] of nonsense)
    it(`says in one line what is wrong with ${what}`, async () => {
      if (typeof content === 'string') write({ 'delivery.yaml': content });
      else content();
      const { stderr, stdout, code } = await zk(['run-local', '--dry-run=client']);
      rmSync(join(repo, 'delivery.yaml'));
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.match(expected);
      expect(stderr).to.not.match(/^\s+at /m);
      expect(
        stderr
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('error:')),
      ).to.have.length(1);
    });
});

async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; !isTrue();) {
    if (Date.now() > deadline) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes whose command line names a folder. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'latin1').includes(folder);
    } catch {
      return false;
    }
  });
}

/** Gone, or ended and not yet waited for by whoever inherited it. */
function isGone(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/** Files below a folder that hold any of the texts. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => texts.some((text) => readFileSync(path).includes(text)));
}
