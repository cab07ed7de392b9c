const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
/** Powers of ten beyond this are refused: no amount needs them, and the digits would fill the memory. */
const MAX_POWER = 10_000;

/** `unscaled × 10^scale` */
export interface Decimal {
  unscaled: bigint;
  scale: number;
}

export function fitsInt64(value: bigint): boolean {
  return value >= MIN_INT64 && value <= MAX_INT64;
}

/** 10^exponent; throws a RangeError when that is absurdly large. */
export function powerOfTen(exponent: number): bigint {
  if (exponent > MAX_POWER) throw new RangeError('quantity is out of range');
  return 10n ** BigInt(exponent);
}

/** The same value with a scale of at most `scale`. */
export function withScale(value: Decimal, scale: number): bigint {
  return value.unscaled * powerOfTen(value.scale - scale);
}

/** Division that rounds away from zero. */
export function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

/** How many digits a number has. */
export function digitsOf(value: bigint): number {
  return (value < 0n ? -value : value).toString().length;
}

/** Takes a factor out of a number as often as it goes in. */
export function removeFactors(value: bigint, factor: bigint): { rest: bigint; times: number } {
  let rest = value;
  let times = 0;
  while (rest !== 0n && rest % factor === 0n) {
    rest /= factor;
    times += 1;
  }
  return { rest, times };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const signs = sign(a.unscaled) - sign(b.unscaled);
  if (signs !== 0 || a.unscaled === 0n) return Math.sign(signs);
  // Very different magnitudes need no common scale, whose digits could be many.
  const magnitude = digitsOf(a.unscaled) + a.scale - (digitsOf(b.unscaled) + b.scale);
  if (Math.abs(magnitude) > 1) return Math.sign(magnitude) * sign(a.unscaled);
  const scale = Math.min(a.scale, b.scale);
  return sign(withScale(a, scale) - withScale(b, scale));
}

function sign(value: bigint): number {
  return value === 0n ? 0 : value > 0n ? 1 : -1;
}
