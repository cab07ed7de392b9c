import type * as Check from '../check/index.js';
import type { ZkCommand } from './command.js';
import { print, type Column } from './print.js';

/** More calls than these are in `-o json`. */
const SHOWN_CALLS = 20;

/** Prints a bench: tables of times, of calls and, if they were measured, of entities; or one object. */
export async function printBench(
  command: ZkCommand,
  check: typeof Check,
  report: Check.BenchReport,
  redact: (text: string) => string,
): Promise<void> {
  const { format } = command.printOptions.output;
  if (format !== 'table' && format !== 'wide') {
    const items = [check.benchObject(report, redact)];
    await print(command, { kind: 'bench', items, columns: [], single: true, name: () => report.check });
    return;
  }
  await print(command, { kind: 'time', items: check.timeRows(report), columns: timeColumns('PHASE') });
  if (report.callRows.length > 0) {
    command.out('');
    const items = report.callRows.slice(0, SHOWN_CALLS);
    await print(command, { kind: 'call', items, columns: callColumns(report) });
    const more = report.callRows.length - items.length;
    if (more > 0) command.note(`and ${more} calls that took less; see them with -o json`);
  }
  if (report.perEntity.length > 0) {
    command.out('');
    await print(command, { kind: 'time', items: check.entityRows(report), columns: timeColumns('ENTITY') });
  }
}

function timeColumns(first: string): Column<Check.TimeRow>[] {
  return [
    { header: first, value: ({ what }) => what },
    { header: 'PART', value: ({ part }) => part },
    { header: 'N', value: ({ spread }) => spread.n },
    { header: 'MIN', value: ({ spread }) => duration(spread.min) },
    { header: 'MEDIAN', value: ({ spread }) => duration(spread.median) },
    { header: 'P95', value: ({ spread }) => duration(spread.p95) },
    { header: 'MAX', value: ({ spread }) => duration(spread.max) },
    { header: 'SHARE', value: ({ share }) => (share === undefined ? '' : `${Math.round(share * 100)}%`) },
  ];
}

function callColumns({ evaluations }: Check.BenchReport): Column<Check.CallRow>[] {
  return [
    { header: 'CALL', value: ({ call }) => (call.length <= 80 ? call : `${call.slice(0, 79)}…`) },
    { header: 'N', value: ({ n }) => n },
    { header: 'EACH', value: ({ n }) => digits(n / Math.max(1, evaluations)) },
    { header: 'FAILED', value: ({ failed }) => failed },
    { header: 'MIN', value: ({ work }) => duration(work.min) },
    { header: 'MEDIAN', value: ({ work }) => duration(work.median) },
    { header: 'P95', value: ({ work }) => duration(work.p95) },
    { header: 'MAX', value: ({ work }) => duration(work.max) },
    { header: 'BRIDGE', value: ({ bridge }) => duration(bridge.median), wide: true },
    { header: 'BYTES', value: ({ bytes }) => (bytes ? Math.round(bytes.median) : '') },
  ];
}

function duration(ms: number): string {
  if (ms >= 1000) return `${digits(ms / 1000)}s`;
  return `${ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)}ms`;
}

function digits(value: number): string {
  return String(Math.round(value * 100) / 100);
}
