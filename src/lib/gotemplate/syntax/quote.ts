import { isRawByte } from '../../core/index.js';
import { runeText } from '../byte-string.js';
import { isPrint } from './rune-class.js';

const shortEscapes: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

/** A Go string literal in double quotes, as `strconv.Quote` (or `QuoteToASCII`). */
export function quote(text: string, asciiOnly = false): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    quoted += isRawByte(code) ? `\\x${hex(code - 0xdc00, 2)}` : escapeRune(code, 34, asciiOnly);
  }
  return `${quoted}"`;
}

/** A Go character literal in single quotes, as `strconv.QuoteRune`. */
export function quoteRune(code: number, asciiOnly = false): string {
  const rune = runeText(code).codePointAt(0) ?? 0xfffd;
  return `'${escapeRune(rune, 39, asciiOnly)}'`;
}

function escapeRune(code: number, quoteMark: number, asciiOnly: boolean): string {
  if (code === quoteMark || code === 92) return `\\${String.fromCharCode(code)}`;
  if (isPrint(code) && (!asciiOnly || code < 0x80)) return String.fromCodePoint(code);
  const short = shortEscapes[code];
  if (short !== undefined) return short;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

/** Whether a string can stand unchanged between back quotes, as `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isRawByte(code) || code === 0xfeff || code === 0x60 || code === 0x7f) return false;
    if (code < 0x20 && code !== 9) return false;
  }
  return true;
}
