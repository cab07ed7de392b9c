import { Complex } from '../value.js';

/**
 * A numeric constant of a template. Like Go's ideal constants it has no type of its own yet: it holds its value under every kind
 * that can represent it, and the place where it stands picks one.
 */
export interface NumberLiteral {
  readonly text: string;
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: Complex | undefined;
}

const maxUint64 = (1n << 64n) - 1n;
const maxInt64 = (1n << 63n) - 1n;
const minInt64 = -(1n << 63n);

/** Thrown when the characters do not make a number; the parser adds the position. */
export class NumberSyntaxError extends Error {}

/** An integer, float or imaginary constant. */
export function parseNumber(text: string, quoted: (text: string) => string): NumberLiteral {
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return fromComplex(text, new Complex(0, imaginary));
  }
  const uint = parseUint(text);
  const int = parseInt64(text);
  if (int !== undefined)
    return { text, int, uint: int === 0n ? 0n : uint, float: Number(int), complex: undefined };
  if (uint !== undefined) return { text, int, uint, float: Number(uint), complex: undefined };
  const float = parseFloat64(text);
  if (float === undefined) throw new NumberSyntaxError(`illegal number syntax: ${quoted(text)}`);
  if (!/[.eEpP]/.test(text)) throw new NumberSyntaxError(`integer overflow: ${quoted(text)}`);
  return { text, int: floatAsInt(float), uint: floatAsUint(float), float, complex: undefined };
}

/** A character constant: its code point under every kind. */
export function runeLiteral(text: string, code: number): NumberLiteral {
  return { text, int: BigInt(code), uint: BigInt(code), float: code, complex: undefined };
}

/** `1+2i`: read as `fmt.Sscan` reads it. */
export function parseComplex(text: string): NumberLiteral {
  const parts =
    /^([+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eEpP][+-]?[0-9_]*)?))(.*)$/s.exec(
      text,
    );
  const [, re = '', rest = ''] = parts ?? [];
  // The scanner takes an `i` directly behind the sign for the start of "Inf".
  if (!/^[+-][^i].*i$/s.test(rest)) throw new NumberSyntaxError('syntax error scanning complex number');
  return fromComplex(text, new Complex(scanFloat(re), scanFloat(rest.slice(0, -1))));
}

function scanFloat(text: string): number {
  const value = parseFloat64(text);
  if (value === undefined)
    throw new NumberSyntaxError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}

function fromComplex(text: string, complex: Complex): NumberLiteral {
  const float = complex.im === 0 ? complex.re : undefined;
  return {
    text,
    int: float === undefined ? undefined : floatAsInt(float),
    uint: float === undefined ? undefined : floatAsUint(float),
    float,
    complex,
  };
}

function floatAsInt(value: number): bigint | undefined {
  if (!Number.isInteger(value)) return undefined;
  const int = BigInt(value);
  return int <= maxInt64 && int >= minInt64 ? int : undefined;
}

function floatAsUint(value: number): bigint | undefined {
  if (!Number.isInteger(value)) return undefined;
  const int = BigInt(value);
  return int >= 0n && int <= maxUint64 ? int : undefined;
}

/** `strconv.ParseInt(text, 0, 64)`. */
function parseInt64(text: string): bigint | undefined {
  const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
  const magnitude = parseUint(text.slice(sign.length), text);
  if (magnitude === undefined) return undefined;
  const value = sign === '-' ? -magnitude : magnitude;
  return value > maxInt64 || value < minInt64 ? undefined : value;
}

/** `strconv.ParseUint(text, 0, 64)`: prefixes choose the base, a leading zero means octal, underscores separate digits. */
function parseUint(text: string, whole = text): bigint | undefined {
  if (text.includes('_') && !underscoresFit(whole)) return undefined;
  const digits = text.replaceAll('_', '');
  if (/^[1-9][0-9]*$|^0+$/.test(digits)) return inRange(BigInt(digits));
  if (/^0[xX][0-9a-fA-F]+$|^0[bB][01]+$|^0[oO][0-7]+$/.test(digits)) return inRange(BigInt(digits));
  return /^0[0-7]+$/.test(digits) ? inRange(BigInt(`0o${digits.slice(1)}`)) : undefined;
}

function inRange(value: bigint): bigint | undefined {
  return value <= maxUint64 ? value : undefined;
}

/** Go's rule for underscores: only between digits, or between a base prefix and a digit. */
function underscoresFit(text: string): boolean {
  const unsigned = text.replace(/^[+-]/, '');
  const hex = /^0[xX]/.test(unsigned);
  let previous = /^0[xXbBoO]/.test(unsigned) ? 'digit' : 'start';
  for (const character of unsigned.replace(/^0[xXbBoO]/, '')) {
    if (/[0-9]/.test(character) || (hex && /[a-fA-F]/.test(character))) previous = 'digit';
    else if (character === '_') {
      if (previous !== 'digit') return false;
      previous = 'underscore';
    } else {
      if (previous === 'underscore') return false;
      previous = 'other';
    }
  }
  return previous !== 'underscore';
}

/** `strconv.ParseFloat(text, 64)` without infinities and NaN, which the lexer cannot produce; out of range is an error there too. */
function parseFloat64(text: string): number | undefined {
  if (text.includes('_') && !underscoresFit(text)) return undefined;
  const plain = text.replaceAll('_', '');
  if (/^[+-]?0[xX]/.test(plain)) return parseHexFloat(plain);
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

function parseHexFloat(text: string): number | undefined {
  const match = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent] = match;
  if (whole + fraction === '') return undefined;
  const value = scaleToFloat(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length);
  return Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}

/** mantissa * 2^exponent, rounded once, half to even. */
function scaleToFloat(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const length = mantissa.toString(2).length;
  const top = length + exponent;
  if (top > 1024) return Infinity;
  if (top < -1080) return 0;
  const kept = Math.min(53, 1074 + top);
  const drop = length - kept;
  const rounded = drop > 0 ? roundShift(mantissa, BigInt(drop)) : mantissa;
  const scale = drop > 0 ? exponent + drop : exponent;
  return scale < -1000 ? Number(rounded) * 2 ** (scale + 200) * 2 ** -200 : ldexp(Number(rounded), scale);
}

function ldexp(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

function roundShift(value: bigint, bits: bigint): bigint {
  const quotient = value >> bits;
  const rest = value - (quotient << bits);
  const half = 1n << (bits - 1n);
  const up = rest > half || (rest === half && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}
