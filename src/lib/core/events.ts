import type { Position } from './errors.js';

/**
 * Everything that happens is one of these. The ink view, the plain reporter, `-o json` streams, the journal and the tests all
 * consume the same stream; whoever emits knows none of them.
 */
export type Event =
  | { type: 'step.started'; at: number; step: string; title: string; parent?: string; target?: string }
  | {
      type: 'step.progress';
      at: number;
      step: string;
      message: string;
      done?: number;
      total?: number;
      level?: 'info' | 'debug';
    }
  | {
      type: 'step.finished';
      at: number;
      step: string;
      outcome: 'created' | 'configured' | 'unchanged' | 'deleted' | 'done' | 'skipped';
      message?: string;
    }
  | { type: 'step.failed'; at: number; step: string; message: string; hint?: string }
  | WaitEvent
  | { type: 'warning'; at: number; message: string; step?: string; position?: Position; hint?: string }
  | { type: 'question'; at: number; message: string; answer: 'yes' | 'no' | 'assumed-yes' };

/** Somebody is waiting: always says for what, why, since when, until when, and what would unblock it. Times are epoch milliseconds. */
export interface WaitEvent {
  type: 'wait';
  at: number;
  step: string;
  /** The object that is waited for, as `kind/name`. */
  object: string;
  reason: string;
  since: number;
  deadline?: number;
  unblock?: string;
}

export type EventSink = (event: Event) => void;

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Emits events stamped with the given clock. */
export function emitter(sink: EventSink, now: () => number): (event: WithoutTime<Event>) => void {
  return (event) => sink({ ...event, at: now() });
}
