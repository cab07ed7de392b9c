import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The memory of a process and all below it: what is private, and its share of what is not (PSS). Only where /proc tells. */
export class MemoryWatch {
  /** Megabytes. */
  peak = 0;
  processes = 0;

  follow(child: ChildProcess): void {
    const timer = setInterval(() => this.look(child.pid ?? 0), 100);
    child.once('close', () => clearInterval(timer));
  }

  private look(top: number): void {
    if (!existsSync('/proc/self/smaps_rollup')) return;
    const parents = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      const stat = /^\d+$/.test(name) ? textOf(`/proc/${name}/stat`) : '';
      const [, parent] = /\) \S (\d+)/.exec(stat) ?? [];
      if (parent !== undefined) parents.set(Number(name), Number(parent));
    }
    const isBelow = (pid: number): boolean => pid === top || (parents.has(pid) && isBelow(parents.get(pid)!));
    const tree = [...parents.keys()].filter((pid) => pid !== top && isBelow(pid));
    const kilobytes = tree.map((pid) =>
      Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
    );
    this.peak = Math.max(this.peak, kilobytes.reduce((sum, one) => sum + one, 0) / 1000);
    this.processes = Math.max(this.processes, tree.length);
  }
}

/** Empty for a process that has gone meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
