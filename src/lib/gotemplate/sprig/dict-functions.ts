import { sprintf } from '../format/printf.js';
import { sortedKeys } from '../format/map-order.js';
import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { types } from '../type-constructors.js';
import { goSlice, GoMap, type Value } from '../value.js';
import { anyList, anyMap, asText, define, stringList, variadic } from './define.js';
import { deepCopy, hasKey, isNil, textOf } from './go-value.js';
import { mergeInto } from './merge.js';

function asMap(value: Value): GoMap {
  return value instanceof GoMap ? value : new GoMap(anyMap, null);
}

/** A map that may be written; writing to a nil map is a panic in Go. */
function writable(value: Value): GoMap {
  const map = asMap(value);
  if (map.isNil) throw new Error('assignment to entry in nil map');
  return map;
}

/** Pairs of key and value; a key without a value gets the empty text. */
function dict(...args: Value[]): Value {
  const map = new GoMap(anyMap);
  for (let i = 0; i < args.length; i += 2)
    map.set(textOf(args[i]), i + 1 < args.length ? (args[i + 1] ?? null) : '');
  return map;
}

function dig(...args: Value[]): Value {
  if (args.length < 3) throw new Error('dig needs at least three arguments');
  let at = args.at(-1);
  for (const key of args.slice(0, -2)) {
    if (!(at instanceof GoMap) || at.type !== anyMap)
      throw new Error(conversion(at, 'map[string]interface {}'));
    if (typeof key !== 'string') throw new Error(conversion(key, 'string'));
    if (!hasKey(at, key)) return args.at(-2) ?? null;
    at = at.get(key);
  }
  return at ?? null;
}

function conversion(value: Value, wanted: string): string {
  return `interface conversion: interface {} is ${isNil(value) ? 'nil' : sprintf('%T', [value])}, not ${wanted}`;
}

function merged(overwrite: boolean): FunctionSpec {
  const merge = (target: Value, ...sources: Value[]): Value => {
    for (const source of sources) mergeInto(asMap(target), asMap(source), overwrite);
    return target;
  };
  return define([anyMap, anyMap], types.any, merge, variadic);
}

function selected(map: Value, keep: (key: string) => boolean): Value {
  const source = asMap(map);
  return new GoMap(
    anyMap,
    sortedKeys(source)
      .filter((key) => keep(asText(key)))
      .map((key) => [key, source.get(key)] as const),
  );
}

/**
 * Functions over maps. `set`, `unset` and `merge` change their argument, as in sprig. `keys` and `values` come in the order of the
 * keys, where sprig's order changes from run to run.
 */
export const dictFunctions: FunctionMap = {
  dict: define([types.any], anyMap, dict, variadic),
  get: define([anyMap, types.string], types.any, (map, key) =>
    hasKey(asMap(map), key) ? (asMap(map).get(key) ?? null) : '',
  ),
  set: define([anyMap, types.string, types.any], anyMap, (map, key, value) =>
    writable(map).set(key, value ?? null),
  ),
  unset: define([anyMap, types.string], anyMap, (map, key) => {
    asMap(map).delete(key);
    return map;
  }),
  hasKey: define([anyMap, types.string], types.bool, (map, key) => hasKey(asMap(map), key)),
  pluck: define(
    [types.string, anyMap],
    anyList,
    (key, ...maps) =>
      maps
        .map(asMap)
        .filter((map) => hasKey(map, key))
        .map((map) => map.get(key) ?? null),
    variadic,
  ),
  keys: define(
    [anyMap],
    stringList,
    (...maps) =>
      goSlice(
        types.string,
        maps.flatMap((map) => [...sortedKeys(asMap(map))]),
      ),
    variadic,
  ),
  values: define([anyMap], anyList, (map) =>
    sortedKeys(asMap(map)).map((key) => asMap(map).get(key) ?? null),
  ),
  pick: define(
    [anyMap, types.string],
    anyMap,
    (map, ...keys) => selected(map, (key) => keys.includes(key)),
    variadic,
  ),
  omit: define(
    [anyMap, types.string],
    anyMap,
    (map, ...keys) => selected(map, (key) => !keys.includes(key)),
    variadic,
  ),
  merge: merged(false),
  mustMerge: { ...merged(false), fallible: true },
  mergeOverwrite: merged(true),
  mustMergeOverwrite: { ...merged(true), fallible: true },
  deepCopy: define([types.any], types.any, deepCopy),
  mustDeepCopy: define([types.any], types.any, deepCopy, { fallible: true }),
  dig: define([types.any], types.any, dig, { variadic: true, fallible: true }),
};
