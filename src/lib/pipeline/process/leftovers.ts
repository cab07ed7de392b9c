import { readdirSync, readFileSync } from 'node:fs';

/** How long leftovers get to end by themselves. */
const graceMs = 2_000;

/**
 * Ends processes that left their process group (`setsid`, daemons): whatever a run starts carries its mark in the environment. Linux only; elsewhere nothing
 * tells them. Reading all processes costs milliseconds, so it is not done after each short step.
 * @param mark `NAME=VALUE`
 */
export async function endLeftovers(mark: string, clock: { sleep(ms: number): Promise<void> }): Promise<void> {
  // Part of a mark would be the mark of many.
  if (!/^\w+=.{3,}$/.test(mark)) throw new Error(`"${mark}" is no mark of a run`);
  if (!signalAll(marked(mark), 'SIGTERM')) return;
  for (let waited = 0; waited < graceMs; waited += 50) {
    await clock.sleep(50);
    if (marked(mark).length === 0) return;
  }
  signalAll(marked(mark), 'SIGKILL');
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): boolean {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
  return pids.length > 0;
}

function marked(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isMarked(pid, mark))
    .map(Number);
}

function isMarked(pid: string, mark: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${mark}\0`);
  } catch {
    // It has ended, or belongs to somebody else.
    return false;
  }
}
