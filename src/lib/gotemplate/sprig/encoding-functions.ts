import { createHash } from 'node:crypto';
import { decodeBytes, encodeBytes } from '../../core/index.js';
import type { FunctionMap } from '../go-type.js';
import { text } from './define.js';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function encodeBase32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const digits = bits.match(/.{1,5}/g) ?? [];
  const encoded = digits.map((group) => BASE32[parseInt(group.padEnd(5, '0'), 2)]).join('');
  return encoded.padEnd(Math.ceil(encoded.length / 8) * 8, '=');
}

/** Go's base32.StdEncoding, with its error text. */
function decodeBase32(given: string): string {
  const compact = given.replace(/[\r\n]/g, '');
  const body = /^[A-Z2-7]*/.exec(compact)![0];
  const fault = faultOfBase32(compact, body.length);
  if (fault !== undefined) throw new Error(`illegal base32 data at input byte ${fault}`);
  const bits = Array.from(body, (char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g)?.map((group) => parseInt(group, 2)) ?? [];
  return decodeBytes(Uint8Array.from(bytes));
}

/** Where Go's decoder stops; undefined for a correct text of which `length` characters are not padding. */
function faultOfBase32(text: string, length: number): number | undefined {
  const inQuantum = length % 8;
  if (length === text.length) return inQuantum === 0 ? undefined : length - inQuantum;
  const rest = text.length - length - 1;
  if (text[length] !== '=' || inQuantum < 2 || rest >= 8) return length;
  if (rest + inQuantum < 7) return text.length;
  for (let k = 0; k < 7 - inQuantum; k += 1) if (text[length + 1 + k] !== '=') return length + k;
  if (inQuantum === 3 || inQuantum === 6) return length;
  return rest > 7 - inQuantum ? length + 8 - inQuantum : undefined;
}

/** Go's base64.StdEncoding, with its error text. */
function decodeBase64(given: string): string {
  const compact = given.replace(/[\r\n]/g, '');
  const body = /^[A-Za-z0-9+/]*/.exec(compact)![0];
  const padding = { 0: 0, 2: 2, 3: 1 }[body.length % 4];
  if (padding === undefined || compact.slice(body.length) !== '='.repeat(padding)) {
    const atEnd = body.length === compact.length;
    throw new Error(
      `illegal base64 data at input byte ${atEnd ? body.length - (body.length % 4) : faultAt(compact, body.length)}`,
    );
  }
  return decodeBytes(Buffer.from(compact, 'base64'));
}

/** Where the first character stands that cannot stand there, counted in bytes. */
function faultAt(compact: string, end: number): number {
  const rest = compact.slice(end);
  const allowed = { 2: 2, 3: 1 }[end % 4] ?? 0;
  const equals = Math.min(/^=*/.exec(rest)![0].length, allowed);
  return encodeBytes(compact.slice(0, end + equals)).length;
}

/** Decoding errors are the result, not an error (sprig). */
function orMessage(decode: (value: string) => string): (value: string) => string {
  return (value) => {
    try {
      return decode(value);
    } catch (error) {
      return (error as Error).message;
    }
  };
}

function hash(algorithm: string): (value: string) => string {
  return (value) => createHash(algorithm).update(encodeBytes(value)).digest('hex');
}

function adler32(value: string): string {
  let [a, b] = [1, 0];
  for (const byte of encodeBytes(value)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return String(b * 65536 + a);
}

/** Encodings and checksums. */
export const encodingFunctions: FunctionMap = {
  b64enc: text(1, (value) => Buffer.from(encodeBytes(value)).toString('base64')),
  b64dec: text(1, orMessage(decodeBase64)),
  b32enc: text(1, (value) => encodeBase32(encodeBytes(value))),
  b32dec: text(1, orMessage(decodeBase32)),
  sha1sum: text(1, hash('sha1')),
  sha256sum: text(1, hash('sha256')),
  sha512sum: text(1, hash('sha512')),
  adler32sum: text(1, adler32),
};
