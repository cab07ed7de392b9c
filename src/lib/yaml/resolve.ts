import { isTimestamp } from './timestamp.js';

/** The tags of YAML 1.1 that change how a scalar is read. */
const TAG = 'tag:yaml.org,2002:';

export type ScalarKind = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'str';
export type Scalar = null | boolean | number | bigint | string;

/** Words with a meaning of their own. Exactly these spellings (yaml.v2): `yEs` and `tRUE` are text. */
const WORDS = new Map<string, null | boolean | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);

/** Classes of first characters; anything else can only be text, which is the answer for most scalars. */
const TEXT = 0;
const WORD = 1;
const DOT = 2;
const NUMBER = 3;
const firstCharacter = new Uint8Array(128);
for (const char of 'yYnNtTfFoO~') firstCharacter[char.charCodeAt(0)] = WORD;
for (const char of '+-0123456789') firstCharacter[char.charCodeAt(0)] = NUMBER;
firstCharacter['.'.charCodeAt(0)] = DOT;

/**
 * The value of an unquoted, untagged scalar, as yaml.v2 v2.4.0 decodes it into `interface{}`: YAML 1.1 booleans and octals, but no
 * base 60 and dates as text.
 */
export function resolvePlain(text: string): Scalar {
  const code = text.charCodeAt(0);
  const kind = code < 128 ? firstCharacter[code] : text === '' ? WORD : TEXT;
  if (kind === TEXT) return text;
  const word = text.length <= 5 ? WORDS.get(text) : undefined;
  if (word !== undefined) return word;
  if (kind === WORD) return text;
  return (kind === DOT ? floatFromDot(text) : numberFrom(text)) ?? text;
}

/** What kind of scalar an unquoted text is; needed to decide about quotes and for explicit tags. */
export function kindOfPlain(text: string): ScalarKind {
  const value = resolvePlain(text);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return integerFrom(text.replaceAll('_', '')) === undefined ? 'float' : 'int';
  return isTimestamp(text) ? 'timestamp' : 'str';
}

/**
 * The value of a scalar with an explicit tag (in its long form). Tags that yaml.v2 does not know are dropped and the text stays text.
 * Returns a message instead when the text is no such thing, as in `!!int abc`.
 */
export function resolveTagged(tag: string, text: string): { value: Scalar } | { problem: string } {
  const wanted = tag.startsWith(TAG) ? tag.slice(TAG.length) : undefined;
  if (wanted === undefined || wanted === 'str') return { value: text };
  if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(wanted)) return { value: text };
  const kind = kindOfPlain(text);
  const value = resolvePlain(text);
  if (kind === wanted) return { value };
  // Integers of 64 bits without a sign are not taken as floats (yaml.v2 knows only the signed kinds there).
  if (wanted === 'float' && kind === 'int' && Number(value) < 2 ** 63) return { value: Number(value) };
  return { problem: `cannot decode !!${kind} \`${text}\` as a !!${wanted}` };
}

const GO_INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const YAML_FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Go's strconv.ParseFloat, which allows `_` between digits. */
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const SHORT_DECIMAL = /^(?:0|[1-9][0-9]{0,14})$/;

function numberFrom(text: string): number | bigint | undefined {
  if (SHORT_DECIMAL.test(text)) return Number(text);
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = integerFrom(plain);
  if (integer !== undefined) return integer;
  return YAML_FLOAT.test(plain) ? finite(Number(plain)) : undefined;
}

function floatFromDot(text: string): number | undefined {
  return DOT_FLOAT.test(text) ? finite(Number(text.replaceAll('_', ''))) : undefined;
}

/** Go refuses a float that is out of range, and the scalar stays text. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** An integer in any of Go's notations, if it fits 64 bits (signed, or unsigned without a sign); larger ones become floats. */
function integerFrom(text: string): number | bigint | undefined {
  const match = GO_INTEGER.exec(text) ?? GO_INTEGER.exec(binaryWithInnerSign(text));
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits =
    decimal ?? (hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : `0o${octal}`);
  const magnitude = BigInt(digits);
  const value = sign === '-' ? -magnitude : magnitude;
  const limit = sign === '' ? 0xffff_ffff_ffff_ffffn : 0x7fff_ffff_ffff_ffffn;
  if (value > limit || value < -0x8000_0000_0000_0000n) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** yaml.v2 strips `0b` by hand and so accepts a sign behind it: `0b-11` is -3. */
function binaryWithInnerSign(text: string): string {
  return /^0b[-+][01]+$/.test(text) ? `${text[2]}0b${text.slice(3)}` : '';
}
