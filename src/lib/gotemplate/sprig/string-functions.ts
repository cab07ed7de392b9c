import { compareBytes, decodeBytes, encodeBytes } from '../../core/index.js';
import { sliceBytes, byteLength } from '../byte-string.js';
import { sprintf } from '../format/printf.js';
import type { FunctionMap } from '../go-type.js';
import { mapOf, types } from '../type-constructors.js';
import { goMap, goSlice, itemsOf, type Value } from '../value.js';
import { joinWords, pascalCase, swapCase, titleCase, untitleCase } from './case-styles.js';
import { asCount, asInt, asText, define, stringList, text, variadic } from './define.js';
import { isNil, textOf } from './go-value.js';
import { isSpace, lowerText, trimSpace, upperText } from './letters.js';
import { abbreviate, wrap } from './wrap.js';

const stringMap = mapOf(types.string, types.string);

/** strings.Split and strings.SplitN; a limit below zero is none. */
function splitText(value: string, separator: string, limit = -1): string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...value] : value.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function numbered(parts: readonly string[]): Value {
  return goMap(types.string, Object.fromEntries(parts.map((part, i) => [`_${i}`, part])));
}

/** sprig's strslice: the elements as text without nils; anything else is one element. */
export function texts(value: Value): string[] {
  if (isNil(value)) return [];
  return (
    itemsOf(value)
      ?.filter((item) => !isNil(item))
      .map(textOf) ?? [textOf(value)]
  );
}

function indent(spaces: Value, value: Value): string {
  if (asInt(spaces) < 0n) throw new Error('strings: negative Repeat count');
  const pad = ' '.repeat(asCount(spaces));
  return pad + asText(value).replaceAll('\n', `\n${pad}`);
}

function repeat(count: Value, value: Value): string {
  if (asInt(count) < 0n) throw new Error('strings: negative Repeat count');
  if (BigInt(asText(value).length) * asInt(count) > 100_000_000n)
    throw new Error('strings: Repeat output length overflow');
  return asText(value).repeat(asCount(count));
}

/** Cut in bytes; a negative length counts from the end. */
function trunc(count: Value, value: Value): string {
  const size = byteLength(asText(value));
  const length = Number(asInt(count));
  if (length < 0 && size + length > 0) return sliceBytes(asText(value), size + length, size);
  return length >= 0 && size > length ? sliceBytes(asText(value), 0, length) : asText(value);
}

function substr(start: Value, end: Value, value: Value): string {
  const size = byteLength(asText(value));
  const [from, to] = [Number(asInt(start)), Number(asInt(end))];
  if (from < 0) return cut(asText(value), 0, to, size);
  return cut(asText(value), from, to < 0 || to > size ? size : to, size);
}

function cut(value: string, from: number, to: number, size: number): string {
  if (to < 0 || to > size)
    throw new Error(
      `runtime error: slice bounds out of range [:${to}]${to > size ? ` with length ${size}` : ''}`,
    );
  if (from > to) throw new Error(`runtime error: slice bounds out of range [${from}:${to}]`);
  return sliceBytes(value, from, to);
}

/** strings.Trim: all characters of the set from both ends. */
function trimAll(set: string, value: string): string {
  const members = new Set(set);
  const chars = [...value];
  let [start, end] = [0, chars.length];
  while (start < end && members.has(chars[start]!)) start += 1;
  while (end > start && members.has(chars[end - 1]!)) end -= 1;
  return chars.slice(start, end).join('');
}

function replace(old: string, by: string, source: string): string {
  if (old !== '') return source.split(old).join(by);
  return by + Array.from(source, (char) => char + by).join('');
}

/** Runs something on a text with one character per byte. */
function onBytes(value: Value, run: (bytes: string) => string): string {
  return decodeBytes(Buffer.from(run(Buffer.from(encodeBytes(asText(value))).toString('latin1')), 'latin1'));
}

function present(values: readonly Value[]): Value[] {
  return values.filter((value) => !isNil(value));
}

const trimFunction = text(2, trimAll);

/** Functions over text. Lengths and positions are bytes, as in Go. */
export const stringFunctions: FunctionMap = {
  hello: define([], types.string, () => 'Hello!'),
  trim: text(1, trimSpace),
  trimall: trimFunction,
  trimAll: trimFunction,
  trimSuffix: text(2, (suffix, value) =>
    suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  trimPrefix: text(2, (prefix, value) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  upper: text(1, upperText),
  lower: text(1, lowerText),
  title: text(1, titleCase),
  untitle: text(1, untitleCase),
  swapcase: text(1, swapCase),
  snakecase: text(1, (value) => joinWords(value, '_')),
  kebabcase: text(1, (value) => joinWords(value, '-')),
  camelcase: text(1, pascalCase),
  // goutils takes each byte for a character here and garbles other alphabets; this does not.
  nospace: text(1, (value) =>
    Array.from(value)
      .filter((char) => !isSpace(char))
      .join(''),
  ),
  initials: text(1, (value) =>
    Array.from(value)
      .filter((char, i, all) => !isSpace(char) && (i === 0 || isSpace(all[i - 1]!)))
      .join(''),
  ),
  repeat: define([types.int, types.string], types.string, repeat),
  substr: define([types.int, types.int, types.string], types.string, substr),
  trunc: define([types.int, types.string], types.string, trunc),
  abbrev: define([types.int, types.string], types.string, (width, value) =>
    asInt(width) < 4n ? asText(value) : onBytes(value, (bytes) => abbreviate(bytes, 0, asCount(width))),
  ),
  abbrevboth: define([types.int, types.int, types.string], types.string, (left, right, value) =>
    asInt(right) < 4n || (asInt(left) > 0n && asInt(right) < 7n)
      ? asText(value)
      : onBytes(value, (bytes) => abbreviate(bytes, asCount(left), asCount(right))),
  ),
  wrap: define([types.int, types.string], types.string, (width, value) =>
    onBytes(value, (bytes) => wrap(bytes, asCount(width), { cutWords: false })),
  ),
  wrapWith: define([types.int, types.string, types.string], types.string, (width, separator, value) => {
    const lineBreak = Buffer.from(encodeBytes(asText(separator))).toString('latin1');
    return onBytes(value, (bytes) => wrap(bytes, asCount(width), { lineBreak, cutWords: true }));
  }),
  contains: define([types.string, types.string], types.bool, (part, value) =>
    asText(value).includes(asText(part)),
  ),
  hasPrefix: define([types.string, types.string], types.bool, (part, value) =>
    asText(value).startsWith(asText(part)),
  ),
  hasSuffix: define([types.string, types.string], types.bool, (part, value) =>
    asText(value).endsWith(asText(part)),
  ),
  quote: define(
    [types.any],
    types.string,
    (...values) =>
      present(values)
        .map((value) => sprintf('%q', [textOf(value)]))
        .join(' '),
    variadic,
  ),
  squote: define(
    [types.any],
    types.string,
    (...values) =>
      present(values)
        .map((value) => sprintf("'%v'", [value]))
        .join(' '),
    variadic,
  ),
  cat: define(
    [types.any],
    types.string,
    (...values) =>
      present(values)
        .map((value) => sprintf('%v', [value]))
        .join(' '),
    variadic,
  ),
  indent: define([types.int, types.string], types.string, indent),
  nindent: define([types.int, types.string], types.string, (spaces, value) => `\n${indent(spaces, value)}`),
  replace: text(3, replace),
  plural: define([types.string, types.string, types.int], types.string, (one, many, count) =>
    asInt(count) === 1n ? one : many,
  ),
  toString: define([types.any], types.string, textOf),
  toStrings: define([types.any], stringList, (value) => goSlice(types.string, texts(value))),
  join: define([types.string, types.any], types.string, (separator, list) =>
    texts(list).join(asText(separator)),
  ),
  sortAlpha: define([types.any], stringList, (list) =>
    goSlice(types.string, itemsOf(list) ? texts(list).sort(compareBytes) : [textOf(list)]),
  ),
  split: define([types.string, types.string], stringMap, (separator, value) =>
    numbered(splitText(asText(value), asText(separator))),
  ),
  splitList: define([types.string, types.string], stringList, (separator, value) =>
    goSlice(types.string, splitText(asText(value), asText(separator))),
  ),
  splitn: define([types.string, types.int, types.string], stringMap, (separator, n, value) =>
    numbered(splitText(asText(value), asText(separator), Number(asInt(n)))),
  ),
};
