/**
 * Character classes as Go's `unicode` package has them. Go 1.26 knows Unicode 15.0; characters assigned later than that are
 * classed by the JavaScript engine's newer tables.
 */

const letterOrDigit = /^[\p{L}\p{Nd}]$/u;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

/** Letter, decimal digit or underscore: what identifiers are made of. */
export function isAlphaNumeric(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
    );
  }
  return !isSurrogate(code) && letterOrDigit.test(String.fromCodePoint(code));
}

/** Space, tab, carriage return, line feed: all that separates words in an action and all that trim markers remove. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

/** Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return code <= 0x10ffff && !isSurrogate(code) && printable.test(String.fromCodePoint(code));
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** `%U` and, when it can be shown, the character: `U+0040 '@'`, as Go's `%#U`. */
export function describeRune(code: number): string {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrint(code) ? `${number} '${String.fromCodePoint(code)}'` : number;
}
