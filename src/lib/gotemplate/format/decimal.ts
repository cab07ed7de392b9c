/** A non-negative finite number as decimal digits: 0.DIGITS times ten to the power of `point`. Zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

const zero: Decimal = { digits: '', point: 0 };

/** All digits of the exact value of a double. */
export function exactDecimal(value: number): Decimal {
  if (value === 0) return zero;
  const { mantissa, exponent } = splitDouble(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const digits = scaled.toString();
  return trim({ digits, point: digits.length + Math.min(exponent, 0) });
}

/** The value as an integer times a power of two. */
export function splitDouble(value: number): { mantissa: bigint; exponent: number } {
  const bits = new BigUint64Array(new Float64Array([Math.abs(value)]).buffer)[0] ?? 0n;
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** The same for a single; the value must be representable as one. */
export function splitSingle(value: number): { mantissa: bigint; exponent: number } {
  const bits = new Uint32Array(new Float32Array([Math.abs(value)]).buffer)[0] ?? 0;
  const biased = bits >>> 23;
  const fraction = BigInt(bits & 0x7fffff);
  return biased === 0
    ? { mantissa: fraction, exponent: -149 }
    : { mantissa: fraction | 0x800000n, exponent: biased - 150 };
}

function trim({ digits, point }: Decimal): Decimal {
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? zero : { digits: kept, point };
}

/** Keeps the first `count` digits, rounding half to even. A negative count changes nothing, as in Go's strconv. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count < 0 || count >= digits.length) return decimal;
  const kept = digits.slice(0, count);
  const next = digits.charCodeAt(count) - 48;
  const exactHalf = next === 5 && count + 1 === digits.length;
  const up = exactHalf ? count > 0 && digits.charCodeAt(count - 1) % 2 === 1 : next >= 5;
  if (!up) return trim({ digits: kept, point });
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0');
  return trim({ digits: raised, point: raised.length > count ? point + 1 : point });
}

/** The fewest digits that read back as the same number of the given size. */
export function shortestDecimal(value: number, size: 32 | 64): Decimal {
  if (value === 0) return zero;
  return parseDecimal(size === 64 ? String(Math.abs(value)) : shortestSingle(Math.abs(value)));
}

function shortestSingle(value: number): string {
  for (let precision = 1; precision < 9; precision++) {
    const nearest = value.toPrecision(precision);
    if (Math.fround(Number(nearest)) === value) return nearest;
    // Just above a power of two the interval is lopsided: the nearest text may miss it while its neighbour does not.
    const next = neighbour(nearest);
    if (Math.fround(Number(next)) === value) return next;
  }
  return value.toPrecision(9);
}

function neighbour(text: string): string {
  const { digits, point } = parseDecimal(text);
  return `0.${BigInt(`0${digits}`) + 1n}e${point}`;
}

/** Reads what JavaScript prints for a finite number. */
function parseDecimal(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  return trim({ digits: all.slice(leading), point: whole.length - leading + Number(exponent) });
}
