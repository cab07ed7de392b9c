import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BinaryResult {
  stdout: string;
  stderr: string;
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface BinaryOptions {
  env?: Record<string, string | undefined>;
  /** Default: stdin is /dev/null, the other two are collected. */
  stdio?: StdioOptions;
  bin?: string;
  cwd?: string;
  /** Called when the process runs, to send signals or close pipes. */
  during?: (child: ChildProcess) => void;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the built binary as a user would, with an environment that holds nothing of the user's own. */
export async function runBinary(args: readonly string[], options: BinaryOptions = {}): Promise<BinaryResult> {
  const home = mkdtempSync(join(tmpdir(), 'zk-e2e-'));
  const env = { PATH: process.env['PATH'], HOME: home, ...options.env };
  const child = spawn(process.execPath, [join(root, options.bin ?? 'bin/kubectl-zk.js'), ...args], {
    env,
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? root,
  });
  const result: BinaryResult = { stdout: '', stderr: '', code: null, signal: null };
  child.stdout?.on('data', (chunk: Buffer) => void (result.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => void (result.stderr += chunk.toString('utf8')));
  options.during?.(child);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ ...result, code, signal }));
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
