import type { Json, JsonObject } from '../bridge/wire.js';
import type { BenchReport } from './model.js';
import { partNames, type PartSpreads } from './parts.js';
import type { Spread } from './samples.js';

/** The report as `-o json` shows it. Times are milliseconds with three digits. `redact` takes secrets out of error texts. */
export function benchObject(report: BenchReport, redact: (text: string) => string): JsonObject {
  return {
    check: report.check,
    unit: 'ms',
    entities: report.entities,
    runs: report.runs,
    parallel: report.parallel,
    evaluations: report.evaluations,
    failed: report.failed,
    active: report.active,
    seconds: rounded(report.seconds),
    start: spread(report.start),
    first: parts(report.first),
    warm: parts(report.warm),
    conditions: report.conditions.map((one) => ({ alert: one.alert, ...parts(one.parts) })),
    calls: {
      perEvaluation: spread(report.calls),
      bytesPerEvaluation: spread(report.bytes),
      functions: report.callRows.map(({ call, n, failed, work, bridge, bytes }) => ({
        call,
        n,
        failed,
        target: spread(work),
        bridge: spread(bridge),
        bytes: spread(bytes),
      })),
    },
    ...(report.perEntity.length > 0 && {
      perEntity: report.perEntity.map((one) => ({ entity: one.id, ...parts(one.parts) })),
    }),
    failures: report.failures.map(({ exception, message, n, entity }) => ({
      exception,
      message: redact(message),
      n,
      entity,
    })),
    advice: report.advice ?? null,
  };
}

function parts(spreads: PartSpreads | undefined): JsonObject | null {
  if (spreads === undefined) return null;
  return Object.fromEntries(partNames.map((name) => [name, spread(spreads[name])]));
}

function spread(value: Spread | undefined): Json {
  if (value === undefined) return null;
  const { n, min, median, p95, max, sum } = value;
  return {
    n,
    min: rounded(min),
    median: rounded(median),
    p95: rounded(p95),
    max: rounded(max),
    sum: rounded(sum),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
