import { usageError, ZkErrors, ExitCode, type Position, type ZkError } from '../../core/index.js';
import type { Json } from '../bridge/wire.js';
import type { LoadedDashboard, Widget } from '../definition/model.js';
import { FormatError, parseFormatSpec } from '../python-format/format-spec.js';
import { parseJsonPath, type JsonPath } from './json-path.js';

/** A widget whose path and format have been read. */
export interface PreparedWidget {
  widget: Widget;
  /** Of the twelve columns of a row. */
  width: number;
  path: JsonPath;
  /** Python format specification of the value; empty: as it is. */
  format: string;
  min?: number;
  max?: number;
  /** Names of the lines of a chart; absent: all of them. */
  series?: readonly string[];
}

/** A row of the page has so many columns. */
export const COLUMNS = 12;

/** Reads what widgets ask for. Throws a usage error with the place of everything that could not be shown. */
export function prepareWidgets({ definition, origin }: LoadedDashboard): PreparedWidget[] {
  const widths = columnsOf(definition.widget_configuration);
  const errors: ZkError[] = [];
  const prepared = definition.widget_configuration.map((widget, index): PreparedWidget => {
    const at = (...path: string[]): Position => origin.positionOf(['widget_configuration', index, ...path]);
    const { format, min, max, series } = widget.options;
    return {
      widget,
      width: widths[index] ?? COLUMNS,
      path: noted(errors, () => parseJsonPath(widget.jsonPath ?? '', at('jsonPath'))) ?? ((value) => [value]),
      format: noted(errors, () => readFormat(format, at('options', 'format'))) ?? '',
      ...bound('min', min, at, errors),
      ...bound('max', max, at, errors),
      ...(Array.isArray(series) && { series: series.filter((one) => typeof one === 'string') }),
    };
  });
  const [first, second] = errors;
  if (second !== undefined)
    throw new ZkErrors(`${errors.length} mistakes in widgets`, errors, { exit: ExitCode.usage });
  if (first !== undefined) throw first;
  return prepared;
}

/**
 * Widths as the page of ZMON gives them out: widgets without one share what the others leave of the twelve columns, the last one takes the rest,
 * and a network map has a row of its own.
 */
export function columnsOf(widgets: readonly Pick<Widget, 'type' | 'width'>[]): number[] {
  const taken = widgets.reduce((sum, { width = 0 }) => sum + width, 0);
  const without = widgets.filter(({ width }) => width === undefined).length;
  const share = without === 0 ? 0 : Math.max(1, Math.floor((COLUMNS - taken) / without));
  const widths = widgets.map(({ type, width }) => (type === 'networkmap' ? COLUMNS : (width ?? share)));
  const left = COLUMNS - widths.reduce((sum, width) => sum + width, 0);
  if (left > 0 && widths.length > 0) widths.push((widths.pop() ?? 0) + left);
  return widths;
}

function noted<T>(errors: ZkError[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    errors.push(error as ZkError);
    return undefined;
  }
}

function readFormat(format: Json | undefined, position: Position): string {
  if (format === undefined || format === null) return '';
  const wrong = (why: string): ZkError =>
    usageError(`\`format\`: ${why}`, {
      code: 'dashboard-format',
      position,
      hint: 'It is a format specification of Python, such as .3f or ,d.',
    });
  if (typeof format !== 'string') throw wrong('expected text');
  try {
    parseFormatSpec(format);
    return format;
  } catch (error) {
    if (error instanceof FormatError) throw wrong(error.message);
    throw error;
  }
}

function bound<Name extends 'min' | 'max'>(
  name: Name,
  value: Json | undefined,
  at: (...path: string[]) => Position,
  errors: ZkError[],
): Partial<Record<Name, number>> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'number') return { [name]: value } as Partial<Record<Name, number>>;
  errors.push(
    usageError(`\`${name}\`: expected a number`, { code: 'dashboard-gauge', position: at('options', name) }),
  );
  return {};
}
