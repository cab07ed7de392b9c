import type { Failure } from '../interpreter/interpreter.js';

/** Evaluations of a check that failed in the same way. */
export interface FailureRow {
  exception: string;
  message: string;
  n: number;
  /** Where it happened first. */
  entity: string;
}

const MAX_ROWS = 50;

/** Failures by what they say. After 50 different ones the rest is counted only. */
export class FailureTable {
  n = 0;
  private readonly rowsByText = new Map<string, FailureRow>();

  add(entity: string, { exception, message }: Failure): void {
    this.n++;
    const key = `${exception}\0${message}`;
    const known = this.rowsByText.get(key);
    if (known) known.n++;
    else if (this.rowsByText.size < MAX_ROWS) this.rowsByText.set(key, { exception, message, n: 1, entity });
  }

  /** The most frequent first. */
  rows(): FailureRow[] {
    return [...this.rowsByText.values()].sort((a, b) => b.n - a.n);
  }
}
