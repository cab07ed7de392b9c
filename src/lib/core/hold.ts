import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRecord } from './record.js';

/** Of a process on another machine nobody here knows whether it lives: after a day it does not, milliseconds. */
const foreignAge = 24 * 3600 * 1000;

/** A process that holds something. */
export interface Holder {
  pid: number;
  /** When the process began, as the kernel counts it: a later process may get the same number. */
  started: string;
  /** The machine: homes may be shared. Absent in what older versions wrote, which meant this one. */
  host?: string;
}

export function thisProcess(): Holder {
  return { pid: process.pid, started: startOf(process.pid) ?? '', host: hostname() };
}

/** Whether a process with this number runs on this machine. Signal 0 reaches nobody and tells whether there is somebody. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
}

/** Whether that very process still runs. */
export function isAlive({ pid, started }: Pick<Holder, 'pid' | 'started'>): boolean {
  if (!isProcessAlive(pid)) return false;
  const now = startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** The holder that a value of JSON names; undefined when it names none. */
export function holderOf(value: unknown): Holder | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, started, host } = value;
  // 0 and negative numbers would ask about whole groups.
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  return {
    pid,
    started: typeof started === 'string' ? started : '',
    ...(typeof host === 'string' && { host }),
  };
}

/**
 * Takes a file that one process at a time holds. That of a process that is gone is taken over.
 * @param now milliseconds since 1970: a hold of another machine counts for a day. Absent: it is judged as if it were of this one, which suits
 *   containers, whose names change.
 * @returns undefined when it is taken, else who has it
 */
export function takeHold(path: string, now?: number): Holder | undefined {
  const own = `${path}.${process.pid}.${randomUUID().slice(0, 8)}`;
  writeFileSync(own, JSON.stringify(thisProcess()), { mode: 0o600 });
  try {
    for (;;) {
      if (tryLink(own, path)) return undefined;
      const text = readText(path);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder && isHolding(holder, path, now)) return holder;
      breakHold(path, text);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function isHolding(holder: Holder, path: string, now: number | undefined): boolean {
  if (now === undefined || holder.host === undefined || holder.host === hostname()) return isAlive(holder);
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && now - facts.mtimeMs < foreignAge;
}

/** Whether this process still has the file; somebody may have taken it away. */
export function holds(path: string): boolean {
  return readText(path) === JSON.stringify(thisProcess());
}

/** Gives back what this process holds. */
export function releaseHold(path: string): void {
  if (holds(path)) rmSync(path, { force: true });
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
