import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to a whole process group; false when nobody is left. To the system 0 is our own group and 1 is everybody: never those. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  if (!Number.isInteger(group) || group < 2) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Whether anybody of a process group still runs. Those that have ended but were not yet waited for by whoever inherited them count as gone: they
 * hold nothing.
 */
export function isGroupAlive(group: number): boolean {
  if (!Number.isInteger(group) || group < 2) return false;
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && isRunningIn(group, entry));
}

/** `/proc/PID/stat` is `pid (name) state ppid pgrp …`; the name may hold anything. */
function isRunningIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(pgrp) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
