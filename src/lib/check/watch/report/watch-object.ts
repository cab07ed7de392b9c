import type { JsonObject } from '../../bridge/wire.js';
import type { LoadedCheck } from '../../definition/model.js';
import { redacted, resultObject, type Redact } from '../../evaluation/report/result-object.js';
import type { AlertChange, WatchEvent } from '../model.js';
import { isoTime } from './watch-line.js';

/** An event as a JSON object without secrets. Times are seconds since 1970; `time` says the same of the event for people. */
export function watchObject(event: WatchEvent, redact: Redact): JsonObject {
  return redacted(plainObject(event, redact), redact) as JsonObject;
}

function plainObject(event: WatchEvent, redact: Redact): JsonObject {
  switch (event.type) {
    case 'raised':
    case 'cleared':
      return changeObject(event);
    case 'result': {
      const { check, evaluation } = event;
      return { type: 'result', check: checkObject(check), ...resultObject(evaluation, redact) };
    }
    case 'late':
      return { type: 'late', check: checkObject(event.check), missed: event.missed };
    case 'ran': {
      const { check, startedAt, endedAt, nextAt } = event;
      return {
        type: 'ran',
        check: checkObject(check),
        started_at: startedAt,
        ended_at: endedAt,
        next_at: nextAt,
      };
    }
    case 'checks':
      return {
        type: 'checks',
        checks: event.checks.map(({ subject, entities }) => ({
          ...checkObject(subject.check),
          alerts: subject.alerts.length,
          entities: entities.length,
        })),
      };
    case 'notice':
      return { type: 'notice', text: event.text };
  }
}

function changeObject(change: AlertChange): JsonObject {
  const { type, at, check, alert, text, entity, since, value, captures, resumed, gone } = change;
  return {
    type,
    time: isoTime(at),
    at,
    check: checkObject(check),
    alert: {
      ...(alert.id !== undefined && { id: alert.id }),
      name: alert.name,
      priority: alert.priority,
      team: alert.team,
      responsible_team: alert.responsible_team,
      tags: [...alert.tags],
    },
    title: text,
    entity: entity.id,
    since,
    value,
    captures,
    ...(resumed && { resumed }),
    ...(gone && { gone }),
  };
}

function checkObject({ definition }: LoadedCheck): JsonObject {
  const { id, name } = definition;
  return { ...(id !== undefined && { id }), name };
}
