import type { CloudWatch, Datapoint, Dimension, Statistic } from '@aws-sdk/client-cloudwatch';
import { isRecord } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { float, PythonError } from '../../bridge/wire.js';
import { awsCall } from '../aws/aws-call.js';

/** What `query_one` gathers when nobody says what. */
const allStatistics = ['Sum', 'Average', 'Maximum', 'SampleCount', 'Minimum'] as const;

export interface StatisticsRequest {
  dimensions: readonly Dimension[];
  metricName: string;
  namespace: string | undefined;
  statistics: readonly string[] | null;
  extendedStatistics: readonly string[] | null;
  period: number;
  start: Date;
  end: Date;
}

/** The newest data point: one number, or a number for each statistic; null if there is none. */
export type StatisticsAnswer = number | null | Record<string, number>;

/** GetMetricStatistics and what the worker makes of its newest data point (zmon-worker's cloudwatch.py, query_one). */
export async function newestStatistics(
  cloudWatch: CloudWatch,
  request: StatisticsRequest,
  abortSignal: AbortSignal,
): Promise<StatisticsAnswer> {
  const { extendedStatistics } = request;
  const statistics =
    request.statistics === null && extendedStatistics === null ? allStatistics : request.statistics;
  const { Datapoints = [] } = await awsCall(() =>
    cloudWatch.getMetricStatistics(
      {
        Namespace: request.namespace,
        MetricName: request.metricName,
        Dimensions: [...request.dimensions],
        StartTime: request.start,
        EndTime: request.end,
        Period: request.period,
        ...(statistics === null ? {} : { Statistics: [...statistics] as Statistic[] }),
        ...(extendedStatistics === null ? {} : { ExtendedStatistics: [...extendedStatistics] }),
      },
      { abortSignal },
    ),
  );
  const newest = [...Datapoints].sort((a, b) => time(a) - time(b)).at(-1);
  if (!newest) return null;
  const plain = pick(newest as Readonly<Record<string, unknown>>, statistics ?? []);
  const extended = pick(newest.ExtendedStatistics ?? {}, extendedStatistics ?? []);
  const [only] = statistics ?? [];
  if (extendedStatistics === null && statistics?.length === 1 && only !== undefined) {
    const value = plain[only];
    if (value === undefined) throw new PythonError('KeyError', [`'${only}'`]);
    return value;
  }
  if (statistics === null && extendedStatistics?.length === 1)
    return extended[extendedStatistics[0] ?? ''] ?? null;
  return { ...plain, ...extended };
}

/** As Python gets it: all statistics are floats. */
export function statisticsValue(answer: StatisticsAnswer): unknown {
  if (answer === null) return null;
  if (typeof answer === 'number') return float(answer);
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, float(value)]));
}

/** A dict of dimensions, or AWS' own list of names and values. */
export function dimensionsOf(value: unknown): Dimension[] {
  if (Array.isArray(value)) return value as Dimension[];
  if (!isRecord(value)) throw new PythonError('TypeError', ['dimensions must be a dict or a list']);
  return Object.entries(value).map(([Name, Value]) => ({ Name, Value: pythonText(Value) }));
}

/** A text becomes a list of one; None stays. */
export function names(value: unknown): string[] | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.map(pythonText) : [pythonText(value)];
}

function pick(from: Readonly<Record<string, unknown>>, wanted: readonly string[]): Record<string, number> {
  const found = wanted.map((name) => [name, from[name]] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function time({ Timestamp }: Datapoint): number {
  return Timestamp?.getTime() ?? 0;
}
