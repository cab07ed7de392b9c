import { isRecord, mapBounded } from '../../../core/index.js';
import { pythonText } from '../../bridge/python-text.js';
import { float, PythonError } from '../../bridge/wire.js';
import type { BridgeCall, MethodDefinition } from '../../bridge/wrapper.js';

/** What `history().distance(…)` compares a value with: the same part of the day in the last weeks. */
export interface Distance {
  weeks: number;
  snapToBin: boolean;
  binSeconds: number;
  /** `a.b.c` for values that are dicts; also the `key` of the series. */
  path: string;
  /** One number for a range of seconds ago, or none. */
  aggregated(
    aggregator: 'avg' | 'dev',
    from: number,
    to: number,
    call: BridgeCall,
  ): Promise<number | undefined>;
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const weekSeconds = 7 * 86_400;
const mostWeeks = 520;
const atOnce = 4;

/** `<int><s|m|h|d>`. @throws PythonError ValueError */
export function binSeconds(text: unknown): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(pythonText(text)) ?? [];
  const seconds = Number(count) * (secondsOf[unit ?? ''] ?? NaN);
  if (seconds > 0) return seconds;
  throw new PythonError('ValueError', [`bin_size must be a text such as 1h or 5m, not ${pythonText(text)}`]);
}

/** @throws PythonError ValueError */
export function weeksOf(value: unknown): number {
  const weeks = Number(value);
  if (Number.isInteger(weeks) && weeks >= 1 && weeks <= mostWeeks) return weeks;
  throw new PythonError('ValueError', [`weeks must be an integer from 1 to ${mostWeeks}`]);
}

/** The bins as seconds before now, newest week first. The day begins at midnight UTC, as on workers. */
export function binRanges(
  distance: Pick<Distance, 'weeks' | 'snapToBin' | 'binSeconds'>,
  nowMs: number,
): { from: number; to: number }[] {
  const now = Math.floor(nowMs / 1000);
  const size = distance.binSeconds;
  const midnight = now - (now % 86_400);
  const begin = distance.snapToBin ? midnight + Math.floor((now - midnight) / size) * size : now - size;
  return Array.from({ length: distance.weeks }, (_, index) => {
    const week = (index + 1) * weekSeconds;
    return { from: Math.abs(begin - week - now), to: Math.abs(begin + size - week - now) };
  });
}

export const distanceMethods: Readonly<Record<string, MethodDefinition<Distance>>> = {
  bin_mean: {
    parameters: [],
    returns: 'the mean of the weeks’ averages',
    run: async (distance, _, call) => float(await mean(distance, call)),
  },
  bin_standard_deviation: {
    parameters: [],
    returns: 'the root of the sum of the weeks’ squared deviations',
    run: async (distance, _, call) => float(await deviation(distance, call)),
  },
  absolute: {
    parameters: [{ name: 'value' }],
    returns: 'how far a value is from the mean',
    run: async (distance, { value }, call) => float(await absolute(distance, value, call)),
  },
  sigma: {
    parameters: [{ name: 'value' }],
    returns: 'the same in standard deviations; without any deviation ±inf, or 0 at the mean',
    async run(distance, { value }, call) {
      const far = await absolute(distance, value, call);
      const spread = await deviation(distance, call);
      if (spread === 0) return float(far === 0 ? 0 : Math.sign(far) * Infinity);
      return float(far / spread);
    },
  },
};

async function absolute(distance: Distance, value: unknown, call: BridgeCall): Promise<number> {
  const number = extracted(value, distance.path);
  return number - (await mean(distance, call));
}

async function mean(distance: Distance, call: BridgeCall): Promise<number> {
  const found = await numbers(distance, 'avg', 'bin_mean', call);
  return found.reduce((sum, one) => sum + one, 0) / found.length;
}

async function deviation(distance: Distance, call: BridgeCall): Promise<number> {
  const found = await numbers(distance, 'dev', 'bin_standard_deviation', call);
  return Math.sqrt(found.reduce((sum, one) => sum + one * one, 0));
}

async function numbers(
  distance: Distance,
  aggregator: 'avg' | 'dev',
  method: string,
  call: BridgeCall,
): Promise<number[]> {
  const ranges = binRanges(distance, call.clock.now());
  const found = await mapBounded(ranges, atOnce, ({ from, to }) =>
    distance.aggregated(aggregator, from, to, call),
  );
  const known = found.filter((one) => one !== undefined);
  if (known.length > 0) return known;
  throw new PythonError('Exception', [`No history data available in ${method} call.`]);
}

/** @throws PythonError for a dict without a path, or without what the path names */
function extracted(value: unknown, path: string): number {
  let found = value;
  if (isRecord(value)) {
    if (path === '')
      throw new PythonError('Exception', [
        'Extractor may not be empty for dicts as value. You need to tell which part of the dict I should use.',
      ]);
    const leaves = new Map(leavesOf(value, ''));
    if (!leaves.has(path)) throw new PythonError('KeyError', [path]);
    found = leaves.get(path);
  }
  if (typeof found === 'number') return found;
  throw new PythonError('TypeError', [`a number is needed, not ${JSON.stringify(found) ?? 'None'}`]);
}

function leavesOf(value: unknown, path: string): [string, unknown][] {
  if (isRecord(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      leavesOf(inner, path === '' ? key : `${path}.${key}`),
    );
  return Array.isArray(value) ? [] : [[path, value]];
}
