import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Pipelines beside gitlab-ci-local, the closest peer, on the same generated work in the same run: the machine may be noisy, the ratios are not. Needs a
 * build, git and rsync; the peer is installed into a temporary folder. Without it (`--no-peer`) only our own times are shown.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const peerVersion = '4.73.0';
/** The peer needs exponential time for stages that follow one another, so it is not waited for for ever. */
const peerLimitSeconds = 60;
const folder = mkdtempSync(join(tmpdir(), 'zk-bench-pipeline-'));
const env = { PATH: process.env['PATH'], HOME: join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
const rows: string[] = [];

try {
  mkdirSync(env.HOME);
  const peer = process.argv.includes('--no-peer') ? undefined : installPeer();
  const one = compare(repository('one', chain(1)), peer);
  report('1 step', one.ours, '0.35 s', one);
  const independent = compare(repository('independent', parallel(200)), peer);
  report('200 independent steps', independent.ours, '0.7 of the peer', independent);
  const hundred = compare(repository('chain-100', chain(100)), peer);
  report('chain of 100', hundred.ours, '0.15 of the peer', hundred);
  const thousand = ours(repository('chain-1000', chain(1000)), ['run-local', '--runner', 'host', '--yes']);
  report('chain of 1,000', thousand, '5 s');
  const bare = bashAlone(1000);
  report('  of it per step beyond bash', (thousand - one.ours - bare) / 999, '0.004 s');
  const graph = ours(repository('graph', parallel(10_000, 3)), ['graph', '-o', 'json']);
  report('graph of 10,000 steps', graph, '0.6 s');
  lines();
  reset();
  process.stdout.write(`${rows.join('\n')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The middle of three. */
function timed(run: () => void): number {
  const times = [1, 2, 3].map(() => {
    const started = performance.now();
    run();
    return (performance.now() - started) / 1000;
  });
  return times.sort((a, b) => a - b)[1] ?? 0;
}

function report(what: string, seconds: number, budget: string, compared?: Compared): void {
  const { ratio, peerEnded } = compared ?? {};
  const beside =
    ratio === undefined
      ? ''
      : `${peerEnded ? '' : '<= '}${ratio.toFixed(3)} of the peer${peerEnded ? '' : ` (not done in ${peerLimitSeconds} s)`}`;
  rows.push(`${what.padEnd(32)} ${seconds.toFixed(3).padStart(8)} s  ${beside.padEnd(22)}  budget ${budget}`);
}

function ours(repo: string, args: readonly string[]): number {
  return timed(() => run(process.execPath, [join(root, 'bin/kubectl-zk.js'), 'pipeline', ...args], repo));
}

interface Compared {
  ours: number;
  /** Ours in the peer's time; an upper bound when the peer did not end. */
  ratio?: number;
  peerEnded?: boolean;
}

function compare(repo: string, peer: string | undefined): Compared {
  const mine = ours(repo, ['run-local', '--runner', 'host', '--yes']);
  if (peer === undefined) return { ours: mine };
  const started = performance.now();
  const { status, signal } = spawnSync(process.execPath, [peer, '--force-shell-executor'], {
    cwd: repo,
    env,
    stdio: 'ignore',
    timeout: peerLimitSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  if (status !== 0 && signal === null) throw new Error(`gitlab-ci-local failed in ${repo}`);
  const theirs = (performance.now() - started) / 1000;
  return { ours: mine, ratio: mine / theirs, peerEnded: signal === null };
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr.slice(-2000)}`);
}

function installPeer(): string {
  const target = join(folder, 'peer');
  mkdirSync(target);
  writeFileSync(join(target, 'package.json'), '{"private":true}');
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', `gitlab-ci-local@${peerVersion}`],
    {
      cwd: target,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return join(target, 'node_modules/gitlab-ci-local/dist/index.js');
}

interface Work {
  ours: string;
  peer: string;
}

/** Steps that wait for one another. */
function chain(count: number): Work {
  const ids = Array.from({ length: count }, (_, index) => `s${index}`);
  return {
    ours: `version: "2017-09-20"\npipeline:\n${ids.map(step).join('')}`,
    peer: `stages: [${ids.join(', ')}]\n${ids.map((id) => `${id}:\n  stage: ${id}\n  script: ["true"]\n`).join('')}`,
  };
}

/** Steps that wait for none, or for some before them. */
function parallel(count: number, dependencies = 0): Work {
  const ids = Array.from({ length: count }, (_, index) => `s${index}`);
  const waits = (index: number): string =>
    `  depends_on: [${Array.from(
      { length: Math.min(dependencies, index) },
      (_, one) => `s${Math.floor(index / (one + 2))}`,
    )
      .filter((id, at, all) => id !== `s${index}` && all.indexOf(id) === at)
      .join(', ')}]\n`;
  return {
    ours: `version: "2017-09-20"\nallow_concurrent_steps: true\npipeline:\n${ids.map((id, index) => step(id) + waits(index)).join('')}`,
    peer: `stages: [all]\n${ids.map((id) => `${id}:\n  stage: all\n  script: ["true"]\n`).join('')}`,
  };
}

function step(id: string): string {
  return `- id: ${id}\n  type: script\n  commands: [{desc: run, cmd: "true"}]\n`;
}

function repository(name: string, work: Work): string {
  const repo = join(folder, name);
  mkdirSync(repo);
  writeFileSync(join(repo, 'delivery.yaml'), work.ours);
  writeFileSync(join(repo, '.gitlab-ci.yml'), work.peer);
  git(repo);
  return repo;
}

function git(repo: string): void {
  const commit = ['-c', 'user.name=B', '-c', 'user.email=b@example.org', 'commit', '-qm', 'x'];
  for (const args of [
    ['init', '-q', '-b', 'master'],
    ['remote', 'add', 'origin', 'git@example.org:o/r.git'],
    ['add', '-A'],
    commit,
  ])
    execFileSync('git', args, { cwd: repo, env });
}

/** What the shells of a chain cost by themselves. */
function bashAlone(count: number): number {
  const script = join(folder, 'true.sh');
  writeFileSync(script, 'true\n');
  // As a step does it: a shell that starts a shell.
  const loop = `for i in $(seq ${count}); do bash --noprofile --norc -c 'bash --noprofile --norc -e "$1"' x ${script}; done`;
  return timed(() => run('bash', ['--noprofile', '--norc', '-c', loop], folder));
}

/** 300,000 lines with 20 secrets. */
function lines(): void {
  const program = join(folder, 'lines.mts');
  const at = (path: string): string => JSON.stringify(join(root, 'src/lib/pipeline', path));
  writeFileSync(
    program,
    `import { Masker } from ${at('masking/index.ts')};
import { LineSplitter } from ${at('log/line-splitter.ts')};
const secrets = new Map(Array.from({ length: 20 }, (_, i) => ['S' + i, 'secret-value-number-' + i + '-xyz']));
const block = Buffer.from(Array.from({ length: 1000 }, (_, i) => '2026-01-01 12:00:00 INFO some ordinary line of output number ' + i + (i % 100 ? '' : ' secret-value-number-7-xyz')).join('\\n') + '\\n');
const started = performance.now();
const splitter = new LineSplitter(new Masker(secrets), () => 0);
let count = 0;
let masked = 0;
for (let i = 0; i < 300; i++) for (const { text } of splitter.push(block)) { count++; if (text.includes('***')) masked++; }
if (count !== 300000 || masked !== 3000) throw new Error(count + ' ' + masked);
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }));
`,
  );
  const output = execFileSync(process.execPath, ['--import', 'tsx', program], {
    cwd: root,
    encoding: 'utf8',
  });
  const { seconds, megabytes } = JSON.parse(output.trim()) as { seconds: number; megabytes: number };
  report('300,000 lines, 20 secrets', seconds, `1 s; ${megabytes.toFixed(0)} MB of 120 with Node and tsx`);
}

/** The reset of a pooled tree of 2,000 files, of which a step changed some. */
function reset(): void {
  const repo = join(folder, 'files');
  mkdirSync(repo);
  for (let index = 0; index < 2000; index++) {
    const path = join(repo, `d${index % 40}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `f${index}`), `content ${index}\n`.repeat(20));
  }
  git(repo);
  const program = join(folder, 'reset.mts');
  writeFileSync(
    program,
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { openWorkspaces } from ${JSON.stringify(join(root, 'src/lib/pipeline/workspace/index.ts'))};
const workspaces = await openWorkspaces({ isolation: 'worktree', root: ${JSON.stringify(repo)}, isGit: true, folder: ${JSON.stringify(join(folder, 'state'))}, env: process.env, committedOnly: false });
const first = await workspaces.acquire();
await first.release();
const times: number[] = [];
const clean: number[] = [];
for (let round = 0; round < 7; round++) {
  const one = await workspaces.acquire();
  for (let i = 0; i < 20; i++) appendFileSync(one.folder + '/d' + i + '/f' + i, 'x');
  mkdirSync(one.folder + '/out');
  writeFileSync(one.folder + '/out/x', 'x');
  await one.release();
  let started = performance.now();
  await (await workspaces.acquire()).release();
  times.push(performance.now() - started);
  started = performance.now();
  await (await workspaces.acquire()).release();
  clean.push(performance.now() - started);
}
await workspaces.close();
const middle = (list: number[]) => list.sort((a, b) => a - b)[3]! / 1000;
console.log(JSON.stringify({ dirty: middle(times), clean: middle(clean) }));
`,
  );
  const output = execFileSync(process.execPath, ['--import', 'tsx', program], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const { dirty, clean } = JSON.parse(output.trim()) as { dirty: number; clean: number };
  report('reset of 2,000 files, 20 changed', dirty, '0.060 s');
  report('reset of 2,000 files, none', clean, '0.060 s');
}
