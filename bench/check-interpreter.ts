import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BridgeHost } from '../src/lib/check/bridge/host.js';
import {
  createInterpreter,
  type InterpreterOptions,
} from '../src/lib/check/interpreter/create-interpreter.js';
import type { CheckEvaluation, Evaluation } from '../src/lib/check/interpreter/interpreter.js';
import { preludeModules } from '../src/lib/check/prelude/prelude.js';
import { wrappers } from '../src/lib/check/wrappers/index.js';

/**
 * The sandboxed interpreter: until the first result from a cached image, evaluations in a warm one, a call of the bridge, memory. Times stand beside
 * those of a bare `node` and a fresh `python3` in the same run, because machines differ. With --check it fails when a budget is exceeded.
 */
const budgets = { readySeconds: 0.45, warmMilliseconds: 1, bridgeMilliseconds: 0.3, fourMegabytes: 520 };
const folder = mkdtempSync(join(tmpdir(), 'zk-bench-interpreter-'));
const rounds = 9;
let over = false;

const bridge: BridgeHost = { answer: async () => ({ ok: null }), close: async () => {} };
const options = { modules: preludeModules(wrappers), cacheFolder: folder };

function check(source: string, more: Partial<CheckEvaluation> = {}): Evaluation {
  return {
    kind: 'check',
    source,
    runtime: 'PYTHON_3',
    entity: { id: 'a' },
    bridge,
    softLimitMs: 60_000,
    ...more,
  };
}

const trivial = check('def check():\n    return 1 + 1');
const alert: Evaluation = {
  ...trivial,
  kind: 'alert',
  bridge,
  entity: { id: 'a' },
  source: '> 1',
  value: 2,
  history: [],
  entityResults: [],
  parameters: {},
};

async function median(work: () => Promise<number>, times = rounds): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round <= times; round++) measured.push(await work());
  return measured.slice(1).sort((a, b) => a - b)[Math.floor(times / 2)] ?? NaN;
}

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function report(name: string, value: number, unit: string, budget?: number, beside = ''): void {
  const exceeded = budget !== undefined && value > budget;
  over ||= exceeded;
  const limit = budget === undefined ? '' : `   budget ${budget} ${unit}${exceeded ? '   OVER' : ''}`;
  process.stdout.write(`${name.padEnd(52)} ${value.toFixed(2).padStart(8)} ${unit}${limit}${beside}\n`);
}

async function firstResult(more: Partial<InterpreterOptions> = {}): Promise<number> {
  const pool = createInterpreter({ ...options, size: 1, ...more });
  const taken = await milliseconds(async () => must(await pool.evaluate(trivial)));
  await pool.close();
  return taken;
}

function must(result: { ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result));
}

/** Private memory of processes, and what they share once, megabytes; not known everywhere. */
function megabytes(pids: readonly number[]): number | undefined {
  const files = pids.map((pid) => `/proc/${pid}/smaps_rollup`);
  if (files.some((file) => !existsSync(file))) return undefined;
  const of = (text: string, name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return files.map((file) => of(readFileSync(file, 'utf8'), 'Pss') / 1000).reduce((sum, one) => sum + one, 0);
}

function spawned(program: string, args: readonly string[]): Promise<number> {
  return median(() => milliseconds(() => spawnSync(program, args)));
}

/** Without the prelude: the way there and back alone. */
async function bridgeCall(): Promise<number> {
  const calls = 500;
  const source = `
import zk_bridge
def handle(text):
    for _ in range(${calls}):
        zk_bridge.call('{"op":"open","wrapper":"http"}')
    return '{"ok":true,"kind":"check","value":1}'`;
  const alone = createInterpreter({ modules: [{ name: 'zk_prelude', source }], size: 1 });
  const taken = await median(() => milliseconds(async () => must(await alone.evaluate(trivial))));
  await alone.close();
  return taken / calls;
}

const build = await milliseconds(() => firstResult({ shipped: false }));
const node = await spawned(process.execPath, ['-e', '0']);
const python = await spawned('python3', ['-c', '1 + 1']);
const ready = await median(() => firstResult());
report('first result, image built', build / 1000, 's ');
report('bare node', node, 'ms');
report('fresh python3 -c', python, 'ms');
report(
  'first result, image cached',
  ready / 1000,
  's ',
  budgets.readySeconds,
  `   ${(ready / node).toFixed(1)} x node`,
);

const pool = createInterpreter({ ...options, size: 4 });
const loop = (requests: readonly Evaluation[], count: number): Promise<number> =>
  median(async () => {
    const taken = await milliseconds(async () => {
      for (let turn = 0; turn < count; turn++) must(await pool.evaluate(requests[turn % requests.length]!));
    });
    return taken / count;
  });
const warm = await loop([trivial], 100);
report(
  'the same check again and again',
  warm,
  'ms',
  budgets.warmMilliseconds,
  `   ${(python / warm).toFixed(0)} x faster than python3 -c`,
);
report('a check and an alert in turn, memory put back', await loop([trivial, alert], 100), 'ms');
report('a call of the bridge', await bridgeCall(), 'ms', budgets.bridgeMilliseconds);

pool.prepare(4);
while (pool.pids.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
await Promise.all(Array.from({ length: 400 }, () => pool.evaluate(trivial)));
const memory = megabytes(pool.pids);
if (memory !== undefined) {
  report(`memory of ${pool.pids.length} interpreters`, memory, 'MB', budgets.fourMegabytes);
  report('memory of one', memory / pool.pids.length, 'MB');
}
await pool.close();
rmSync(folder, { recursive: true, force: true });
if (over && process.argv.includes('--check')) process.exitCode = 1;
