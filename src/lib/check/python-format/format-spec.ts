/** Python's format specification (`format(value, spec)`), taken apart. */
export interface FormatSpec {
  fill: string;
  align: '<' | '>' | '^' | '=' | undefined;
  sign: '+' | '-' | ' ';
  /** `z`: no minus before a zero. */
  noNegativeZero: boolean;
  /** `#` */
  alternate: boolean;
  /** A 0 before the width: zeros between sign and digits. */
  zeroPadded: boolean;
  width: number;
  grouping: ',' | '_' | undefined;
  precision: number | undefined;
  type: string | undefined;
  /** A sign was written. */
  hasSign: boolean;
}

/** What Python says of a specification or a value that does not go with it. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormatError';
  }
}

/** No terminal is wider, and a slip of the finger must not fill the memory. */
const MAX_NUMBER = 1000;

const grammar =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])?$/u;

/** Reads a specification. Throws a {@link FormatError} for what Python would not understand. */
export function parseFormatSpec(text: string): FormatSpec {
  const { groups } = grammar.exec(text) ?? {};
  if (groups === undefined) throw new FormatError(`Invalid format specifier '${text.slice(0, 40)}'`);
  const { fill, align, sign, z, alternate, zero, width, grouping, precision, type } = groups;
  return {
    // Zeros take the place of blanks unless a fill was written.
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: align as FormatSpec['align'],
    sign: (sign ?? '-') as FormatSpec['sign'],
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    zeroPadded: zero !== undefined,
    width: bounded(width) ?? 0,
    grouping: grouping as FormatSpec['grouping'],
    precision: bounded(precision),
    type,
    hasSign: sign !== undefined,
  };
}

function bounded(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  const value = Number(digits);
  if (value > MAX_NUMBER)
    throw new FormatError(`Too large a number in format specifier: ${digits.slice(0, 12)}`);
  return value;
}
