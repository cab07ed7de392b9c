/** A positive number as its digits before the power of ten: `digits` times ten to the `exponent`. */
export interface Digits {
  digits: string;
  exponent: number;
}

/**
 * The number times ten to the `power`, rounded to a whole one, ties to even: exact, as CPython's dtoa is. `toFixed` will not do, because it rounds
 * ties up.
 */
export function roundedTimesPower(value: number, power: number): bigint {
  const { mantissa, exponent } = binary(Math.abs(value));
  let numerator = mantissa;
  let denominator = 1n;
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator) return whole;
  return twice > denominator || whole % 2n === 1n ? whole + 1n : whole;
}

/** So many digits of a number, correctly rounded, and the power of ten of its first digit. */
export function significantDigits(value: number, count: number): Digits {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  let exponent = Math.floor(Math.log10(Math.abs(value)));
  for (;;) {
    const digits = String(roundedTimesPower(value, count - 1 - exponent));
    if (digits.length === count) return { digits, exponent };
    // The logarithm was a little off, or rounding gave one digit more.
    exponent += digits.length > count ? 1 : -1;
  }
}

/** The fewest digits that read back as the number, as `repr` has them. */
export function shortestDigits(value: number): Digits {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/** A finite number as `mantissa * 2 ** exponent`. */
function binary(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
