import { GoPointer, Scalar, type Value } from '../value.js';

/** A value as an int64 the way github.com/spf13/cast does it: what is no number is 0. Text may be `0x1F`, `0b1`, `017`, `10.00`. */
export function toInt64(value: Value): bigint {
  const plain = number(value);
  if (typeof plain === 'bigint') return BigInt.asIntN(64, plain);
  if (typeof plain === 'number') return truncated(plain);
  return typeof plain === 'string' ? (parseInteger(withoutZeroDecimal(plain)) ?? 0n) : 0n;
}

/** A value as a float64; what is no number is 0. */
export function toFloat64(value: Value): number {
  const plain = number(value);
  if (typeof plain === 'bigint') return Number(plain);
  if (typeof plain === 'number') return plain;
  return typeof plain === 'string' ? (parseFloat64(plain) ?? 0) : 0;
}

/** The number or text in a value; named types other than Go's own are nothing that cast knows. */
function number(value: Value): bigint | number | string | undefined {
  if (value instanceof GoPointer) return value.target === undefined ? undefined : number(value.target);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string') return value;
  if (!(value instanceof Scalar) || value.type.name.includes('.')) return undefined;
  const plain = value.value;
  return typeof plain === 'bigint' || typeof plain === 'number' ? plain : undefined;
}

/** Go's conversion of a float to an int64; what does not fit is the smallest one, as on amd64. */
function truncated(value: number): bigint {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

/** `10.00` is 10: zeros behind a decimal point do not count. */
function withoutZeroDecimal(text: string): string {
  return text.replace(/^([^]*?)\.0+$/, '$1');
}

/** strconv.ParseInt(text, 0, 64): the prefix decides about the base, `_` may separate digits. Undefined for an error. */
export function parseInteger(text: string): bigint | undefined {
  const match =
    /^([-+]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/.exec(
      text,
    );
  if (!match) return undefined;
  const digits = match[2]!
    .replaceAll('_', '')
    .replace(/^0([0-7]+)$/, '0o$1')
    .toLowerCase();
  const value = match[1] === '-' ? -BigInt(digits) : BigInt(digits);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

const DECIMAL =
  /^[-+]?(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const HEX = /^([-+]?)0[xX]([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([-+]?[0-9]+)$/;

/** strconv.ParseFloat(text, 64); undefined for an error (Go then gives 0, also for what is out of range). */
export function parseFloat64(text: string): number | undefined {
  const special = /^([-+]?)(?:inf|infinity)$/i.exec(text);
  if (special) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (DECIMAL.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : undefined;
  }
  const hex = HEX.exec(text);
  if (!hex || hex[2]! + hex[3]! === '') return undefined;
  const digits = (hex[2]! + hex[3]!).replaceAll('_', '');
  const value =
    Number(BigInt(`0x${digits}`)) * 2 ** (Number(hex[4]) - 4 * hex[3]!.replaceAll('_', '').length);
  return hex[1] === '-' ? -value : value;
}
