import type { CallRow } from './call-table.js';
import type { FailureRow } from './failure-table.js';
import type { PartSpreads } from './parts.js';
import type { Spread } from './samples.js';

/** What a bench has found. Times are milliseconds. */
export interface BenchReport {
  check: string;
  entities: number;
  /** As asked for. */
  runs: number;
  parallel: number;
  /** Until an interpreter that was not there is ready. */
  start: Spread | undefined;
  /** The first evaluation in each interpreter, which compiles Python's own functions. Undefined without a warm-up. */
  first: PartSpreads | undefined;
  /** Undefined when nothing was measured, because the run was interrupted before. */
  warm: PartSpreads | undefined;
  conditions: readonly { alert: string; parts: PartSpreads }[];
  /** Only if they were asked for, in the order of the entities. */
  perEntity: readonly { id: string; parts: PartSpreads }[];
  /** Calls of wrappers and bytes of their answers in one evaluation of the check. */
  calls: Spread | undefined;
  bytes: Spread | undefined;
  callRows: readonly CallRow[];
  /** From the first to the last measured evaluation. */
  seconds: number;
  /** Measured evaluations. */
  evaluations: number;
  failed: number;
  failures: readonly FailureRow[];
  /** Of measured evaluations, on which an alert was active, or the check failed and there is none. */
  active: number;
  /** Which part dominates, and what to do about it. */
  advice: string | undefined;
}
