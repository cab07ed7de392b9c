import { decodeBytes, encodeBytes, isRawByte } from '../core/index.js';

/** Go's string operations count bytes; text that carries them is that of `encodeBytes` and `decodeBytes`. */

const asciiOnly = /^[\0-\x7f]*$/;
const anySurrogate = /[\ud800-\udfff]/;
const rawBytePair = /[\udc80-\udcff]{2}/;

/** Whether every character is one byte. */
export function isAscii(text: string): boolean {
  return asciiOnly.test(text);
}

/** The number of bytes, as Go's `len(s)`. */
export function byteLength(text: string): number {
  if (isAscii(text)) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i) ?? 0;
    bytes += bytesOfRune(code);
    i += code > 0xffff ? 2 : 1;
  }
  return bytes;
}

function bytesOfRune(code: number): number {
  if (code < 0x80 || isRawByte(code)) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** `text[from:to]` in bytes. */
export function sliceBytes(text: string, from: number, to: number): string {
  if (isAscii(text)) return text.slice(from, to);
  return decodeBytes(encodeBytes(text).subarray(from, to));
}

/** `text[at]`: one byte as a number. */
export function byteAt(text: string, at: number): number {
  return isAscii(text) ? text.charCodeAt(at) : (encodeBytes(text)[at] ?? 0);
}

/** Joins escaped bytes that have come to stand next to each other and now form a character. Cheap when there are none. */
export function joinBytes(text: string): string {
  return rawBytePair.test(text) ? decodeBytes(encodeBytes(text)) : text;
}

/** The code point at an index as Go decodes it: U+FFFD (one byte wide) for a byte that is not UTF-8. */
export function runeAt(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0xfffd;
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}

/** The number of characters, as `utf8.RuneCountInString`: each stray byte counts as one. */
export function runeCount(text: string): number {
  if (!anySurrogate.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The first `count` characters. */
export function takeRunes(text: string, count: number): string {
  if (count >= text.length) return text;
  if (!anySurrogate.test(text)) return text.slice(0, count);
  let end = 0;
  for (const character of text) {
    if (count-- <= 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A code point as text; one that is not a character becomes U+FFFD, as `utf8.AppendRune`. */
export function runeText(code: number): string {
  return code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
    ? '\ufffd'
    : String.fromCodePoint(code);
}
