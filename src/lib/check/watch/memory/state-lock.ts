import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isRecord } from '../../../core/index.js';

/** Of a process on another machine nobody knows whether it lives: after a day it does not, milliseconds. */
const FOREIGN_AGE = 24 * 3600 * 1000;

/** Locks of this very process; a file with our process id that is not among them was left by another one. */
const mine = new Set<string>();

/** The right to write one file, as long as another process has not taken it. */
export interface StateLock {
  /** Whether it is still ours. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** Who holds a lock. */
export interface LockHolder {
  pid: number;
  host: string;
}

/**
 * Takes the lock at this path. A lock whose process is gone is taken over.
 * @returns the lock, or who has it; rejects when the folder cannot be written
 */
export async function takeLock(path: string, now: number): Promise<StateLock | { holder: LockHolder }> {
  const holder = await livingHolder(path, now);
  if (holder !== undefined) return { holder };
  const token = JSON.stringify({ pid: process.pid, host: hostname(), at: now, mark: Math.random() });
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, token, { mode: 0o600, flag: 'wx' });
  // Whoever is last wins, and the other one finds out when it looks before it writes.
  await rename(draft, path);
  mine.add(path);
  const held = async (): Promise<boolean> => (await readFile(path, 'utf8').catch(() => '')) === token;
  return {
    held,
    release: async () => {
      mine.delete(path);
      if (await held()) await rm(path, { force: true });
    },
  };
}

async function livingHolder(path: string, now: number): Promise<LockHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const holder = text === undefined ? undefined : holderIn(text);
  if (holder === undefined) return undefined;
  if (holder.host !== hostname()) {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    return now - mtimeMs < FOREIGN_AGE ? holder : undefined;
  }
  if (holder.pid === process.pid) return mine.has(path) ? holder : undefined;
  return isAlive(holder.pid) ? holder : undefined;
}

function holderIn(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { pid, host } = value;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string'
      ? { pid, host }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Signal 0 reaches nobody and tells whether there is somebody. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
