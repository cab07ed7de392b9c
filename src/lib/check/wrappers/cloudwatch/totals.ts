import type { CloudWatch, Dimension, Metric } from '@aws-sdk/client-cloudwatch';
import { mapBounded } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { counts, float, PythonError, type Tagged } from '../../bridge/wire.js';
import { awsCall } from '../aws/aws-call.js';
import { globMatcher } from './glob.js';
import { newestStatistics, type StatisticsRequest } from './statistics.js';

/** Requests for statistics under way at the same time; CloudWatch allows 400 in a second. */
const parallel = 8;

export type TotalsRequest = Omit<StatisticsRequest, 'dimensions' | 'extendedStatistics'> & {
  dimensions: Readonly<Record<string, unknown>>;
};

/** Which metrics count: those with the exact dimensions, further narrowed by what ListMetrics cannot express. */
interface MetricFilter {
  exact: Dimension[];
  matches(dimensions: Readonly<Record<string, string>>): boolean;
}

/**
 * The sum of the newest statistic over all metrics that match, in total and by dimension (zmon-worker's cloudwatch.py, query). Zero and
 * missing values are left out, so that a name that never occurs reads as 0.
 */
export async function totals(
  cloudWatch: CloudWatch,
  request: TotalsRequest,
  abortSignal: AbortSignal,
): Promise<Tagged> {
  const filter = metricFilter(request.dimensions);
  const listed = await listMetrics(cloudWatch, request, filter.exact, abortSignal);
  const metrics = listed.filter((metric) => filter.matches(byName(metric)));
  const values = await mapBounded(metrics, parallel, async ({ Dimensions = [], MetricName, Namespace }) =>
    newestStatistics(
      cloudWatch,
      {
        ...request,
        dimensions: Dimensions,
        metricName: MetricName ?? request.metricName,
        namespace: Namespace,
        extendedStatistics: null,
      },
      abortSignal,
    ),
  );
  const sums = new Map<string, number>();
  const dimensions = new Map<string, Map<string, number>>();
  metrics.forEach((metric, at) => {
    const value = values[at] ?? 0;
    if (typeof value === 'object')
      throw new PythonError('TypeError', ["unsupported operand type(s) for +=: 'int' and 'dict'"]);
    if (value === 0) return;
    for (const [name, text] of Object.entries(byName(metric))) {
      const inner = dimensions.get(name) ?? new Map<string, number>();
      dimensions.set(name, inner.set(text, (inner.get(text) ?? 0) + value));
    }
    const name = metric.MetricName ?? '';
    sums.set(name, (sums.get(name) ?? 0) + value);
  });
  return counts({
    ...floats(sums),
    dimensions: counts(
      Object.fromEntries([...dimensions].map(([name, inner]) => [name, counts(floats(inner))])),
    ),
  });
}

/** `NOT_SET` wants metrics without the dimension; a value with a star is a pattern, which the empty text of a missing dimension may match. */
function metricFilter(dimensions: Readonly<Record<string, unknown>>): MetricFilter {
  const absent: string[] = [];
  const patterns: [string, (text: string) => boolean][] = [];
  const exact: Dimension[] = [];
  for (const [Name, value] of Object.entries(dimensions)) {
    const text = value ? pythonText(value) : '';
    if (text === 'NOT_SET') absent.push(Name);
    else if (text.includes('*')) patterns.push([Name, globMatcher(text)]);
    else exact.push({ Name, Value: text });
  }
  return {
    exact,
    matches: (found) =>
      absent.every((name) => !Object.hasOwn(found, name)) &&
      patterns.every(([name, matches]) => matches(found[name] ?? '')),
  };
}

async function listMetrics(
  cloudWatch: CloudWatch,
  { metricName, namespace }: TotalsRequest,
  exact: Dimension[],
  abortSignal: AbortSignal,
): Promise<Metric[]> {
  const found: Metric[] = [];
  let token: string | undefined;
  do {
    const page = await awsCall(() =>
      cloudWatch.listMetrics(
        {
          Dimensions: exact,
          MetricName: metricName,
          ...(namespace === undefined ? {} : { Namespace: namespace }),
          ...(token === undefined ? {} : { NextToken: token }),
        },
        { abortSignal },
      ),
    );
    found.push(...(page.Metrics ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

function byName({ Dimensions = [] }: Metric): Record<string, string> {
  return Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

function floats(of: ReadonlyMap<string, number>): Record<string, unknown> {
  return Object.fromEntries([...of].map(([name, value]) => [name, float(value)]));
}
