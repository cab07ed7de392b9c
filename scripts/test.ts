import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suites, type Suite } from './test/suites.js';

/** Runs the named suites one after the other and ends with one line that sums them. A suite that breaks counts as a failure. */
interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const name of process.argv.slice(2)) {
  const suite = suites[name];
  if (!suite) throw new Error(`unknown suite "${name}", known are: ${Object.keys(suites).join(', ')}`);
  const missing = (await suite.needs?.()) ?? [];
  for (const line of missing) process.stderr.write(`error: ${line}\n`);
  const counts =
    missing.length > 0 ? { passed: 0, failed: missing.length, skipped: 0 } : await runSuite(name, suite);
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

async function runSuite(name: string, suite: Suite): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'zk-test-'));
  const file = join(folder, 'counts.json');
  const started = performance.now();
  try {
    const jobs = suite.parallel
      ? ['--parallel', '--jobs', String(Math.min(4, Math.max(2, availableParallelism())))]
      : [];
    const args = [
      join(root, 'node_modules/mocha/bin/mocha.js'),
      '--no-config',
      '--node-option',
      'import=tsx/esm',
      '--node-option',
      'no-warnings=ExperimentalWarning',
    ];
    const options = [
      '--require',
      './test/support/hooks.ts',
      '--timeout',
      String(suite.timeoutMs),
      '--forbid-only',
      '--forbid-pending',
      '--reporter',
      './scripts/test/counting-reporter.cjs',
    ];
    const code = await run([...args, ...options, ...jobs, ...suite.specs], {
      ...process.env,
      ZK_TEST_COUNTS: file,
      FORCE_COLOR: '0',
    });
    const counts = readCounts(file);
    process.stderr.write(
      `${name}: ${counts.passed} passed, ${counts.failed} failed in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    );
    // mocha that dies (a syntax error, an empty suite) reports nothing that could be trusted.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
