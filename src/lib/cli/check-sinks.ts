import type * as Check from '../check/index.js';
import { junitXml, truncate, type JUnitCase } from '../core/index.js';
import { cellLimit } from './cell-limit.js';
import type { ZkCommand } from './command.js';
import type { OutputFormat } from './output-format.js';
import { reportFormat, type ReportFormat } from './report-output.js';
import { print, type Column } from './print.js';

export type CheckReport = 'jsonl' | 'junit' | 'nagios' | 'prometheus';

/** Takes the results of a run as they come, and prints the answer: at once where the format can, else at the end. */
export interface ResultSink {
  add(evaluation: Check.EntityEvaluation): void;
  /** Also after an interruption: what is there is printed. */
  finish(): Promise<void>;
}

export interface SinkOptions {
  output: OutputFormat | ReportFormat<CheckReport> | undefined;
  checkName: string;
  redact: (text: string) => string;
  repeat: number;
  hasAlerts: boolean;
}

/** The sink for what `-o` asked for. Only json, yaml and templates keep whole results; the others keep short texts or nothing. */
export async function resultSink(command: ZkCommand, options: SinkOptions): Promise<ResultSink> {
  const check = await import('../check/index.js');
  switch (reportFormat(options.output)) {
    case 'jsonl':
      return {
        add: (evaluation) => command.out(JSON.stringify(check.resultObject(evaluation, options.redact))),
        finish: async () => {},
      };
    case 'junit':
      return junitSink(command, options, check);
    case 'nagios':
      return nagiosSink(command, options, check);
    case 'prometheus':
      return prometheusSink(command, options, check);
    case undefined:
      return isRows(options.output) ? rowSink(command, options, check) : objectSink(command, options, check);
  }
}

/** In the order of the runs and of the entities, whichever was ready first. */
interface Ordered {
  run: number;
  index: number;
}

function inOrder<T extends Ordered>(items: T[]): T[] {
  return items.sort((a, b) => a.run - b.run || a.index - b.index);
}

function junitSink(command: ZkCommand, options: SinkOptions, check: typeof Check): ResultSink {
  const found: (Ordered & { cases: JUnitCase[] })[] = [];
  return {
    add: (one) =>
      void found.push({ run: one.run, index: one.index, cases: check.junitCases(one, options.redact) }),
    finish: async () => {
      const cases = inOrder(found).flatMap((one) => one.cases);
      command.out(junitXml([{ name: options.checkName, cases }]));
    },
  };
}

function nagiosSink(command: ZkCommand, options: SinkOptions, check: typeof Check): ResultSink {
  const lines: (Ordered & { line: string })[] = [];
  return {
    add: (one) =>
      void lines.push({
        run: one.run,
        index: one.index,
        line: check.nagiosLine(options.checkName, one, options.redact),
      }),
    finish: async () => inOrder(lines).forEach(({ line }) => command.out(line)),
  };
}

function prometheusSink(command: ZkCommand, options: SinkOptions, check: typeof Check): ResultSink {
  const text = new check.PrometheusText(options.checkName);
  return { add: (one) => text.add(one), finish: async () => command.stdio.out(text.toString()) };
}

function objectSink(command: ZkCommand, options: SinkOptions, check: typeof Check): ResultSink {
  const items: (Ordered & { object: Check.JsonObject; id: string })[] = [];
  return {
    add: (one) => {
      const { run, index, entity } = one;
      items.push({ run, index, id: entity.id, object: check.resultObject(one, options.redact) });
    },
    finish: () =>
      print(command, {
        kind: 'result',
        items: inOrder(items),
        columns: [],
        object: ({ object }) => object,
        name: ({ id }) => id,
      }),
  };
}

function isRows(output: SinkOptions['output']): boolean {
  return output === undefined || output.format === 'table' || output.format === 'wide';
}

function rowSink(command: ZkCommand, options: SinkOptions, check: typeof Check): ResultSink {
  const rows: Check.ResultRow[] = [];
  return {
    add: (evaluation) => rows.push(...check.resultRows(evaluation, options.redact)),
    finish: () =>
      print(command, {
        kind: 'result',
        items: inOrder(rows),
        columns: columns(command, options, rows),
        empty: 'No results',
      }),
  };
}

/** Lengths of cells with `-o wide`, and where there is no terminal. */
const WIDE = 400;
const PIPED = 53;

function columns(
  command: ZkCommand,
  { repeat, hasAlerts }: SinkOptions,
  rows: readonly Check.ResultRow[],
): Column<Check.ResultRow>[] {
  const wide = command.printOptions.output.format === 'wide';
  // Most alerts capture nothing, and a terminal is narrow.
  const captures = hasAlerts && (wide || rows.some((row) => row.captures !== ''));
  const repeated: Column<Check.ResultRow>[] = repeat > 1 ? [{ header: 'RUN', value: (row) => row.run }] : [];
  const entity: Column<Check.ResultRow> = { header: 'ENTITY', value: (row) => row.entity };
  const state: Column<Check.ResultRow> = { header: 'STATE', value: (row) => row.state };
  const time: Column<Check.ResultRow> = { header: 'TIME', value: (row) => row.time };
  const alert: Column<Check.ResultRow> = { header: 'ALERT', value: (row) => row.alert };
  const value: Column<Check.ResultRow> = {
    header: 'VALUE',
    value: (row) => (wide ? row.wholeValue : row.value),
  };
  const captured: Column<Check.ResultRow> = { header: 'CAPTURES', value: (row) => row.captures };
  const long = [...(hasAlerts ? [alert] : []), value, ...(captures ? [captured] : [])];
  const limit = wide ? WIDE : narrowCells(rows, long, [...repeated, entity, state, time]);
  const short = ({ header, value: whole }: Column<Check.ResultRow>): Column<Check.ResultRow> => ({
    header,
    value: (row) => truncate(String(whole(row) ?? ''), limit),
  });
  const alerts: Column<Check.ResultRow>[] = [
    short(alert),
    { header: 'PRIORITY', value: (row) => row.priority, wide: true },
    state,
    { header: 'PERIOD', value: (row) => row.period, wide: true },
  ];
  return [
    ...repeated,
    entity,
    { header: 'TYPE', value: (row) => row.type, wide: true },
    ...(hasAlerts ? alerts : [state]),
    time,
    short(value),
    ...(captures ? [short(captured)] : []),
  ];
}

/** Long cells fit the terminal; without one they are of a length that a person can read. */
function narrowCells(
  rows: readonly Check.ResultRow[],
  long: readonly Column<Check.ResultRow>[],
  others: readonly Column<Check.ResultRow>[],
): number {
  const { columns: width } = process.stdout;
  if (width === undefined) return PIPED;
  const text = ({ header, value }: Column<Check.ResultRow>) => ({ header, cells: rows.map(value) });
  return cellLimit(width, long.map(text), others.map(text));
}
