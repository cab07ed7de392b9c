import {
  exactDecimal,
  roundDecimal,
  shortestDecimal,
  splitDouble,
  splitSingle,
  type Decimal,
} from './decimal.js';

export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/**
 * A floating-point number as `strconv.FormatFloat`: `precision` -1 means as many digits as are needed to read the number back.
 * Infinities are `+Inf` and `-Inf`.
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number, size: 32 | 64): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + magnitude(Math.abs(value), verb, precision, size);
}

function magnitude(value: number, verb: FloatVerb, precision: number, size: 32 | 64): string {
  if (verb === 'b') return binary(value, size);
  if (verb === 'x' || verb === 'X') return hexadecimal(value, verb, precision, size);
  return precision < 0 ? shortest(value, verb, size) : fixed(value, verb, precision);
}

function shortest(value: number, verb: 'e' | 'E' | 'f' | 'g' | 'G', size: 32 | 64): string {
  const decimal = shortestDecimal(value, size);
  const count = decimal.digits.length;
  if (verb === 'f') return positional(decimal, Math.max(count - decimal.point, 0));
  if (verb === 'e' || verb === 'E') return scientific(decimal, Math.max(count - 1, 0), verb);
  return general(decimal, count, 6, verb);
}

function fixed(value: number, verb: 'e' | 'E' | 'f' | 'g' | 'G', precision: number): string {
  const exact = exactDecimal(value);
  if (verb === 'f') return positional(roundDecimal(exact, exact.point + precision), precision);
  if (verb === 'e' || verb === 'E') return scientific(roundDecimal(exact, precision + 1), precision, verb);
  const wanted = precision || 1;
  const decimal = roundDecimal(exact, wanted);
  const count = decimal.digits.length;
  const limit = wanted > count && count >= decimal.point ? count : wanted;
  return general(decimal, wanted, limit, verb);
}

/** `%g`: scientific when the exponent is below -4 or reaches `limit`. */
function general(decimal: Decimal, precision: number, limit: number, verb: 'g' | 'G'): string {
  const count = decimal.digits.length;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit)
    return scientific(decimal, Math.min(precision, count) - 1, verb === 'g' ? 'e' : 'E');
  return positional(decimal, Math.max((precision > decimal.point ? count : precision) - decimal.point, 0));
}

function scientific({ digits, point }: Decimal, precision: number, letter: 'e' | 'E'): string {
  const exponent = digits === '' ? 0 : point - 1;
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : '';
  return `${digits.charAt(0) || '0'}${fraction}${letter}${exponentText(exponent)}`;
}

function exponentText(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');
}

function positional({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision <= 0) return whole;
  const leading = Math.min(Math.max(-point, 0), precision);
  const fraction = '0'.repeat(leading) + digits.slice(Math.max(point, 0), Math.max(point + precision, 0));
  return `${whole}.${fraction.padEnd(precision, '0')}`;
}

/** `%b`: mantissa and power of two in decimal, e.g. 4503599627370496p-52. */
function binary(value: number, size: 32 | 64): string {
  const { mantissa, exponent } = size === 64 ? splitDouble(value) : splitSingle(value);
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/** `%x`: hexadecimal mantissa with one leading 1, power of two in decimal, rounded half to even. */
function hexadecimal(value: number, verb: 'x' | 'X', precision: number, size: 32 | 64): string {
  const text = value === 0 ? zeroHex(precision) : normalizedHex(value, precision, size);
  return verb === 'X' ? text.toUpperCase() : text;
}

function zeroHex(precision: number): string {
  return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`;
}

function normalizedHex(value: number, precision: number, size: 32 | 64): string {
  const { mantissa, exponent } = size === 64 ? splitDouble(value) : splitSingle(value);
  // Sixty bits behind the leading one, so that fifteen hexadecimal digits hold everything.
  const length = mantissa.toString(2).length;
  let bits = mantissa << BigInt(61 - length);
  let power = exponent + length - 1;
  if (precision >= 0 && precision < 15) {
    bits = roundBits(bits, BigInt(60 - 4 * precision));
    if (bits >> 61n) {
      bits >>= 1n;
      power++;
    }
  }
  const fraction = (bits & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const shown =
    precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  return `0x1${shown === '' ? '' : `.${shown}`}p${exponentText(power)}`;
}

function roundBits(bits: bigint, drop: bigint): bigint {
  const unit = 1n << drop;
  const rest = bits & (unit - 1n);
  const low = bits - rest;
  const half = unit >> 1n;
  const up = rest > half || (rest === half && (low & unit) !== 0n);
  return up ? low + unit : low;
}
