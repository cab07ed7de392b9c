import { formatAge } from '../../../core/index.js';

export { humanDuration } from '../../../core/index.js';

/** The age of a time stamp at `now` (epoch ms); `<unknown>` when there is none. */
export function age(timestamp: string, now: number): string {
  return formatAge(timestamp === '' ? undefined : timestamp, now);
}
