import { usageError } from './errors.js';

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const component = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/**
 * Reads a duration as Go's `time.ParseDuration` does: `90s`, `1h30m`, `250ms`, `-1.5h`, `0`. Returns milliseconds, rounded to the
 * nanosecond. Throws a usage error for anything else, with the text that Go would accept as the hint.
 */
export function parseDuration(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0;
  let total = 0;
  let end = 0;
  for (const match of body.matchAll(component)) {
    total += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
    end = match.index + match[0].length;
  }
  if (end === 0 || end !== body.length) throw invalidDuration(text);
  // Beyond about 100 days a double no longer counts nanoseconds exactly.
  const perMs = total * 1e6 < Number.MAX_SAFE_INTEGER ? 1e6 : 1e3;
  return (sign * Math.round(total * perMs)) / perMs;
}

function invalidDuration(text: string) {
  const what = /^[+-]?[\d.]+$/.test(text)
    ? `missing unit in duration "${text}"`
    : `invalid duration "${text}"`;
  return usageError(what, {
    hint: 'Durations are written as 90s, 5m, 1h30m or 250ms.',
    code: 'invalid-duration',
  });
}

/**
 * Writes milliseconds as Go's `Duration.String()` does: `1h30m0s`, `1.5s`, `250ms`, `0s`. The result parses back to the same value.
 */
export function formatDuration(ms: number): string {
  const ns = Math.round(Math.abs(ms) * 1e6);
  const sign = ms < 0 && ns > 0 ? '-' : '';
  if (ns === 0) return '0s';
  if (ns < 1e3) return `${sign}${ns}ns`;
  if (ns < 1e6) return `${sign}${fraction(ns, 1e3)}µs`;
  if (ns < 1e9) return `${sign}${fraction(ns, 1e6)}ms`;
  const totalMinutes = Math.floor(ns / 60e9);
  const seconds = fraction(ns - totalMinutes * 60e9, 1e9);
  if (totalMinutes === 0) return `${sign}${seconds}s`;
  const hours = Math.floor(totalMinutes / 60);
  return `${sign}${hours ? `${hours}h` : ''}${totalMinutes % 60}m${seconds}s`;
}

/** `ns / unit` as a decimal without trailing zeros; exact, because `ns` is an integer. */
function fraction(ns: number, unit: number): string {
  const whole = Math.floor(ns / unit);
  const digits = String(unit).length - 1;
  const rest = String(ns - whole * unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return rest ? `${whole}.${rest}` : String(whole);
}
