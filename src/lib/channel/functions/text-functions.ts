import { createHash } from 'node:crypto';
import {
  type FunctionMap,
  itemsOf,
  mapOf,
  sliceOf,
  sprint,
  types,
  GoMap,
  GoSlice,
  type Value,
} from '../../gotemplate/index.js';
import { encodeBytes } from '../../core/index.js';
import { decodeBase64 } from './base64.js';
import { asInteger, asText, define, infallible, stringSlice, text } from './define.js';
import { parseInt64 } from './go-numbers.js';

const stringList = sliceOf(types.string);

/** Functions over strings and lists. */
export const textFunctions: FunctionMap = {
  // CLM takes the second part and panics when there is none; Go's template engine makes an error of that.
  getAWSAccountID: text(1, (account) => part(account, 1), infallible),
  accountID: text(1, (account) => {
    const parts = account.split(':');
    if (parts.length !== 2) throw new Error(`invalid account (expected type:id): ${account}`);
    return parts[1]!;
  }),
  awsValidID: text(1, (id) => id.replaceAll(':', '__'), infallible),
  base64: text(1, (value) => encodeBytes(value).toString('base64'), infallible),
  base64Decode: text(1, (value) => decodeBase64(value)),
  sha256: text(1, (value) => createHash('sha256').update(encodeBytes(value)).digest('hex')),
  azID: text(1, (zone) => zone.slice(zone.lastIndexOf('-') + 1), infallible),
  mountUnitName: text(1, (path) => {
    if (!path.startsWith('/')) throw new Error(`not an absolute path: ${path}`);
    return path.slice(1).replaceAll('/', '-');
  }),
  hasPrefix: define(
    [types.string, types.string],
    types.bool,
    (subject, prefix) => asText(subject).startsWith(asText(prefix)),
    infallible,
  ),
  hasSuffix: define(
    [types.string, types.string],
    types.bool,
    (subject, suffix) => asText(subject).endsWith(asText(suffix)),
    infallible,
  ),
  parseInt64: define([types.string], types.int64, (value) => parseInt64(asText(value))),
  split: define(
    [types.string, types.string],
    stringList,
    (value, separator) => split(asText(value), asText(separator)),
    infallible,
  ),
  join: define(
    [types.string, types.any],
    types.string,
    (separator, list) => joinedTexts(list).join(asText(separator)),
    infallible,
  ),
  indent: define(
    [types.int, types.string],
    types.string,
    (spaces, value) => indent(asInteger(spaces), asText(value)),
    infallible,
  ),
  indexedList: define([types.string, types.int64], types.string, (template, length) =>
    indexedList(asText(template), asInteger(length)),
  ),
  azCount: define([mapOf(types.string, types.string)], types.int, (subnets) => azCount(subnets), infallible),
  dict: define([types.any], mapOf(types.string, types.any), dict, { variadic: true, fallible: true }),
  list: define([types.any], sliceOf(types.any), (...items): Value => items, { variadic: true }),
  append: define([stringList, types.string], stringList, append, { variadic: true }),
};

function part(account: string | undefined, index: number): string {
  const parts = account!.split(':');
  const found = parts[index];
  if (found === undefined)
    throw new Error(`runtime error: index out of range [${index}] with length ${parts.length}`);
  return found;
}

/** Go's strings.Split, but nothing at all for an empty text. An empty separator cuts between characters. */
function split(value: string, separator: string): Value {
  if (value === '') return stringSlice(null);
  return stringSlice(separator === '' ? [...value] : value.split(separator));
}

/** sprig's join: elements as text, nil elements dropped, anything that is no list is one element. */
function joinedTexts(list: Value): string[] {
  if (list === null || list === undefined) return [];
  const items = itemsOf(list);
  if (!items) return [textOf(list)];
  return items.filter((item) => item !== null && item !== undefined).map(textOf);
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : sprint([value]);
}

/** sprig's indent: blanks in front of every line, empty ones too. A negative number panics in Go. */
function indent(spaces: bigint, value: string): string {
  if (spaces < 0n) throw new Error('strings: negative Repeat count');
  const pad = ' '.repeat(checkedCount(spaces));
  return pad + value.replaceAll('\n', `\n${pad}`);
}

function indexedList(template: string, length: bigint): string {
  if (length < 0n) throw new Error(`expecting non-negative integer, got: ${length}`);
  return Array.from({ length: checkedCount(length) }, (_, i) => template.replaceAll('$', String(i))).join(
    ',',
  );
}

/** Keeps a slip in a template from filling the memory. */
function checkedCount(count: bigint): number {
  if (count > 1_000_000n) throw new Error(`${count} is too large`);
  return Number(count);
}

/** Entries of a subnet map, without the one that holds all subnets. */
function azCount(subnets: Value): bigint {
  if (!(subnets instanceof GoMap)) return 0n;
  return BigInt(subnets.allKeys().filter((key) => key !== '*').length);
}

function dict(...args: Value[]): Value {
  if (args.length === 0 || args.length % 2 !== 0)
    throw new Error(`dict: invalid number of arguments: ${args.length}`);
  const map = new GoMap(mapOf(types.string, types.any));
  const seen = new Set<string>();
  for (let i = 0; i < args.length; i += 2) {
    const key = args[i];
    if (typeof key !== 'string') throw new Error(`dict: key argument ${i} must be string`);
    if (seen.has(key)) throw new Error(`dict: duplicate key ${key}`);
    seen.add(key);
    map.set(key, args[i + 1] ?? null);
  }
  return map;
}

/** A new list each time: Go's append may share memory with the given one, which templates must not rely on. */
function append(list: Value, ...items: Value[]): Value {
  const given = list instanceof GoSlice ? list.items : [];
  if (given.length === 0 && items.length === 0) return list;
  return stringSlice([...given, ...items].map(asText));
}
