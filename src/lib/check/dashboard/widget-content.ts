import { LargeInteger, type Json } from '../bridge/wire.js';
import { errorLine, asText } from '../evaluation/fault.js';
import { numbersOf } from '../evaluation/report/numbers.js';
import { valueText } from '../evaluation/report/result-row.js';
import { FormatError } from '../python-format/format-spec.js';
import { formatValue } from '../python-format/format-value.js';
import type { Series, WidgetContent, WidgetPicture, WidgetResult, WidgetResults } from './model.js';
import type { PreparedWidget } from './prepare-widgets.js';
import { widgetStyle } from './widget-style.js';

const MAX_TEXT = 200;
/** A board is redacted as a whole when it is shown. */
const unchanged = (text: string): string => text;
/** More lines than these would not fit into a widget. */
const MAX_SERIES = 8;

/** What a widget shows of the results of its check; `results` is undefined when there is no such check. */
export function widgetPicture(
  prepared: PreparedWidget,
  results: WidgetResults | undefined,
  raised: ReadonlySet<number>,
): WidgetPicture {
  const { widget, width } = prepared;
  const { type, title } = widget;
  return { type, title, width, style: widgetStyle(widget, raised), content: content(prepared, results) };
}

function content(prepared: PreparedWidget, results: WidgetResults | undefined): WidgetContent {
  const { type, checkDefinitionId, entityId, options } = prepared.widget;
  if (type === 'iframe' || type === 'networkmap')
    return none(
      type === 'iframe' ? 'a web page, not shown in a terminal' : 'a network map, not shown in a terminal',
    );
  if (checkDefinitionId === undefined)
    return none(Array.isArray(options['metrics']) ? 'a query to KairosDB, not shown here' : 'names no check');
  if (results === undefined) return none(`no results of check ${checkDefinitionId}`);
  const chosen = entityId === undefined ? results : only(results, entityId);
  if (chosen.size === 0)
    return none(entityId === undefined ? 'no result yet' : `no result on ${entityId} yet`);
  if (type === 'chart') return chart(prepared, chosen);
  const [first = []] = chosen.values();
  const newest = first.at(-1);
  if (newest === undefined) return none('no result yet');
  if (newest.failed) return { kind: 'failed', text: errorLine(asText(newest.value)) };
  if (type === 'trend') return trend(prepared, first);
  return type === 'gauge' ? gauge(prepared, first, newest) : value(prepared, newest);
}

function none(text: string): WidgetContent {
  return { kind: 'none', text };
}

function only(results: WidgetResults, entityId: string): WidgetResults {
  const found = results.get(entityId);
  return new Map(found === undefined ? [] : [[entityId, found]]);
}

/** Of several values that the path finds the largest number is shown, as on ZMON's page. */
function value({ path, format }: PreparedWidget, newest: WidgetResult): WidgetContent {
  const found = path(newest.value);
  const [first] = found;
  if (first === undefined) return none('the path finds nothing');
  const numbers = found.filter((one) => typeof one === 'number' || one instanceof LargeInteger);
  const shown = numbers.toSorted((a, b) => sizeOf(a) - sizeOf(b)).at(-1) ?? first;
  return { kind: 'value', value: shown, text: formatted(shown, format) };
}

function gauge(
  prepared: PreparedWidget,
  results: readonly WidgetResult[],
  newest: WidgetResult,
): WidgetContent {
  const { path, format, min = 0 } = prepared;
  const shown = numberIn(path(newest.value)[0]);
  if (shown === undefined) return none('the value is not a number');
  const seen = results.flatMap((result) => (result.failed ? [] : (numberIn(path(result.value)[0]) ?? [])));
  const max = prepared.max ?? Math.max(...seen, shown);
  return { kind: 'gauge', value: shown, min, max, text: formatted(shown, format) };
}

function sizeOf(value: number | LargeInteger): number {
  return typeof value === 'number' ? value : value.number;
}

/** Text that is a number counts, as ZMON's gauge reads it. */
function numberIn(found: Json | undefined): number | undefined {
  if (typeof found === 'number') return found;
  if (found instanceof LargeInteger) return found.number;
  if (typeof found === 'boolean') return Number(found);
  if (typeof found !== 'string' || found.trim() === '') return undefined;
  return Number.isFinite(Number(found)) ? Number(found) : undefined;
}

/** Whether the newest value is above or below the mean of all, by more than a tenth of what the arrow of ZMON turns by. */
function trend({ path, widget }: PreparedWidget, results: readonly WidgetResult[]): WidgetContent {
  const points = results.map((one) => (one.failed ? 'failed' : numberIn(path(one.value)[0])));
  const known = points.filter((point) => point !== undefined);
  const numbers = known.filter((point) => typeof point === 'number');
  const current = numbers.at(-1);
  if (current === undefined) return none('the value is not a number');
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const turn = (current - mean) / Math.max(1, Math.abs(mean));
  const direction = Math.abs(turn) < 0.1 ? 0 : turn > 0 ? 1 : -1;
  return { kind: 'trend', series: { label: widget.entityId ?? '', points: known }, mean, direction };
}

/** One line for each number in the values, of each entity. */
function chart({ path, series }: PreparedWidget, results: WidgetResults): WidgetContent {
  const lines = [...results].flatMap(([entity, list]) => linesOf(entity, list, path, results.size > 1));
  const wanted = series === undefined ? lines : lines.filter(({ label }) => series.includes(label));
  if (wanted.length === 0) return none('there are no numbers in the values');
  return {
    kind: 'series',
    series: wanted.slice(0, MAX_SERIES),
    more: Math.max(0, wanted.length - MAX_SERIES),
  };
}

function linesOf(
  entity: string,
  results: readonly WidgetResult[],
  path: PreparedWidget['path'],
  several: boolean,
): Series[] {
  const lines = new Map<string, (number | 'failed')[]>();
  for (const { value: whole, failed } of results) {
    if (failed) {
      for (const points of lines.values()) points.push('failed');
      continue;
    }
    for (const found of path(whole))
      for (const { path: name, value: number } of numbersOf(found, 100)) {
        const points = lines.get(name);
        if (points === undefined) lines.set(name, [number]);
        else points.push(number);
      }
  }
  return [...lines].map(([name, points]) => ({
    label: name === '' || several ? [entity, name].filter((part) => part !== '').join(' ') : name,
    points,
  }));
}

function formatted(shown: Json, format: string): string {
  if (format === '') return valueText(shown, MAX_TEXT, unchanged);
  try {
    return formatValue(shown, format);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return `${valueText(shown, MAX_TEXT, unchanged)} (${error.message})`;
  }
}
