import type { EntityEvaluation } from '../model.js';
import { isActive } from '../model.js';
import { asText, errorLine } from '../fault.js';
import { alertTitle } from './alert-title.js';
import { numbersOf } from './numbers.js';
import type { Redact } from './result-object.js';
import { valueText } from './result-row.js';

const MAX_PERFDATA = 50;

/**
 * One line of plugin output for each entity, as Nagios and Icinga read it: `SERVICE STATUS - text | perfdata`. An active alert of priority 1 is
 * CRITICAL, another one WARNING, a failed check UNKNOWN; outside its period an alert is OK.
 */
export function nagiosLine(checkName: string, evaluation: EntityEvaluation, redact: Redact): string {
  const { entity, result } = evaluation;
  const status = nagiosStatus(evaluation);
  const text = plain(
    result.exc === 1 ? errorLine(redact(asText(result.value))) : valueText(result.value, 200, redact),
  );
  const alerts = evaluation.alerts
    .filter(({ active }) => active)
    .map(({ alert, captures, inPeriod }) => {
      const title = redact(alertTitle(alert, entity, captures));
      return plain(`${title}${inPeriod ? '' : ' (outside its period)'}`);
    });
  const why = alerts.length === 0 ? '' : ` [${alerts.join('; ')}]`;
  return `${plain(checkName)} ${status} - ${plain(entity.id)}: ${text}${why} | ${perfdata(evaluation)}`;
}

/** The state of an entity in the words of Nagios. */
export function nagiosStatus(evaluation: EntityEvaluation): 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN' {
  const { alerts, result } = evaluation;
  if (result.exc === 1) return 'UNKNOWN';
  if (!isActive(evaluation)) return 'OK';
  const counting = alerts.filter(({ active, inPeriod }) => active && inPeriod);
  if (counting.length === 0) return 'OK';
  return counting.some(({ alert }) => alert.priority === 1) ? 'CRITICAL' : 'WARNING';
}

/** `'label'=value` pairs; quotes in labels are doubled, `=` is not allowed there. */
function perfdata({ result }: EntityEvaluation): string {
  const numbers = result.exc === 1 ? [] : numbersOf(result.value, MAX_PERFDATA);
  return [
    ...numbers.map(({ path, value }) => `${label(path === '' ? 'value' : path)}=${number(value)}`),
    `'time'=${number(result.td)}s`,
  ].join(' ');
}

function label(text: string): string {
  return `'${plain(text).replaceAll('=', '_').replaceAll("'", "''")}'`;
}

/** Plugins may write digits, a point and a minus only. */
function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return value.toFixed(9).replace(/\.?0+$/, '');
}

/** `|` begins perfdata, and a line is a line. */
function plain(text: string): string {
  return text
    .replaceAll('|', '/')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
