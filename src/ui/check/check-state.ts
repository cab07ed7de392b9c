import type { Point } from './sparkline.js';

/** What the view of a check run is told. */
export type CheckViewEvent =
  | {
      type: 'start';
      at: number;
      title: string;
      total: number;
      repeat: number;
      alerts: readonly { name: string; priority: number }[];
    }
  | {
      type: 'result';
      run: number;
      entity: string;
      /** The value, or the last line of the error, as one short line. */
      text: string;
      point: Point;
      /** Names of the alerts that judge this entity, and whether they are active. */
      alerts: readonly { name: string; active: boolean }[];
    }
  | { type: 'message'; text: string };

export interface ShownEntity {
  entity: string;
  text: string;
  points: readonly Point[];
  failed: boolean;
  active: readonly string[];
  /** Counts up with each result, so that the newest can be found. */
  order: number;
}

export interface CheckState {
  startedAt: number;
  title: string;
  total: number;
  repeat: number;
  run: number;
  /** Results of this run. */
  done: number;
  alerts: readonly { name: string; priority: number; active: number }[];
  entities: Map<string, ShownEntity>;
  message: string;
}

/** Before the run has told anything of itself. */
export function emptyCheck(startedAt: number): CheckState {
  return {
    startedAt,
    title: '',
    total: 0,
    repeat: 1,
    run: 1,
    done: 0,
    alerts: [],
    entities: new Map(),
    message: '',
  };
}

const MAX_POINTS = 60;
/** Of large sets only the interesting entities are remembered, and the newest others. */
const MAX_ENTITIES = 500;

/** Takes an event in; the map of entities is changed in place, because there may be thousands of events. */
export function takeCheckEvent(state: CheckState, event: CheckViewEvent): CheckState {
  if (event.type === 'start') {
    const { at, title, total, repeat, alerts } = event;
    return {
      ...emptyCheck(at),
      title,
      total,
      repeat,
      alerts: alerts.map((one) => ({ ...one, active: 0 })),
    };
  }
  if (event.type === 'message') return { ...state, message: event.text };
  const { entity, text, point, run } = event;
  const before = state.entities.get(entity);
  const active = event.alerts.filter((alert) => alert.active).map(({ name }) => name);
  state.entities.delete(entity);
  state.entities.set(entity, {
    entity,
    text,
    points: [...(before?.points ?? []), point].slice(-MAX_POINTS),
    failed: point === 'failed',
    active,
    order: (before?.order ?? 0) + 1,
  });
  forget(state.entities);
  return {
    ...state,
    run,
    done: run === state.run ? state.done + 1 : 1,
    alerts: state.alerts.map((alert) => ({
      ...alert,
      active:
        alert.active +
        Number(active.includes(alert.name)) -
        Number(before?.active.includes(alert.name) ?? false),
    })),
  };
}

function forget(entities: Map<string, ShownEntity>): void {
  if (entities.size <= MAX_ENTITIES) return;
  for (const [id, { failed, active }] of entities) {
    if (failed || active.length > 0) continue;
    entities.delete(id);
    return;
  }
  const [first] = entities.keys();
  // All of them are interesting; the counts of the tiles stay right only for those that are kept.
  if (entities.size > 10 * MAX_ENTITIES && first !== undefined) entities.delete(first);
}
