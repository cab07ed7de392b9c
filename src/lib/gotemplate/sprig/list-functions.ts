import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { sliceOf, types } from '../type-constructors.js';
import { goSlice, GoSlice, isList, type Value } from '../value.js';
import { toInt64 } from './cast.js';
import { anyList, asInt, define, variadic } from './define.js';
import { deepEqual, isEmpty, isNil, listOf } from './go-value.js';

const NIL_LIST = new GoSlice(anyList, null);

type Name = { plain: string; must: string };

/** One function under its plain name, which panics in Go, and its `must` name, which returns the error: the text is the same. */
function both(names: Name[], spec: FunctionSpec): Record<string, FunctionSpec> {
  return Object.fromEntries(
    names.flatMap(
      ({ plain, must }) =>
        [
          [plain, spec],
          [must, { ...spec, fallible: true }],
        ] as const,
    ),
  );
}

const name = (plain: string): Name => ({ plain, must: `must${plain[0]!.toUpperCase()}${plain.slice(1)}` });

function find(what: string) {
  return (kind: string): string => `Cannot find ${what} on type ${kind}`;
}

function inList(list: readonly Value[], wanted: Value): boolean {
  return list.some((item) => deepEqual(wanted, item));
}

/** Part of a list, of the same type. The end may be left out. */
function slice(list: Value, ...indices: Value[]): Value {
  const items = listOf(list, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return null;
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0;
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : items.length;
  if (start < 0 || end < start || end > items.length)
    throw new Error('reflect.Value.Slice: slice index out of bounds');
  const part = items.slice(start, end);
  return isList(list) ? part : new GoSlice((list as GoSlice).type, part);
}

/** Pieces of a length. The odd results for lengths below one are sprig's. */
function chunk(size: Value, list: Value): Value {
  const items = listOf(list, (kind) => `Cannot chunk type ${kind}`);
  const length = Number(asInt(size));
  const count = Math.floor((items.length - 1) / length) + 1;
  const remainder = items.length % length;
  const last = remainder === 0 ? length : remainder;
  if (!(count >= 0 && Number.isFinite(count)) || (count > 0 && !(last >= 0)))
    throw new Error('runtime error: makeslice: len out of range');
  const chunks = Array.from({ length: count }, (_, i): Value =>
    items.slice(i * length, i === count - 1 ? i * length + last : (i + 1) * length),
  );
  return goSlice(anyList, chunks);
}

function concat(...lists: Value[]): Value {
  const all = lists.flatMap((list) => [...listOf(list, (kind) => `Cannot concat type ${kind} as list`)]);
  return all.length === 0 ? NIL_LIST : all;
}

/** Functions over lists; none changes its argument. */
export const listFunctions: FunctionMap = {
  list: define([types.any], anyList, (...items): Value => items, variadic),
  tuple: define([types.any], anyList, (...items): Value => items, variadic),
  concat: define([types.any], types.any, concat, variadic),
  ...both(
    [{ plain: 'append', must: 'mustAppend' }, name('push')],
    define([types.any, types.any], anyList, (list, item) => [
      ...listOf(list, (kind) => `Cannot push on type ${kind}`),
      item,
    ]),
  ),
  ...both(
    [name('prepend')],
    define([types.any, types.any], anyList, (list, item) => [
      item,
      ...listOf(list, (kind) => `Cannot prepend on type ${kind}`),
    ]),
  ),
  ...both(
    [name('first')],
    define([types.any], types.any, (list) => listOf(list, find('first'))[0] ?? null),
  ),
  ...both(
    [name('last')],
    define([types.any], types.any, (list) => listOf(list, find('last')).at(-1) ?? null),
  ),
  ...both(
    [name('rest')],
    define([types.any], anyList, (list) =>
      nilWhenEmpty(listOf(list, find('rest')), (items) => items.slice(1)),
    ),
  ),
  ...both(
    [name('initial')],
    define([types.any], anyList, (list) =>
      nilWhenEmpty(listOf(list, find('initial')), (items) => items.slice(0, -1)),
    ),
  ),
  ...both(
    [name('reverse')],
    define([types.any], anyList, (list) => listOf(list, find('reverse')).toReversed()),
  ),
  ...both(
    [name('compact')],
    define([types.any], anyList, (list) =>
      listOf(list, (kind) => `Cannot compact on type ${kind}`).filter((item) => !isEmpty(item)),
    ),
  ),
  ...both(
    [name('uniq')],
    define([types.any], anyList, (list) =>
      listOf(list, find('uniq')).reduce<Value[]>(
        (kept, item) => (inList(kept, item) ? kept : [...kept, item]),
        [],
      ),
    ),
  ),
  ...both(
    [name('without')],
    define(
      [types.any, types.any],
      anyList,
      (list, ...omit) => listOf(list, find('without')).filter((item) => !inList(omit, item)),
      variadic,
    ),
  ),
  ...both(
    [name('has')],
    define(
      [types.any, types.any],
      types.bool,
      (wanted, list) => !isNil(list) && inList(listOf(list, find('has')), wanted),
    ),
  ),
  ...both([name('slice')], define([types.any, types.any], types.any, slice, variadic)),
  ...both([name('chunk')], define([types.int, types.any], sliceOf(anyList), chunk)),
};

function nilWhenEmpty(items: readonly Value[], part: (items: readonly Value[]) => Value): Value {
  return items.length === 0 ? NIL_LIST : part(items);
}
