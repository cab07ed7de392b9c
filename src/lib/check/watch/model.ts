import type { Clock } from '../../core/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { AlertDefinition, Entity, LoadedCheck } from '../definition/model.js';
import type { AlertStates } from '../evaluation/alert-states.js';
import type { EngineOptions, EnginePorts, Subject } from '../evaluation/engine.js';
import type { EntityEvaluation } from '../evaluation/model.js';
import type { HistoryStore } from '../history/history-store.js';
import type { CounterMemory } from '../wrappers/counter/counter-memory.js';

/** One check with its alerts, and the entities that it runs on. */
export interface WatchedCheck {
  subject: Subject;
  entities: readonly Entity[];
}

/** What happens while checks are watched. Nothing in it is redacted; times are seconds since 1970. */
export type WatchEvent =
  | { type: 'result'; check: LoadedCheck; evaluation: EntityEvaluation }
  | AlertChange
  /** A run was due while the one before was still under way, and is left out. `missed`: how many during that run so far. */
  | { type: 'late'; check: LoadedCheck; missed: number }
  /** A run over all entities has ended. `nextAt`: when the next one starts. */
  | { type: 'ran'; check: LoadedCheck; startedAt: number; endedAt: number; nextAt: number }
  /** Other definitions or entities are watched from now on. */
  | { type: 'checks'; checks: readonly WatchedCheck[] }
  /** One line for the operator. */
  | { type: 'notice'; text: string };

/** An alert became active on an entity within its period, or is no longer. */
export interface AlertChange {
  type: 'raised' | 'cleared';
  at: number;
  check: LoadedCheck;
  alert: AlertDefinition;
  /** See `alertKey`. */
  alertKey: string;
  entity: Entity;
  /** Since when it is, or was, active. */
  since: number;
  value: Json;
  captures: JsonObject;
  /** The name of the alert with its `{placeholders}` filled. */
  text: string;
  /** Raised: it was active already when this watch began. */
  resumed?: true;
  /** Cleared: nobody found that it is well, but its entity or the alert itself is watched no longer. */
  gone?: true;
}

/** What is remembered of one check between runs and, where it is kept, between two watches. */
export interface CheckMemory {
  history: HistoryStore;
  states: AlertStates;
  counters: CounterMemory;
}

/** Lends the memory of checks to a watch. */
export interface WatchMemory {
  /** What is known of a check; empty for a new one. `notice` is told what keeps it from being read or kept. */
  open(check: LoadedCheck, notice: (text: string) => void): Promise<CheckMemory>;
  /** Told after each run. It is kept soon, perhaps several runs at once, and what goes wrong is a notice. */
  keep(check: LoadedCheck, memory: CheckMemory): void;
  /** Keeps everything at once and lets go of the checks. */
  close(): Promise<void>;
}

/** Looks whether other definitions or entities are to be watched. */
export interface WatchRefresh {
  everyMs: number;
  /**
   * What is to be watched from now on; without `checks` when nothing has changed. A check whose `subject` is the same object as before has not changed.
   * What an operator can mend is a notice and nothing to throw.
   */
  look(signal: AbortSignal): Promise<{ checks?: readonly WatchedCheck[]; notices: readonly string[] }>;
}

export interface WatchOptions {
  /** How many evaluations at a time, over all checks. */
  parallel: number;
  signal: AbortSignal;
  clock: Clock;
  /** What evaluations of a check need of the world; see `portsOf`. */
  ports(check: LoadedCheck, counters: CounterMemory): EnginePorts;
  engine: Pick<EngineOptions, 'timeoutMs' | 'worker' | 'zone'>;
  /** Instead of the intervals of the checks, milliseconds. */
  everyMs?: number;
  /** Absent: nothing outlives this watch. */
  memory?: WatchMemory;
  refresh?: WatchRefresh;
}
