const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/**
 * The age of something as kubectl prints it (`k8s.io/apimachinery/pkg/util/duration.HumanDuration`): `45s`, `12m`, `3h20m`, `5d`,
 * `2y10d`. Two units only while the smaller one still tells something. A clock that is up to two seconds off gives `0s`, more
 * gives `<invalid>`; a missing time gives `<unknown>`.
 */
export function formatAge(since: number | string | Date | undefined, now: number): string {
  const start = toMillis(since);
  return start === undefined ? '<unknown>' : humanDuration(now - start);
}

/** Milliseconds in kubectl's short form; see {@link formatAge}. */
export function humanDuration(ms: number): string {
  if (ms < -2 * second) return '<invalid>';
  if (ms < 0) return '0s';
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 10 * minute) return pair(ms, minute, 'm', second, 's');
  if (ms < 3 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 8 * hour) return pair(ms, hour, 'h', minute, 'm');
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  if (ms < 8 * day) return pair(ms, day, 'd', hour, 'h');
  if (ms < 2 * year) return `${Math.floor(ms / day)}d`;
  if (ms < 8 * year) return pair(ms, year, 'y', day, 'd');
  return `${Math.floor(ms / year)}y`;
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const head = `${Math.floor(ms / big)}${bigName}`;
  return rest === 0 ? head : `${head}${rest}${smallName}`;
}

function toMillis(time: number | string | Date | undefined): number | undefined {
  if (time === undefined) return undefined;
  const value = typeof time === 'number' ? time : new Date(time).getTime();
  return Number.isNaN(value) ? undefined : value;
}
