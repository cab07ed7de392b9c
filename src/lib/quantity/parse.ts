import { type Decimal, digitsOf, divideUp, fitsInt64, powerOfTen } from './decimal.js';

/** How a quantity was written, and so how its results are written: `500Mi`, `500M`, `5e8`. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

export interface ParsedQuantity {
  amount: Decimal;
  format: QuantityFormat;
  /** Whether Kubernetes holds it in its 64-bit form; only such an amount counts as an integer there. */
  isInt64: boolean;
  /** The text as given, where Kubernetes gives it back unchanged. */
  text: string | undefined;
}

/** Kubernetes' error texts (k8s.io/apimachinery, pkg/api/resource). */
export const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC = 'unable to parse numeric part of quantity';
const SUFFIX = "unable to parse quantity's suffix";

/** Exponents of the suffixes. */
export const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map<string, number>([
  ...([
    ['n', -9],
    ['u', -6],
    ['m', -3],
    ['', 0],
  ] as const),
  ...([
    ['k', 3],
    ['M', 6],
    ['G', 9],
    ['T', 12],
    ['P', 15],
    ['E', 18],
  ] as const),
]);
export const BINARY_SUFFIXES: ReadonlyMap<string, number> = new Map<string, number>([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);

const NANO = -9;
const MAX_BINARY = 2n ** 63n - 1n;
const GRAMMAR = /^([-+]?)(0*)([0-9]*)(\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** Parses as resource.ParseQuantity, step by step, so that its oddities are kept (`Ki` and `.` are zero). Throws an Error. */
export function parseAmount(text: string): ParsedQuantity {
  const match = text === '' ? null : GRAMMAR.exec(text);
  if (!match) throw new Error(FORMAT_WRONG);
  const [, sign, zeros, significant, , fraction = '', suffix] = match;
  const unit = interpretSuffix(suffix!);
  const integer = significant === '' ? '0' : significant!;
  const negative = sign === '-';
  const fast = int64Form(text, integer, fraction, unit, negative);
  if (fast) return fast;
  if (zeros === '' && significant === '' && fraction === '') throw new Error(NUMERIC);
  return decimalForm({ unscaled: BigInt(integer + fraction), scale: -fraction.length }, unit, negative);
}

interface Unit {
  exponent: number;
  format: QuantityFormat;
}

function interpretSuffix(suffix: string): Unit {
  const decimal = DECIMAL_SUFFIXES.get(suffix);
  if (decimal !== undefined) return { exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES.get(suffix);
  if (binary !== undefined) return { exponent: binary, format: 'BinarySI' };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined || !fitsInt64(BigInt(exponent))) throw new Error(SUFFIX);
  return { exponent: Number(BigInt.asIntN(32, BigInt(exponent))), format: 'DecimalExponent' };
}

/** The 64-bit form, if the digits are few enough. */
function int64Form(
  text: string,
  integer: string,
  fraction: string,
  unit: Unit,
  negative: boolean,
): ParsedQuantity | undefined {
  const binary = unit.format === 'BinarySI';
  if (
    binary &&
    (fraction !== '' || 15 - integer.length - Math.floor(Math.fround((unit.exponent * 3) / 10)) - 1 < 0)
  )
    return undefined;
  const scale = binary ? 0 : unit.exponent - fraction.length;
  if ((!binary && integer.length + fraction.length > 18) || scale < NANO) return undefined;
  const shifted = integer + fraction;
  const value = BigInt(shifted);
  const product = binary ? value << BigInt(unit.exponent) : value;
  if (!fitsInt64(product)) return undefined;
  const canonical = binary
    ? unit.exponent % 10 === 0 && (value & 7n) !== 0n
    : scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0';
  return {
    amount: { unscaled: negative ? -product : product, scale },
    format: unit.format,
    isInt64: true,
    text: canonical ? text : undefined,
  };
}

/** The form of any precision: rounded up to whole nano-units, binary amounts capped at 2^63-1. */
function decimalForm(amount: Decimal, unit: Unit, negative: boolean): ParsedQuantity {
  const binary = unit.format === 'BinarySI';
  let { unscaled } = amount;
  let scale = amount.scale;
  if (binary) unscaled <<= BigInt(unit.exponent);
  else scale += unit.exponent;
  if (unscaled !== 0n && scale < NANO) {
    const drop = NANO - scale;
    unscaled = drop > digitsOf(unscaled) ? 1n : divideUp(unscaled, powerOfTen(drop));
    scale = NANO;
  }
  let { format } = unit;
  if (binary) {
    const one = powerOfTen(-scale);
    if (unscaled > MAX_BINARY * one) [unscaled, scale] = [MAX_BINARY, 0];
    else if (unscaled < one && unscaled > 0n) format = 'DecimalSI';
  }
  return {
    amount: { unscaled: negative ? -unscaled : unscaled, scale },
    format,
    isInt64: false,
    text: undefined,
  };
}
