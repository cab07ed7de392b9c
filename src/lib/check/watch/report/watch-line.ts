import { humanDuration } from '../../../core/index.js';
import { errorLine } from '../../evaluation/fault.js';
import type { Redact } from '../../evaluation/report/result-object.js';
import { valueText } from '../../evaluation/report/result-row.js';
import type { AlertChange, WatchEvent } from '../model.js';

/** Longest value on a line, characters. */
const VALUE = 200;

/**
 * A change as one line of plain text: `2026-11-28T03:14:15Z RAISED P1 "name" on entity: value`, with since when an alert has been active that was so
 * before, and how long one was that is cleared. No secrets, no control characters.
 */
export function changeLine(change: AlertChange, redact: Redact): string {
  const { type, at, alert, text, entity, since, resumed, gone } = change;
  const lasted = humanDuration(Math.max(0, at - since) * 1000);
  const remark =
    type === 'raised'
      ? resumed
        ? ` (since ${isoTime(since)}, ${lasted})`
        : ''
      : gone
        ? ` (no longer watched; was active for ${lasted})`
        : ` (was active for ${lasted})`;
  const head = `${isoTime(at)} ${type.toUpperCase()} P${alert.priority} "${text}" on ${entity.id}`;
  return oneLine(`${`${redact(head)}: ${changeValue(change, redact)}`}${remark}`);
}

/** The value of a change as short text; of a failed check or condition the last line of the error. */
export function changeValue(
  { value, captures }: Pick<AlertChange, 'value' | 'captures'>,
  redact: Redact,
): string {
  const { exception } = captures;
  if (typeof exception === 'string') return errorLine(redact(exception));
  const text = typeof value === 'string' && value.startsWith('Traceback') ? errorLine(value) : value;
  return valueText(text, VALUE, redact);
}

/** What else happens, as one line; undefined for what plain text leaves out. */
export function remarkLine(event: WatchEvent, redact: Redact): string | undefined {
  if (event.type === 'notice') return oneLine(redact(event.text));
  if (event.type !== 'late') return undefined;
  const { check, missed } = event;
  const times = missed === 1 ? '' : `, ${missed} times so far`;
  return oneLine(
    `"${check.definition.name}" takes longer than its interval; a run is left out${times}. See --parallel and --every.`,
  );
}

/** `2026-11-28T03:14:15Z`. */
export function isoTime(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
