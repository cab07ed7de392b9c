import { createHmac, scryptSync } from 'node:crypto';
import { encodeBytes } from '../../core/index.js';

/** The templates of the Master Password algorithm: each letter stands for a class of characters. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    ...[
      'CvcvnoCvcvCvcv',
      'CvcvCvcvnoCvcv',
      'CvcvCvcvCvcvno',
      'CvccnoCvcvCvcv',
      'CvccCvcvnoCvcv',
      'CvccCvcvCvcvno',
      'CvcvnoCvccCvcv',
    ],
    ...[
      'CvcvCvccnoCvcv',
      'CvcvCvccCvcvno',
      'CvcvnoCvcvCvcc',
      'CvcvCvcvnoCvcc',
      'CvcvCvcvCvccno',
      'CvccnoCvccCvcv',
      'CvccCvccnoCvcv',
    ],
    ...[
      'CvccCvccCvcvno',
      'CvcvnoCvccCvcc',
      'CvcvCvccnoCvcc',
      'CvcvCvccCvccno',
      'CvccnoCvcvCvcc',
      'CvccCvcvnoCvcc',
      'CvccCvcvCvccno',
    ],
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const VOWELS = 'aeiou';
const CONSONANTS = 'bcdfghjklmnpqrstvwxyz';
const DIGITS = '0123456789';
const CLASSES: Readonly<Record<string, string>> = {
  V: VOWELS.toUpperCase(),
  C: CONSONANTS.toUpperCase(),
  v: VOWELS,
  c: CONSONANTS,
  A: (VOWELS + CONSONANTS).toUpperCase(),
  a: VOWELS.toUpperCase() + VOWELS + CONSONANTS.toUpperCase() + CONSONANTS,
  n: DIGITS,
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${VOWELS.toUpperCase() + VOWELS + CONSONANTS.toUpperCase() + CONSONANTS + DIGITS}!@#$%^&*()`,
};

const SEED = Buffer.from('com.lyndir.masterpassword');

function withLength(text: string): Buffer {
  const bytes = encodeBytes(text);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The Master Password algorithm (version 3): the same password for the same inputs, for ever. */
export function derivePassword(
  counter: number,
  [kind = '', password = '', user = '', site = '']: readonly string[],
): string {
  const templates = Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind] : undefined;
  if (!templates) return `cannot find password template ${kind}`;
  const salt = Buffer.concat([SEED, withLength(user)]);
  const key = scryptSync(encodeBytes(password), salt, 64, {
    N: 32768,
    r: 8,
    p: 2,
    maxmem: 128 * 1024 * 1024,
  });
  const seed = createHmac('sha256', key)
    .update(Buffer.concat([SEED, withLength(site), uint32(counter)]))
    .digest();
  const template = templates[seed[0]! % templates.length]!;
  return Array.from(template, (letter, i) => CLASSES[letter]![seed[i + 1]! % CLASSES[letter]!.length]).join(
    '',
  );
}
