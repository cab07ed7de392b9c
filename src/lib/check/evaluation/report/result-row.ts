import { truncate } from '../../../core/index.js';
import type { Json, JsonObject } from '../../bridge/wire.js';
import { asText, errorLine } from '../fault.js';
import type { AlertVerdict, EntityEvaluation } from '../model.js';
import { alertTitle } from './alert-title.js';
import { redacted, type Redact } from './result-object.js';

/** One line of a table: an entity and an alert, as short texts. */
export interface ResultRow {
  run: number;
  /** For the order of the lines. */
  index: number;
  entity: string;
  type: string;
  value: string;
  /** The value without the cut. */
  wholeValue: string;
  /** `12ms`. */
  time: string;
  alert: string;
  priority: string;
  state: string;
  period: string;
  captures: string;
}

const NARROW = 60;
const WIDE = 400;

/** One row for each alert of an entity, or a single one without alerts. Rows hold short texts only, however large the values are. */
export function resultRows(evaluation: EntityEvaluation, redact: Redact): ResultRow[] {
  const { entity, index, run, result, fault, alerts } = evaluation;
  const text =
    result.exc === 1
      ? failureText(redact(asText(result.value)), fault?.exception)
      : valueText(result.value, WIDE, redact);
  const common = {
    run,
    index,
    entity: entity.id,
    type: entity.type,
    value: truncate(text, NARROW),
    wholeValue: truncate(text, WIDE),
    time: timeText(result.td),
  };
  if (alerts.length === 0)
    return [
      {
        ...common,
        alert: '',
        priority: '',
        state: result.exc === 1 ? 'FAILED' : 'ok',
        period: '',
        captures: '',
      },
    ];
  return alerts.map((verdict) => ({
    ...common,
    alert: redact(alertTitle(verdict.alert, entity, verdict.captures)),
    priority: String(verdict.alert.priority),
    state: stateText(verdict),
    period: verdict.inPeriod ? 'in' : 'out',
    captures: truncate(capturesText(verdict.captures, redact), WIDE),
  }));
}

/** `ok`, `ACTIVE`, and what else is worth knowing of an active one. */
export function stateText({ active, inPeriod, exception }: AlertVerdict): string {
  if (!active) return exception ? 'ok (period unreadable)' : 'ok';
  const remarks = [...(exception ? ['error'] : []), ...(inPeriod ? [] : ['outside its period'])];
  return remarks.length === 0 ? 'ACTIVE' : `ACTIVE (${remarks.join(', ')})`;
}

/** A value as short JSON; text as it is. Secrets go before it is cut, because half of one is not recognised. */
export function valueText(value: Json, limit: number, redact: Redact): string {
  const shown = redacted(value, redact);
  if (typeof shown === 'string') return shown.slice(0, limit);
  return truncate(JSON.stringify(shown).slice(0, limit * 2), limit);
}

/** `name=value` of each, an exception by its last line. */
export function capturesText(captures: JsonObject, redact: Redact): string {
  return Object.entries(captures)
    .map(([name, value]) =>
      name === 'exception'
        ? `exception=${errorLine(redact(asText(value)))}`
        : `${name}=${valueText(value, NARROW, redact)}`,
    )
    .join(', ');
}

function failureText(text: string, exception: string | undefined): string {
  const last = errorLine(text);
  return exception === undefined || last.includes(exception) ? last : `${exception}: ${last}`;
}

/** Seconds as `12ms` or `3.4s`. */
export function timeText(seconds: number): string {
  const ms = seconds * 1000;
  if (ms < 1) return '<1ms';
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}
