/** `digits × 10^exponent`, exact. */
export interface Exact {
  digits: bigint;
  exponent: number;
}

/** The shortest decimal that reads back as the number, which is what github.com/shopspring/decimal takes a float for. */
export function exactOf(value: number): Exact {
  if (!Number.isFinite(value))
    throw new Error(
      `Cannot create a Decimal from ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`,
    );
  if (value === 0) return { digits: 0n, exponent: 0 };
  const match = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(value.toExponential())!;
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -digits : digits, exponent: Number(match[4]) - fraction.length };
}

export function add(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: raised(a, exponent) + raised(b, exponent), exponent };
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, { ...b, digits: -b.digits });
}

export function multiply(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent };
}

/** Rounded to 16 decimal places, half away from zero. */
export function divide(a: Exact, b: Exact): Exact {
  if (b.digits === 0n) throw new Error('decimal division by 0');
  const exponent = -16;
  const shift = a.exponent - b.exponent - exponent;
  const numerator = shift > 0 ? a.digits * 10n ** BigInt(shift) : a.digits;
  const denominator = shift < 0 ? b.digits * 10n ** BigInt(-shift) : b.digits;
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const up = 2n * absolute(remainder) >= absolute(denominator);
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  return { digits: up ? quotient + away : quotient, exponent };
}

export function toNumber(value: Exact): number {
  return Number(`${value.digits}e${value.exponent}`);
}

function raised(value: Exact, exponent: number): bigint {
  return value.digits * 10n ** BigInt(value.exponent - exponent);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
