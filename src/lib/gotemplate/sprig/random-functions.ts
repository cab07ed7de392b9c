import { createCipheriv, createDecipheriv, generateKeyPairSync } from 'node:crypto';
import { decodeBytes, encodeBytes } from '../../core/index.js';
import type { FunctionMap } from '../go-type.js';
import { types } from '../type-constructors.js';
import type { Value } from '../value.js';
import { asCount, asInt, asText, define, fallible, text } from './define.js';
import { derivePassword } from './derive-password.js';
import type { Surroundings } from './unrepeatable-functions.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

/** A password as AES key: cut or filled up with zero bytes to 32. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(32);
  key.set(Buffer.from(encodeBytes(password)).subarray(0, 32));
  return key;
}

/** AES-256 in CBC mode; the first block is the initialisation vector. */
export const decryptFunction = text(
  2,
  (password, encoded) => {
    if (encoded === '') return '';
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length < 32 || bytes.length % 16 !== 0) throw new Error('crypto/cipher: input not full blocks');
    const cipher = createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, 16));
    cipher.setAutoPadding(false);
    const plain = Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]);
    return decodeBytes(plain.subarray(0, Math.max(0, plain.length - plain.at(-1)!)));
  },
  fallible,
);

/** A new private key as PEM: RSA (PKCS#1), ECDSA on P-256 (SEC 1), Ed25519 (PKCS#8). */
function privateKey(kind: string): string {
  switch (kind) {
    case '':
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({
        type: 'pkcs1',
        format: 'pem',
      }) as string;
    case 'ecdsa':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'sec1',
        format: 'pem',
      }) as string;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    default:
      return `Unknown type ${kind}`;
  }
}

/** Functions that draw lots. */
export function randomFunctions({ randomBytes }: Surroundings): FunctionMap {
  /** A number below a limit, every one equally likely. */
  const below = (limit: bigint): bigint => {
    const width = Math.ceil(limit.toString(2).length / 8) + 8;
    return BigInt(`0x${Buffer.from(randomBytes(width)).toString('hex')}`) % limit;
  };
  const pick =
    (alphabet: string) =>
    (count: Value): string =>
      Array.from(
        { length: Math.max(0, asCount(count)) },
        () => alphabet[Number(below(BigInt(alphabet.length)))],
      ).join('');
  return {
    randAlphaNum: define([types.int], types.string, pick(LETTERS + DIGITS)),
    randAlpha: define([types.int], types.string, pick(LETTERS)),
    randNumeric: define([types.int], types.string, pick(DIGITS)),
    randAscii: define([types.int], types.string, pick(PRINTABLE)),
    randBytes: define(
      [types.int],
      types.string,
      (count) => Buffer.from(randomBytes(Math.max(0, asCount(count)))).toString('base64'),
      fallible,
    ),
    randInt: define([types.int, types.int], types.int, (from, to) => {
      if (asInt(to) <= asInt(from)) throw new Error('invalid argument to Intn');
      return asInt(from) + below(asInt(to) - asInt(from));
    }),
    uuidv4: define([], types.string, () => {
      const bytes = Buffer.from(randomBytes(16));
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    }),
    shuffle: text(1, (value) => {
      const chars = [...value];
      for (let i = chars.length - 1; i > 0; i -= 1) {
        const j = Number(below(BigInt(i + 1)));
        [chars[i], chars[j]] = [chars[j]!, chars[i]!];
      }
      return chars.join('');
    }),
    encryptAES: text(
      2,
      (password, plain) => {
        if (plain === '') return '';
        const iv = Buffer.from(randomBytes(16));
        const cipher = createCipheriv('aes-256-cbc', keyOf(password), iv);
        return Buffer.concat([iv, cipher.update(encodeBytes(plain)), cipher.final()]).toString('base64');
      },
      fallible,
    ),
    genPrivateKey: text(1, privateKey),
    derivePassword: define(
      [types.uint32, types.string, types.string, types.string, types.string],
      types.string,
      (counter, ...texts) => derivePassword(Number(asInt(counter)), texts.map(asText)),
    ),
  };
}
