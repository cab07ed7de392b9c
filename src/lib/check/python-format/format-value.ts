import { LargeInteger, type Json } from '../bridge/wire.js';
import { floatText, type FloatType, type NumberText } from './float-text.js';
import { FormatError, parseFormatSpec, type FormatSpec } from './format-spec.js';
import { pythonStr } from './python-repr.js';

const integerTypes = ['b', 'c', 'd', 'n', 'o', 'x', 'X'];
const floatTypes = ['e', 'E', 'f', 'F', 'g', 'G', 'n', '%'];

/**
 * A value in the way of Python's `format(value, spec)`, with its rules and its error texts. JSON does not say whether a whole number was an int
 * or a float: up to 2^53 it is taken for an int, unless only a float goes with the specification. Throws a {@link FormatError}.
 */
export function formatValue(value: Json, text: string): string {
  if (text === '') return pythonStr(value);
  const spec = parseFormatSpec(text);
  if (typeof value === 'string') return formatText(value, spec);
  if (typeof value === 'number') return formatNumber(value, spec);
  if (value instanceof LargeInteger) return formatLarge(value, spec);
  const name =
    value === null
      ? 'NoneType'
      : Array.isArray(value)
        ? 'list'
        : typeof value === 'boolean'
          ? 'bool'
          : 'dict';
  if (typeof value === 'boolean') return formatNumber(Number(value), spec, 'bool');
  throw new FormatError(`unsupported format string passed to ${name}.__format__`);
}

function formatLarge(value: LargeInteger, spec: FormatSpec): string {
  const { type, precision } = spec;
  const asInteger = type === undefined ? precision === undefined : integerTypes.includes(type);
  return asInteger ? formatInteger(value.value, spec) : formatNumber(value.number, spec, 'int');
}

function formatNumber(value: number, spec: FormatSpec, name?: string): string {
  const { type, precision } = spec;
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
  const asInteger = whole && (type === undefined ? precision === undefined : integerTypes.includes(type));
  const isKnown = type === undefined || floatTypes.includes(type) || (whole && integerTypes.includes(type));
  if (!isKnown)
    throw new FormatError(
      `Unknown format code '${type}' for object of type '${name ?? (whole ? 'int' : 'float')}'`,
    );
  return asInteger ? formatInteger(BigInt(value), spec) : signed(value, spec, floatDigits(value, spec));
}

function floatDigits(value: number, { type, precision, alternate }: FormatSpec): NumberText {
  const kind = type === 'n' ? 'g' : (type?.toLowerCase() as FloatType);
  const { whole, rest } = floatText(value, kind, precision, alternate);
  return { whole, rest: type === 'E' || type === 'G' ? rest.toUpperCase() : rest };
}

function formatInteger(value: bigint, spec: FormatSpec): string {
  const { type = 'd', precision, grouping, alternate } = spec;
  if (precision !== undefined) throw new FormatError('Precision not allowed in integer format specifier');
  if (spec.noNegativeZero)
    throw new FormatError('Negative zero coercion (z) not allowed in integer format specifier');
  if (type === 'c') return formatCharacter(value, spec);
  if ((grouping === ',' && type !== 'd') || (grouping !== undefined && type === 'n'))
    throw new FormatError(`Cannot specify '${grouping}' with '${type}'.`);
  const base = { b: 2, o: 8, x: 16, X: 16 }[type] ?? 10;
  const digits = (value < 0n ? -value : value).toString(base);
  const whole = type === 'X' ? digits.toUpperCase() : digits;
  const prefix = alternate && base !== 10 ? `0${type}` : '';
  return padded(signOf(value < 0n, spec) + prefix, { whole, rest: '' }, spec, base === 10 ? 3 : 4);
}

function formatCharacter(value: bigint, spec: FormatSpec): string {
  if (spec.hasSign) throw new FormatError("Sign not allowed with integer format specifier 'c'");
  if (spec.alternate)
    throw new FormatError("Alternate form (#) not allowed with integer format specifier 'c'");
  if (spec.grouping !== undefined) throw new FormatError(`Cannot specify '${spec.grouping}' with 'c'.`);
  if (value < 0n || value > 0x10ffffn) throw new FormatError('%c arg not in range(0x110000)');
  return aligned(String.fromCodePoint(Number(value)), spec, spec.zeroPadded ? '=' : '>');
}

function signed(value: number, spec: FormatSpec, text: NumberText): string {
  if (spec.type === 'n' && spec.grouping !== undefined)
    throw new FormatError(`Cannot specify '${spec.grouping}' with 'n'.`);
  const isZero = /^[0.]*(?:e.*|%)?$/i.test(text.whole + text.rest);
  const negative = (value < 0 || Object.is(value, -0)) && !(spec.noNegativeZero && isZero);
  return padded(signOf(negative, spec), text, spec, 3);
}

function signOf(negative: boolean, { sign }: FormatSpec): string {
  return negative ? '-' : sign === '-' ? '' : sign;
}

/** Grouped digits in their width; zeros that fill it are grouped, too. */
function padded(front: string, { whole, rest }: NumberText, spec: FormatSpec, every: number): string {
  const { grouping, width, fill } = spec;
  const align = spec.align ?? (spec.zeroPadded ? '=' : '>');
  let digits = grouping === undefined ? whole : grouped(whole, grouping, every);
  if (align !== '=') return aligned(front + digits + rest, spec, '>');
  const room = width - front.length - rest.length;
  if (grouping !== undefined && fill === '0')
    for (let bare = whole; digits.length < room;) digits = grouped((bare = `0${bare}`), grouping, every);
  return `${front}${fill.repeat(Math.max(0, room - [...digits].length))}${digits}${rest}`;
}

function grouped(digits: string, separator: string, every: number): string {
  return digits.replaceAll(new RegExp(`(?<=.)(?=(?:.{${every}})+$)`, 'g'), separator);
}

function formatText(value: string, spec: FormatSpec): string {
  const { type, grouping } = spec;
  if (type !== undefined && type !== 's')
    throw new FormatError(`Unknown format code '${type}' for object of type 'str'`);
  if (spec.hasSign) throw new FormatError('Sign not allowed in string format specifier');
  if (spec.noNegativeZero)
    throw new FormatError('Negative zero coercion (z) not allowed in string format specifier');
  if (spec.alternate) throw new FormatError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw new FormatError("'=' alignment not allowed in string format specifier");
  if (grouping !== undefined) throw new FormatError(`Cannot specify '${grouping}' with 's'.`);
  const characters = [...value];
  return aligned(characters.slice(0, spec.precision ?? characters.length).join(''), spec, '<');
}

/** Width is counted in characters, as Python counts it. */
function aligned(text: string, { align, fill, width }: FormatSpec, otherwise: '<' | '>' | '='): string {
  const room = Math.max(0, width - [...text].length);
  switch (align ?? otherwise) {
    case '<':
      return text + fill.repeat(room);
    case '^':
      return fill.repeat(Math.floor(room / 2)) + text + fill.repeat(Math.ceil(room / 2));
    default:
      return fill.repeat(room) + text;
  }
}
