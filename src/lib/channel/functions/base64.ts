import { decodeBytes, encodeBytes } from '../../core/index.js';

const ALPHABET = /[A-Za-z0-9+/]/;

/**
 * Go's base64.StdEncoding: padding is required, line breaks are ignored, everything else is an error that counts the bytes up to the
 * fault.
 */
export function decodeBase64(text: string): string {
  const fault = faultOfBase64(encodeBytes(text).toString('latin1'));
  if (fault !== undefined) throw new Error(`illegal base64 data at input byte ${fault}`);
  return decodeBytes(Buffer.from(text.replace(/[\r\n]/g, ''), 'base64'));
}

function faultOfBase64(text: string): number | undefined {
  let inQuantum = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') continue;
    if (ALPHABET.test(char)) inQuantum = (inQuantum + 1) % 4;
    else return char === '=' ? faultOfPadding(text, at, inQuantum) : at;
  }
  return inQuantum === 0 ? undefined : text.length - inQuantum;
}

function faultOfPadding(text: string, at: number, inQuantum: number): number | undefined {
  if (inQuantum < 2) return at;
  let next = skipBreaks(text, at + 1);
  if (inQuantum === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== '=') return next - 1;
    next = skipBreaks(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

function skipBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === '\n' || text[at] === '\r') at += 1;
  return at;
}
