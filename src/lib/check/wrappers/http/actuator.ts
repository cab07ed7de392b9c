import { isRecord } from '../../../core/index.js';

/** Metric names of Spring's actuator and of Dropwizard, and what the worker calls them. Others are left out. */
const metricNames: ReadonlyMap<string, string> = new Map([
  ['p99', '99th'],
  ['99%', '99th'],
  ['99thPercentile', '99th'],
  ['p75', '75th'],
  ['75%', '75th'],
  ['75thPercentile', '75th'],
  ['p50', 'median'],
  ['m1_rate', 'mRate'],
  ['1m.rate', 'mRate'],
  ['oneMinuteRate', 'mRate'],
  ['count', 'count'],
  ['min', 'min'],
  ['max', 'max'],
  ['mean', 'mean'],
  ['median', 'median'],
]);

type Endpoints = Map<string, Map<string, Map<string, Map<string, unknown>>>>;

/**
 * Response metrics as `{path: {METHOD: {status: {metric: value}}}}`, from keys `<prefix><status>.<METHOD>.<path…>[.snapshot].<metric>`, or from
 * objects under `timers` with keys `<prefix><status>.<METHOD>.<path…>`. Keys without the prefix, or too short, are left out.
 */
export function actuatorMetrics(document: Readonly<Record<string, unknown>>, prefix: string): unknown {
  const found: Endpoints = new Map();
  const timers = Object.hasOwn(document, 'timers') ? document['timers'] : undefined;
  if (timers !== undefined) {
    for (const [key, value] of Object.entries(isRecord(timers) ? timers : {})) {
      if (!key.startsWith(prefix) || !isRecord(value)) continue;
      const [status, method, ...path] = key.slice(prefix.length).split('.');
      if (method === undefined) continue;
      const metrics = place(found, path, method, status ?? '');
      for (const [metric, number] of Object.entries(value)) keep(metrics, metric, number);
    }
  } else {
    for (const [key, value] of Object.entries(document)) {
      if (!key.startsWith(prefix)) continue;
      const [status, method, ...rest] = key.slice(prefix.length).split('.');
      const metric = rest.pop();
      if (method === undefined || metric === undefined) continue;
      if (rest.at(-1) === 'snapshot') rest.pop();
      keep(place(found, rest, method, status ?? ''), metric, value);
    }
  }
  return plain(found);
}

function place(
  found: Endpoints,
  path: readonly string[],
  method: string,
  status: string,
): Map<string, unknown> {
  const methods = getOrMake(found, path.join('.'));
  return getOrMake(getOrMake(methods, method), status);
}

function getOrMake<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = map.get(key);
  if (known) return known;
  const made = new Map<string, V>();
  map.set(key, made);
  return made;
}

function keep(metrics: Map<string, unknown>, metric: string, value: unknown): void {
  const name = metricNames.get(metric);
  if (name !== undefined) metrics.set(name, value);
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, inner]) => [key as string, plain(inner)]));
}
