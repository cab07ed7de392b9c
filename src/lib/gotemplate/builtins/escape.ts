import { encodeBytes, isRawByte } from '../../core/index.js';
import { isPrint } from '../syntax/rune-class.js';

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** `html`: safe as the text of an element or in an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes[character] ?? character);
}

const jsEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

/** `js`: safe inside a JavaScript string. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=]|[^ -\x7f]/gu, (character) => {
    const short = jsEscapes[character];
    if (short !== undefined) return short;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return `\\u00${hex(code, 2)}`;
    return isRawByte(code) || isPrint(code) ? character : `\\u${hex(code, 4)}`;
  });
}

/** `urlquery`: as the value of a query parameter. */
export function escapeQuery(text: string): string {
  if (/^[A-Za-z0-9\-_.~]*$/.test(text)) return text;
  let escaped = '';
  for (const byte of encodeBytes(text)) {
    const character = String.fromCharCode(byte);
    if (byte < 0x80 && /[A-Za-z0-9\-_.~]/.test(character)) escaped += character;
    else escaped += byte === 32 ? '+' : `%${hex(byte, 2)}`;
  }
  return escaped;
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}
