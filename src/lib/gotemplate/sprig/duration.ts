/** Go's durations are nanoseconds. */
const UNITS = new Map([
  ...([
    ['ns', 1n],
    ['us', 1000n],
    ['µs', 1000n],
    ['μs', 1000n],
    ['ms', 1_000_000n],
  ] as const),
  ...([
    ['s', 1_000_000_000n],
    ['m', 60_000_000_000n],
    ['h', 3_600_000_000_000n],
  ] as const),
]) as ReadonlyMap<string, bigint>;

/** time.ParseDuration; throws with Go's text. */
export function parseDuration(text: string): bigint {
  const fail = (): Error => new Error(`time: invalid duration ${JSON.stringify(text)}`);
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0n;
  if (!/^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)[^0-9.]*)+$/.test(body)) throw fail();
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/([0-9]*)\.?([0-9]*)([^0-9.]*)/g)) {
    if (whole === '' && fraction === '' && unit === '') continue;
    const scale = UNITS.get(unit);
    if (unit === '') throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    if (scale === undefined)
      throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    total +=
      BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  }
  if (BigInt.asIntN(64, sign * total) !== sign * total) throw fail();
  return sign * total;
}

/** time.Duration.String: `1h2m3.5s`, `1.5ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value < 1000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${fraction(value, 1000n)}µs`;
  if (value < 1_000_000_000n) return `${sign}${fraction(value, 1_000_000n)}ms`;
  const seconds = value / 1_000_000_000n;
  const rest = `${fraction(value % 60_000_000_000n, 1_000_000_000n)}s`;
  const [hours, minutes] = [seconds / 3600n, (seconds / 60n) % 60n];
  if (hours > 0n) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0n ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
}

function fraction(value: bigint, unit: bigint): string {
  const digits = String(value % unit)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return digits === '' ? String(value / unit) : `${value / unit}.${digits}`;
}

/** The largest unit that fits more than once, sign dropped (sprig): `2y`, `3mo`, `5d`, `4h`, `1m`, `9s`; months have 30 days and years 365. */
export function roundDuration(nanoseconds: bigint): string {
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const hours = 3_600_000_000_000n;
  const units = [
    ['y', 8760n * hours],
    ['mo', 720n * hours],
    ['d', 24n * hours],
    ['h', hours],
    ['m', hours / 60n],
    ['s', hours / 3600n],
  ] as const;
  for (const [name, size] of units) if (value > size) return `${value / size}${name}`;
  return '0s';
}
