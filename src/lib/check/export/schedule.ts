/** How often cron can run what wants to run every `interval` seconds. */
export interface Schedule {
  /** Five fields, UTC by the time zone of the CronJob. */
  cron: string;
  /** What it comes to, in seconds. */
  everySeconds: number;
}

const minute = 60;
const hour = 3600;
const day = 86_400;

/**
 * The longest regular schedule that is not longer than the interval: cron has minutes, and only divisors of the hour and of the day come
 * at equal distances. Below a minute it is a minute.
 */
export function scheduleOf(intervalSeconds: number): Schedule {
  if (intervalSeconds >= day) return { cron: '0 0 * * *', everySeconds: day };
  const hours = largestDivisor(24, Math.floor(intervalSeconds / hour));
  if (hours > 0)
    return { cron: hours === 1 ? '0 * * * *' : `0 */${hours} * * *`, everySeconds: hours * hour };
  const minutes = largestDivisor(60, Math.max(1, Math.floor(intervalSeconds / minute)));
  return { cron: minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`, everySeconds: minutes * minute };
}

/** 0 if the limit is. */
function largestDivisor(of: number, limit: number): number {
  for (let candidate = Math.min(of, limit); candidate > 0; candidate--)
    if (of % candidate === 0) return candidate;
  return 0;
}
