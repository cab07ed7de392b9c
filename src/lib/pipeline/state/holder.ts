import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRecord } from '../../core/index.js';

/** A process that holds something. */
export interface Holder {
  pid: number;
  /** When the process began, as the kernel counts it: a later process may get the same number. */
  started: string;
}

export function thisProcess(): Holder {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** Whether that very process still runs. */
export function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to somebody else.
    if (!hasCode(error, 'EPERM')) return false;
  }
  const now = startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** The holder that a value of JSON names; undefined when it names none. */
export function holderOf(value: unknown): Holder | undefined {
  return isRecord(value) && typeof value['pid'] === 'number'
    ? { pid: value['pid'], started: typeof value['started'] === 'string' ? value['started'] : '' }
    : undefined;
}

/**
 * Takes a file that one process at a time holds. That of a process that is gone is taken over.
 * @returns undefined when it is taken, else who has it
 */
export function takeHold(path: string): Holder | undefined {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(thisProcess()), { mode: 0o600 });
  try {
    for (;;) {
      if (tryLink(own, path)) return undefined;
      const text = readText(path);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder && isAlive(holder)) return holder;
      breakHold(path, text);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Gives back what this process holds. */
export function releaseHold(path: string): void {
  const text = readText(path);
  if (text !== undefined && parse(text)?.pid === process.pid) rmSync(path, { force: true });
}

/**
 * Puts a hold that nobody has any more out of the way. Two processes may see it at the same time: the slower one finds that it moved the hold of the
 * faster one, and puts that back.
 */
function breakHold(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readText(aside) !== stale) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/** A link is made whole or not at all, so a hold is never there without its holder. */
function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return holderOf(JSON.parse(text));
  } catch {
    return undefined;
  }
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
