import { formatPosition } from '../../../core/index.js';
import { LargeInteger, type Json, type JsonObject } from '../../bridge/wire.js';
import type { Entity } from '../../definition/model.js';
import { isActive, type AlertVerdict, type EntityEvaluation, type Fault } from '../model.js';
import { alertTitle } from './alert-title.js';

/** Hides secrets in a text. */
export type Redact = (text: string) => string;

/**
 * One result as JSON: what a trial run of ZMON answers (`entity`, `value` with `ts`, `td` and `worker`, `captures`, `is_alert`, `in_period`), and
 * beside it every alert with its own state, and what failed with its place. `captures` and `in_period` at the top are those of the only alert; with
 * several they stand in `alerts`.
 */
export function resultObject(evaluation: EntityEvaluation, redact: Redact): JsonObject {
  const { entity, run, result, alerts, fault, output } = evaluation;
  const [only, more] = alerts;
  const { exact: _, ...shown } = result;
  const top: JsonObject =
    more === undefined ? { captures: only?.captures ?? {}, in_period: only?.inPeriod ?? true } : {};
  return redacted(
    {
      entity,
      run,
      value: shown,
      is_alert: isActive(evaluation),
      ...top,
      alerts: alerts.map((verdict) => alertObject(verdict, entity)),
      ...(fault && { error: faultObject(fault) }),
      ...(output !== '' && { output }),
    },
    redact,
  ) as JsonObject;
}

function alertObject(verdict: AlertVerdict, entity: Entity): JsonObject {
  const { alert, active, captures, inPeriod, exception, changed, startTime, fault } = verdict;
  const title = alertTitle(alert, entity, captures);
  return {
    ...(alert.id !== undefined && { alert_id: alert.id }),
    name: alert.name,
    ...(title !== alert.name && { title }),
    priority: alert.priority,
    active,
    in_period: inPeriod,
    captures,
    exception,
    changed,
    ...(startTime !== undefined && { start_time_ts: startTime }),
    ...(fault && { error: faultObject(fault) }),
  };
}

function faultObject({ reason, exception, message, position, source }: Fault): JsonObject {
  const { file, line, column } = position ?? {};
  return {
    reason,
    exception,
    message,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(source !== undefined && { source }),
  };
}

/** `file:line:column: Exception: message`. */
export function faultText(fault: Fault): string {
  const { exception, message, position } = fault;
  const named =
    message.startsWith(`${exception}:`) || exception === '' ? message : `${exception}: ${message}`;
  return `${formatPosition(position)}${named.split('\n')[0] ?? ''}`;
}

/** A value whose texts hold no secret. */
export function redacted(value: Json, redact: Redact): Json {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redact)]));
}
