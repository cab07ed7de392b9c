import { roundedTimesPower, shortestDigits, significantDigits, type Digits } from './exact-digits.js';

/** The digits of a number without its sign: what stands before the point and everything after it. */
export interface NumberText {
  whole: string;
  /** With its point; empty when there is none. */
  rest: string;
}

export type FloatType = 'e' | 'f' | 'g' | '%' | undefined;

/**
 * The text of a finite number without its sign, as CPython's `PyOS_double_to_string` gives it. Without a type it is that of `repr`, or of `g` with
 * a precision, and always looks like a fraction.
 */
export function floatText(
  value: number,
  type: FloatType,
  precision: number | undefined,
  alternate: boolean,
): NumberText {
  switch (type) {
    case 'f':
      return fixedText(value, precision ?? 6, alternate);
    case '%': {
      const { whole, rest } = fixedText(value * 100, precision ?? 6, alternate);
      return { whole, rest: `${rest}%` };
    }
    case 'e':
      return exponentText(significantDigits(value, (precision ?? 6) + 1), alternate);
    case 'g':
      return generalText(significantDigits(value, precision || (precision === 0 ? 1 : 6)), {
        limit: precision || (precision === 0 ? 1 : 6),
        alternate,
        withPoint: false,
      });
    case undefined:
      return precision === undefined
        ? generalText(shortestDigits(value), { limit: 17, alternate, withPoint: true })
        : generalText(significantDigits(value, precision || 1), {
            limit: precision || 1,
            alternate,
            withPoint: true,
          });
  }
}

function fixedText(value: number, precision: number, alternate: boolean): NumberText {
  const digits = String(roundedTimesPower(value, precision)).padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  const fraction = digits.slice(digits.length - precision);
  return { whole, rest: fraction === '' && !alternate ? '' : `.${fraction}` };
}

function exponentText({ digits, exponent }: Digits, alternate: boolean): NumberText {
  const fraction = digits.slice(1);
  const point = fraction === '' && !alternate ? '' : '.';
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return { whole: digits.slice(0, 1), rest: `${point}${fraction}e${power}` };
}

interface GeneralOptions {
  /** From this power of ten on the exponent is written. */
  limit: number;
  alternate: boolean;
  /** `1` becomes `1.0`. */
  withPoint: boolean;
}

/** `g`: with an exponent for very large and very small numbers, and no zeros at the end unless asked for. */
function generalText(exact: Digits, { limit, alternate, withPoint }: GeneralOptions): NumberText {
  const digits = alternate ? exact.digits : exact.digits.replace(/0+$/, '') || '0';
  const { exponent } = exact;
  if (exponent < -4 || exponent >= limit - (withPoint ? 1 : 0))
    return exponentText({ digits, exponent }, alternate);
  if (exponent < 0) return { whole: '0', rest: `.${'0'.repeat(-exponent - 1)}${digits}` };
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1) || (withPoint ? '0' : '');
  return { whole, rest: fraction === '' && !alternate ? '' : `.${fraction}` };
}
