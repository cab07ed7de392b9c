import { isUtf8 } from 'node:buffer';

/**
 * Go strings are bytes, JavaScript's are UTF-16. Valid UTF-8 is held as ordinary text; a byte that is not part of any valid
 * sequence is held as the lone surrogate U+DC00 + byte ("surrogate escape"), so that nothing is lost on the way through.
 */

/** Whether a code unit that stands alone carries one byte that is not UTF-8. */
export function isRawByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

/** Text as Go's bytes. A lone surrogate that is not an escaped byte becomes U+FFFD. */
export function encodeBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const bytes = Buffer.alloc(text.length * 3);
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isRawByte(code)) bytes[end++] = code - 0xdc00;
    else if (code < 0x80) bytes[end++] = code;
    else end += bytes.write(character, end, 'utf8');
  }
  return bytes.subarray(0, end);
}

/** Bytes as text; what is not valid UTF-8 is escaped byte by byte. */
export function decodeBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length;) {
    const width = sequenceWidth(buffer, at);
    text +=
      width === 0 ? String.fromCharCode(0xdc00 + (buffer[at] ?? 0)) : buffer.toString('utf8', at, at + width);
    at += Math.max(width, 1);
  }
  return text;
}

/** The length of the valid UTF-8 sequence at an offset, or 0 when there is none. */
function sequenceWidth(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return at + width <= bytes.length && isUtf8(bytes.subarray(at, at + width)) ? width : 0;
}

/** Order by bytes, as Go's `<` on strings; UTF-16 order differs for characters beyond U+FFFF. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (!anySurrogate.test(a) && !anySurrogate.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(encodeBytes(a), encodeBytes(b));
}

const anySurrogate = /[\ud800-\udfff]/;
