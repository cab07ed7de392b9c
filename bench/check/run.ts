import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { MemoryWatch } from './memory-watch.js';

export interface Command {
  /** Default: this Node.js. */
  program?: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

export interface Measured {
  /** Seconds. */
  wall: number;
  /** User and system, of all processes, seconds. */
  cpu: number;
  /** Until the first byte of the answer, seconds. */
  first: number;
  stdout: string;
}

/** CPU time is measured by bash's `times`, which counts the children that were waited for, and theirs. */
export async function run(
  { program = process.execPath, args, cwd, env }: Command,
  watch?: MemoryWatch,
): Promise<Measured> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const child = spawn('bash', ['-c', '"$@" || exit 1; times >&2', 'bash', program, ...args], {
    env,
    cwd,
  });
  let stdout = '';
  let stderr = '';
  let first = NaN;
  child.stdout.on('data', (chunk: Buffer) => {
    if (stdout === '') first = seconds();
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  watch?.follow(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${stderr.slice(-2000)}`);
  const times = stderr.trimEnd().split('\n').at(-1) ?? '';
  const cpu = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  );
  return { wall: seconds(), cpu, first, stdout };
}
