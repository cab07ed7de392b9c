import type * as Check from '../check/index.js';
import type { Context } from '../core/index.js';

/** One evaluation may take this long, if the interval of its check is not shorter; milliseconds. */
const DEFAULT_TIMEOUT = 60_000;

/** How many evaluations at a time, without `--parallel`. */
export const DEFAULT_PARALLEL = 4;

/** What the results call the worker. */
export const WORKER = 'kubectl-zk';

/** `--timeout`: 0 is no limit. */
export function evaluationTimeout({ timeout }: { timeout: number | undefined }): number {
  return timeout === 0 ? Infinity : (timeout ?? DEFAULT_TIMEOUT);
}

/** What every engine is told: time limit, the name of the worker, and the zone of periods. */
export function engineSettings(flags: {
  timeout: number | undefined;
  tz: string | undefined;
}): Pick<Check.EngineOptions, 'timeoutMs' | 'worker' | 'zone'> {
  return {
    timeoutMs: evaluationTimeout(flags),
    worker: WORKER,
    ...(flags.tz !== undefined && { zone: flags.tz }),
  };
}

/** How checks are watched in an environment, by `watch` and by the board. */
export function watchSettings(
  check: typeof Check,
  environment: Check.CheckEnvironment,
  flags: { timeout: number | undefined; tz: string | undefined; every: number | undefined; parallel: number },
  { clock }: Pick<Context, 'clock'>,
): Pick<Check.WatchOptions, 'parallel' | 'clock' | 'ports' | 'engine' | 'everyMs'> {
  return {
    parallel: flags.parallel,
    clock,
    ports: (one, counters) => check.portsOf(environment, one, clock, counters),
    engine: engineSettings(flags),
    ...(flags.every !== undefined && { everyMs: flags.every }),
  };
}
