import type { Point } from './sparkline.js';

/** What the view of a watch is told. Texts hold no secrets; times are milliseconds. */
export type WatchViewEvent =
  | {
      type: 'checks';
      at: number;
      checks: readonly { key: string; name: string; entities: number; alerts: number }[];
    }
  | { type: 'result'; check: string; entity: string; point: Point; text: string }
  | { type: 'ran'; check: string; nextAt: number }
  | { type: 'raised'; at: number; alert: ShownAlert; line: string }
  | { type: 'cleared'; at: number; key: string; line: string }
  | { type: 'message'; at: number; text: string };

export interface ShownAlert {
  /** Of the alert and its entity. */
  key: string;
  check: string;
  priority: number;
  title: string;
  entity: string;
  since: number;
  /** The newest one of its entity. */
  value: string;
}

export interface ShownCheck {
  key: string;
  name: string;
  entities: number;
  alerts: number;
  /** Entities on which the check fails. */
  failing: Set<string>;
  nextAt: number | undefined;
}

export interface ShownLine {
  at: number;
  text: string;
  tone: 'raised' | 'cleared' | 'message';
}

export interface WatchState {
  startedAt: number;
  checks: Map<string, ShownCheck>;
  alerts: Map<string, ShownAlert>;
  /** Values by check and entity. */
  points: Map<string, readonly Point[]>;
  /** The newest last. */
  lines: readonly ShownLine[];
}

const MAX_POINTS = 60;
const MAX_LINES = 100;
/** Series of very many entities are not all remembered. */
const MAX_SERIES = 5000;

/** Before anything is watched. */
export function emptyWatch(startedAt: number): WatchState {
  return { startedAt, checks: new Map(), alerts: new Map(), points: new Map(), lines: [] };
}

/** Takes an event in; maps are changed in place, because there may be thousands of events. */
export function takeWatchEvent(state: WatchState, event: WatchViewEvent): WatchState {
  switch (event.type) {
    case 'checks':
      return { ...state, checks: checksOf(state, event.checks) };
    case 'result':
      takeResult(state, event);
      return state;
    case 'ran': {
      const check = state.checks.get(event.check);
      if (check) check.nextAt = event.nextAt;
      return state;
    }
    case 'raised':
      state.alerts.set(event.alert.key, { ...event.alert });
      return withLine(state, { at: event.at, text: event.line, tone: 'raised' });
    case 'cleared':
      state.alerts.delete(event.key);
      return withLine(state, { at: event.at, text: event.line, tone: 'cleared' });
    case 'message':
      return withLine(state, { at: event.at, text: event.text, tone: 'message' });
  }
}

/** Under what the values of an entity are found. */
export function seriesKey(check: string, entity: string): string {
  return JSON.stringify([check, entity]);
}

function checksOf(
  { checks }: WatchState,
  now: Extract<WatchViewEvent, { type: 'checks' }>['checks'],
): Map<string, ShownCheck> {
  return new Map(
    now.map((one) => {
      const { failing = new Set<string>(), nextAt } = checks.get(one.key) ?? {};
      return [one.key, { ...one, failing, nextAt }];
    }),
  );
}

function takeResult(
  { points, checks, alerts }: WatchState,
  event: Extract<WatchViewEvent, { type: 'result' }>,
): void {
  const key = seriesKey(event.check, event.entity);
  const before = points.get(key);
  if (before !== undefined || points.size < MAX_SERIES)
    points.set(key, [...(before ?? []), event.point].slice(-MAX_POINTS));
  for (const alert of alerts.values())
    if (alert.check === event.check && alert.entity === event.entity) alert.value = event.text;
  const failing = checks.get(event.check)?.failing;
  if (event.point === 'failed') failing?.add(event.entity);
  else failing?.delete(event.entity);
}

function withLine(state: WatchState, line: ShownLine): WatchState {
  return { ...state, lines: [...state.lines, line].slice(-MAX_LINES) };
}
