import { formatPosition, redact, type Event } from '../lib/core/index.js';

/** What is known of one step. Times are epoch milliseconds. */
export interface StepState {
  id: string;
  title: string;
  parent: string | undefined;
  startedAt: number;
  endedAt: number | undefined;
  status: 'running' | 'done' | 'failed' | 'skipped';
  /** The outcome, the failure or the latest progress. */
  text: string;
  waits: ReadonlyMap<string, WaitState>;
}

export interface WaitState {
  object: string;
  reason: string;
  since: number;
  deadline: number | undefined;
  unblock: string | undefined;
}

/** Everything a view shows of a run: steps in the order of their start, and warnings. */
export interface RunState {
  steps: ReadonlyMap<string, StepState>;
  warnings: readonly string[];
}

export const emptyRun: RunState = { steps: new Map(), warnings: [] };

/**
 * The state after an event. Any sequence is accepted: a step that was never started appears when something is said about it, a second
 * start begins it anew, and whatever comes after its end is still shown.
 */
export function reduceRun(state: RunState, event: Event): RunState {
  switch (event.type) {
    case 'step.started':
      return withStep(state, {
        ...newStep(event.step, event.at),
        title: clean(event.target ? `${event.title} ${event.target}` : event.title),
        parent: event.parent,
      });
    case 'step.progress':
      return event.level === 'debug'
        ? state
        : update(state, event, (step) => ({ ...step, text: progressText(event), waits: new Map() }));
    case 'step.finished':
      return update(state, event, (step) =>
        ended(step, event.at, event.outcome === 'skipped' ? 'skipped' : 'done', outcomeText(event)),
      );
    case 'step.failed':
      return update(state, event, (step) =>
        ended(
          step,
          event.at,
          'failed',
          clean(event.hint ? `${event.message} (${event.hint})` : event.message),
        ),
      );
    case 'wait': {
      const wait = {
        object: clean(event.object),
        reason: clean(event.reason),
        since: event.since,
        deadline: event.deadline,
        unblock: event.unblock && clean(event.unblock),
      };
      return update(state, event, (step) => ({
        ...step,
        waits: new Map(step.waits).set(event.object, wait),
      }));
    }
    case 'warning':
      return {
        ...state,
        warnings: [
          ...state.warnings,
          clean(`${formatPosition(event.position)}${event.message}${event.hint ? ` (${event.hint})` : ''}`),
        ],
      };
    case 'question':
      return state;
  }
}

function newStep(id: string, at: number): StepState {
  return {
    id,
    title: clean(id),
    parent: undefined,
    startedAt: at,
    endedAt: undefined,
    status: 'running',
    text: '',
    waits: new Map(),
  };
}

function update(
  state: RunState,
  event: { step: string; at: number },
  change: (step: StepState) => StepState,
): RunState {
  return withStep(state, change(state.steps.get(event.step) ?? newStep(event.step, event.at)));
}

function withStep(state: RunState, step: StepState): RunState {
  return { ...state, steps: new Map(state.steps).set(step.id, step) };
}

function ended(step: StepState, at: number, status: StepState['status'], text: string): StepState {
  return { ...step, endedAt: at, status, text, waits: new Map() };
}

function progressText(event: Extract<Event, { type: 'step.progress' }>): string {
  const count =
    event.done === undefined ? '' : ` ${event.done}${event.total === undefined ? '' : `/${event.total}`}`;
  return clean(`${event.message}${count}`);
}

function outcomeText(event: Extract<Event, { type: 'step.finished' }>): string {
  return clean(event.message ? `${event.outcome} (${event.message})` : event.outcome);
}

/** One line without secrets and without anything that a terminal would obey. */
function clean(text: string): string {
  return redact(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
