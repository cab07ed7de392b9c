import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, refusal, type Context } from '../../core/index.js';

export interface Lock {
  release(): void;
}

interface Holder {
  pid: number;
  /** When the process began, as the kernel counts it: a later process may get the same number. */
  started: string;
}

/**
 * Takes the lock of a repository, since one build of it runs at a time. A lock of a process that is gone is broken. Held by another one it is waited for,
 * or refused (exit 3).
 */
export async function takeLock(
  folder: string,
  context: Context,
  options: { wait: boolean; onWait?: (pid: number) => void },
): Promise<Lock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '' }));
  try {
    let said = false;
    for (;;) {
      if (tryLink(own, path)) return { release: () => release(path) };
      const holder = readHolder(path);
      if (!holder || !isAlive(holder)) {
        rmSync(path, { force: true });
        continue;
      }
      if (!options.wait)
        throw refusal(`another build of this repository runs (process ${holder.pid})`, {
          code: 'locked',
          hint: 'Wait until it has ended, or leave --no-wait out to wait here.',
        });
      if (!said) options.onWait?.(holder.pid);
      said = true;
      await context.clock.sleep(250, context.signal);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link is made whole or not at all, so the lock is never there without its holder. */
function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function release(path: string): void {
  if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(value) && typeof value['pid'] === 'number')
      return { pid: value['pid'], started: String(value['started']) };
  } catch {
    // Broken or just released.
  }
  return undefined;
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** Field 22 of `/proc/PID/stat`; undefined where there is no such file. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
