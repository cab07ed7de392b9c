import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemoryWatch } from './check/memory-watch.js';
import { run, type Measured } from './check/run.js';

/**
 * `kubectl zk check` as built: the start, two hundred entities that each wait for a server, beside one fresh python3 for each check in the same run,
 * a warm check, and the memory of ten thousand entities. Wall time and the CPU time of all processes, because a busy machine stretches only
 * the first; budgets are held against the least of the rounds, which is what the program can do. With --check it fails when one is exceeded.
 * What the interpreter takes by itself is in check-interpreter.ts. Needs a build; the peer needs python3.
 */
const budgets = {
  coldSeconds: 0.9,
  firstSeconds: 0.7,
  poolSeconds: 3.2,
  ofPeer: 1,
  warmMs: 1,
  megabytes: 600,
};
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zk-bench-check-'));
// Nothing of the user's, and no NODE_EXTRA_CA_CERTS, whose certificates would be read at every start.
const env = { PATH: process.env['PATH'], HOME: join(folder, 'home') };
const answerAfterMs = 50;
const workers = 4;
let exceeded = false;

const server = createServer((_, response) => void setTimeout(() => response.end('{}'), answerAfterMs));
server.keepAliveTimeout = 60_000;

try {
  mkdirSync(env.HOME);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const trivial = write('trivial.yaml', check('1 + 1'));
  // The first one unpacks the image of the interpreter into the cache.
  await zkCheck(['trial-run', trivial]);
  await start(trivial);
  await pool();
  await warm(trivial);
  await memory();
} finally {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
if (exceeded && process.argv.includes('--check')) process.exitCode = 1;

async function start(trivial: string): Promise<void> {
  const rounds = await repeat(7, () => zkCheck(['trial-run', trivial, '-o', 'jsonl']));
  report('cold trial-run', rounds, ({ wall }) => wall, budgets.coldSeconds);
  report('  until its first result', rounds, ({ first }) => first, budgets.firstSeconds);
}

/** 200 entities, 50 ms each, 4 at a time: 2.5 s is what the server alone needs. */
async function pool(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/health`;
  const asks = write('http.yaml', check("http('/health').code()"));
  const entities = write('entities.yaml', entityList(200, `http://127.0.0.1:${port}`));
  const command = ['trial-run', asks, '--entities', entities, '--parallel', String(workers)];
  const peer = `yes ${url} | head -200 | xargs -P ${workers} -n 1 python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()'`;
  const mine: Measured[] = [];
  const theirs: Measured[] = [];
  // In turn, so that a busy machine slows both.
  for (let round = 0; round < 2; round++) {
    mine.push(await zkCheck(command));
    theirs.push(await run({ program: 'bash', args: ['-c', peer], cwd: folder, env }));
    mine.push(await zkCheck(command));
  }
  report('200 entities x 50 ms, 4 at a time', mine, ({ wall }) => wall, budgets.poolSeconds);
  report('  a fresh python3 each', theirs, ({ wall }) => wall);
  const ratio = least(mine, ({ wall }) => wall) / least(theirs, ({ wall }) => wall);
  line('  of the time of python3', ratio, '', budgets.ofPeer);
}

async function warm(trivial: string): Promise<void> {
  const bench = ['bench', trivial, '--runs', '500', '-o', 'json'];
  const rounds = await repeat(3, () => zkCheck(bench));
  const medians = rounds.map(({ stdout }) => {
    const { warm: times } = JSON.parse(stdout) as { warm: { interpreter: { median: number } } };
    return times.interpreter.median;
  });
  line('warm check, in the interpreter', Math.min(...medians), 'ms', budgets.warmMs);
}

/** Memory must not grow with the number of entities: ten times as many are looked at beside. */
async function memory(): Promise<void> {
  const value = write('value.yaml', check("{'id': entity['id'], 'values': list(range(20))}"));
  for (const count of [1000, 10_000]) {
    const entities = write(`entities-${count}.yaml`, entityList(count, 'http://127.0.0.1'));
    const command = [
      'trial-run',
      value,
      '--entities',
      entities,
      '-o',
      'jsonl',
      '--parallel',
      String(workers),
    ];
    const watch = new MemoryWatch();
    const { wall, cpu, stdout } = await zkCheck(command, watch);
    if (stdout.trimEnd().split('\n').length !== count) throw new Error(`not ${count} results`);
    const name = `${count.toLocaleString('en')} entities, all processes`;
    const beside = `   ${wall.toFixed(1)} s wall, ${cpu.toFixed(1)} s CPU, ${watch.processes} processes`;
    if (watch.peak > 0) line(name, watch.peak, 'MB', budgets.megabytes, beside);
  }
}

function zkCheck(args: readonly string[], watch?: MemoryWatch): Promise<Measured> {
  return run({ args: [join(root, 'bin/kubectl-zk.js'), 'check', ...args], cwd: folder, env }, watch);
}

async function repeat(rounds: number, work: () => Promise<Measured>): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await work());
  return measured;
}

function report(
  name: string,
  rounds: readonly Measured[],
  value: (one: Measured) => number,
  budget?: number,
): void {
  const sorted = rounds.map(value).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const cpu = least(rounds, (one) => one.cpu);
  line(name, sorted[0] ?? NaN, 's ', budget, `   median ${middle.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`);
}

function least(rounds: readonly Measured[], value: (one: Measured) => number): number {
  return Math.min(...rounds.map(value));
}

function line(name: string, value: number, unit: string, budget?: number, beside = ''): void {
  const over = budget !== undefined && !(value <= budget);
  exceeded ||= over;
  const limit = budget === undefined ? '' : `   budget ${budget} ${unit}${over ? '   OVER' : ''}`;
  process.stdout.write(
    `${name.padEnd(40)} ${value.toFixed(2).padStart(8)} ${unit}${limit.padEnd(24)}${beside}\n`,
  );
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function check(command: string): string {
  return `name: bench\ninterval: 60\nruntime: PYTHON_3\nentities: [{}]\ncommand: ${JSON.stringify(command)}\n`;
}

function entityList(count: number, url: string): string {
  return Array.from({ length: count }, (_, index) => `- {id: e${index}, type: app, url: "${url}"}\n`).join(
    '',
  );
}
