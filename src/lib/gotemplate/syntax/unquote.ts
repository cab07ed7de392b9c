import { decodeBytes, encodeBytes, isRawByte } from '../../core/index.js';
import { joinBytes, runeAt } from '../byte-string.js';

const plainEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};

interface Unescaped {
  /** A code point, or a byte when `isByte`. */
  code: number;
  isByte: boolean;
  /** Index behind what was read. */
  next: number;
}

/** One possibly escaped character of a Go literal, as `strconv.UnquoteChar`; undefined when the syntax is wrong. */
export function unquoteChar(text: string, at: number, quoteMark: string): Unescaped | undefined {
  const first = text[at];
  if (first === undefined || first === quoteMark) return undefined;
  if (first !== '\\') {
    const code = text.codePointAt(at) ?? 0;
    return { code: runeAt(text, at), isByte: false, next: at + (code > 0xffff ? 2 : 1) };
  }
  const letter = text[at + 1];
  if (letter === undefined) return undefined;
  const plain = Object.hasOwn(plainEscapes, letter) ? plainEscapes[letter] : undefined;
  if (plain !== undefined) return { code: plain, isByte: false, next: at + 2 };
  if (letter === quoteMark) return { code: letter.charCodeAt(0), isByte: false, next: at + 2 };
  if (letter === 'x') return numeric(text, at + 2, 2, 16, true);
  if (letter === 'u') return numeric(text, at + 2, 4, 16, false);
  if (letter === 'U') return numeric(text, at + 2, 8, 16, false);
  return letter >= '0' && letter <= '7' ? numeric(text, at + 1, 3, 8, true) : undefined;
}

function numeric(
  text: string,
  at: number,
  width: number,
  base: 8 | 16,
  isByte: boolean,
): Unescaped | undefined {
  const digits = text.slice(at, at + width);
  const valid = base === 16 ? /^[0-9a-fA-F]+$/ : /^[0-7]+$/;
  if (digits.length !== width || !valid.test(digits)) return undefined;
  const code = Number.parseInt(digits, base);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  if (isByte ? code > 255 : code > 0x10ffff || surrogate) return undefined;
  return { code, isByte, next: at + width };
}

/**
 * The text of a Go string literal in double or back quotes, as `strconv.Unquote`; undefined when the syntax is wrong. A stray byte
 * in a double-quoted literal becomes U+FFFD, in a raw one it stays.
 */
export function unquote(literal: string): string | undefined {
  const mark = literal[0];
  if (literal.length < 2 || literal.at(-1) !== mark) return undefined;
  const body = literal.slice(1, -1);
  if (mark === '`') return body.includes('`') ? undefined : joinBytes(body.replaceAll('\r', ''));
  if (mark !== '"') return undefined;
  return /[\\"\n\ud800-\udfff]/.test(body) ? unescape(body) : body;
}

function unescape(body: string): string | undefined {
  let text = '';
  for (let i = 0; i < body.length;) {
    if (body[i] === '\n') return undefined;
    const part = unquoteChar(body, i, '"');
    if (!part) return undefined;
    text +=
      part.isByte && part.code >= 0x80
        ? String.fromCharCode(0xdc00 + part.code)
        : String.fromCodePoint(part.code);
    i = part.next;
  }
  return hasRawBytes(text) ? decodeBytes(encodeBytes(text)) : text;
}

function hasRawBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isRawByte(text.charCodeAt(i))) return true;
  return false;
}
