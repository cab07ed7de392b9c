import type * as Check from '../check/index.js';
import { junitXml, truncate, type JUnitCase } from '../core/index.js';
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

function columns(
  command: ZkCommand,
  { repeat, hasAlerts }: SinkOptions,
  rows: readonly Check.ResultRow[],
): Column<Check.ResultRow>[] {
  const wide = command.printOptions.output.format === 'wide';
  // Most alerts capture nothing, and a terminal is narrow.
  const captures = hasAlerts && (wide || rows.some((row) => row.captures !== ''));
  const limit = wide ? 400 : narrowCells();
  const short = (text: string): string => truncate(text, limit);
  const run: Column<Check.ResultRow> = { header: 'RUN', value: (row) => row.run };
  const state: Column<Check.ResultRow> = { header: 'STATE', value: (row) => row.state };
  const alerts: Column<Check.ResultRow>[] = [
    { header: 'ALERT', value: (row) => short(row.alert) },
    { header: 'PRIORITY', value: (row) => row.priority, wide: true },
    state,
    { header: 'PERIOD', value: (row) => row.period, wide: true },
  ];
  return [
    ...(repeat > 1 ? [run] : []),
    { header: 'ENTITY', value: (row) => row.entity },
    { header: 'TYPE', value: (row) => row.type, wide: true },
    ...(hasAlerts ? alerts : [state]),
    { header: 'TIME', value: (row) => row.time },
    { header: 'VALUE', value: (row) => short(wide ? row.wholeValue : row.value) },
    ...(captures ? [{ header: 'CAPTURES', value: (row: Check.ResultRow) => short(row.captures) }] : []),
  ];
}

/** Long cells fit the terminal; without one they are of a length that a person can read. */
function narrowCells(): number {
  const { columns = 160 } = process.stdout;
  return Math.max(20, Math.min(60, Math.floor(columns / 3)));
}
