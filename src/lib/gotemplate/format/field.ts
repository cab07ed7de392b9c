import { encodeBytes } from '../../core/index.js';
import { runeCount, runeText, takeRunes } from '../byte-string.js';
import { canBackquote, quote, quoteRune } from '../syntax/quote.js';
import { isPrint } from '../syntax/rune-class.js';
import { formatFloat, type FloatVerb } from './float.js';

/** Flags, width and precision of one directive: what stands between `%` and its verb. */
export class FormatSpec {
  minus = false;
  plus = false;
  sharp = false;
  space = false;
  zero = false;
  /** `%+v` and `%#v` are formats of their own, not flags of the parts. */
  plusV = false;
  sharpV = false;
  width: number | undefined;
  precision: number | undefined;

  /** Fills up to the width, counted in characters. */
  pad(text: string, zero = this.zero): string {
    if (!this.width) return text;
    const missing = this.width - runeCount(text);
    if (missing <= 0) return text;
    if (this.minus) return text + ' '.repeat(missing);
    return (zero ? '0' : ' ').repeat(missing) + text;
  }

  truncate(text: string): string {
    return this.precision === undefined ? text : takeRunes(text, this.precision);
  }
}

const maxRune = 0x10ffffn;

/** `%d %b %o %O %x %X` and the default format of integers. */
export function formatInteger(spec: FormatSpec, value: bigint, base: 2 | 8 | 10 | 16, verb: string): string {
  const negative = value < 0n;
  const { precision } = spec;
  if (precision === 0 && value === 0n) return ' '.repeat(spec.width ?? 0);
  let digits = (negative ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  const sign = negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  let wanted = precision ?? 0;
  if (precision === undefined && spec.zero && !spec.minus && spec.width !== undefined)
    wanted = spec.width - sign.length;
  digits = digits.padStart(wanted, '0');
  return spec.pad(sign + basePrefix(spec, base, verb, digits) + digits, false);
}

function basePrefix(spec: FormatSpec, base: number, verb: string, digits: string): string {
  const octal = verb === 'O' ? '0o' : '';
  if (!spec.sharp) return octal;
  if (base === 2) return '0b';
  if (base === 16) return verb === 'X' ? '0X' : '0x';
  return base === 8 && !digits.startsWith('0') ? `${octal}0` : octal;
}

/** `%c`: the character of a code point. */
export function formatCharacter(spec: FormatSpec, value: bigint): string {
  return spec.pad(runeText(codePoint(value)));
}

/** `%q` of an integer: a character literal. */
export function formatQuotedCharacter(spec: FormatSpec, value: bigint): string {
  return spec.pad(quoteRune(codePoint(value), spec.plus));
}

function codePoint(value: bigint): number {
  return value < 0n || value > maxRune ? 0xfffd : Number(value);
}

/** `%U`: U+0040, with `#` also the character. */
export function formatUnicode(spec: FormatSpec, value: bigint): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, spec.precision ?? 0), '0');
  const code = unsigned <= maxRune ? Number(unsigned) : -1;
  const character = spec.sharp && code >= 0 && isPrint(code) ? ` '${String.fromCodePoint(code)}'` : '';
  return spec.pad(`U+${digits}${character}`, false);
}

/** `%q` of a string. */
export function formatQuoted(spec: FormatSpec, text: string): string {
  const part = spec.truncate(text);
  if (spec.sharp && canBackquote(part)) return spec.pad(`\`${part}\``);
  return spec.pad(quote(part, spec.plus));
}

/** `%x` of a string or bytes: two digits a byte. */
export function formatHexBytes(spec: FormatSpec, value: string | Uint8Array, upper: boolean): string {
  const all = typeof value === 'string' ? encodeBytes(value) : value;
  const bytes =
    spec.precision !== undefined && spec.precision < all.length ? all.subarray(0, spec.precision) : all;
  if (bytes.length === 0) return fill(spec, spec.width ?? 0);
  const prefix = spec.sharp ? (upper ? '0X' : '0x') : '';
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const cased = upper ? pairs.map((pair) => pair.toUpperCase()) : pairs;
  const text = spec.space ? cased.map((pair) => prefix + pair).join(' ') : prefix + cased.join('');
  const missing = (spec.width ?? 0) - text.length;
  if (missing <= 0) return text;
  return spec.minus ? text + fill(spec, missing) : fill(spec, missing) + text;
}

function fill(spec: FormatSpec, count: number): string {
  return (spec.zero && !spec.minus ? '0' : ' ').repeat(count);
}

/** Floats under any verb; `precision` is the verb's default, -1 for the shortest text. */
export function formatFloatField(
  spec: FormatSpec,
  value: number,
  size: 32 | 64,
  verb: FloatVerb,
  precision: number,
): string {
  const used = spec.precision ?? precision;
  const raw = formatFloat(value, verb, used, size);
  const signed = raw.startsWith('-') || raw.startsWith('+') ? raw : `+${raw}`;
  let sign = signed.charAt(0);
  let digits = signed.slice(1);
  if (spec.space && sign === '+' && !spec.plus) sign = ' ';
  if (digits.startsWith('I') || digits.startsWith('N')) {
    if (digits === 'NaN' && !spec.space && !spec.plus) return spec.pad(digits, false);
    return spec.pad(sign + digits, false);
  }
  if (spec.sharp && verb !== 'b') digits = keepPoint(digits, verb, used);
  if (!spec.plus && sign === '+') return spec.pad(digits);
  if (spec.zero && !spec.minus && spec.width !== undefined && spec.width > digits.length + 1) {
    return sign + digits.padStart(spec.width - 1, '0');
  }
  return spec.pad(sign + digits);
}

/** The `#` flag: a decimal point always, and the trailing zeros that `%g` would drop. */
function keepPoint(digits: string, verb: FloatVerb, precision: number): string {
  let wanted = verb === 'g' || verb === 'G' || verb === 'x' ? (precision === -1 ? 6 : precision) : 0;
  const exponentAt = digits.search(verb === 'x' || verb === 'X' ? /[pP]/ : /[eEpP]/);
  const head = exponentAt < 0 ? digits : digits.slice(0, exponentAt);
  const tail = exponentAt < 0 ? '' : digits.slice(exponentAt);
  let sawNonzero = false;
  for (const character of head) {
    if (character === '.') continue;
    if (character !== '0') sawNonzero = true;
    if (sawNonzero) wanted--;
  }
  const pointed = head.includes('.') ? head : `${head}.`;
  if (head === '0') wanted--;
  return pointed + '0'.repeat(Math.max(wanted, 0)) + tail;
}
