import { sprintf } from '../format/printf.js';
import type { FunctionMap } from '../go-type.js';
import { types } from '../type-constructors.js';
import type { Value } from '../value.js';
import { asText, define, fallible, variadic } from './define.js';
import { deepEqual, isEmpty, kindName } from './go-value.js';

function typeName(value: Value): string {
  return sprintf('%T', [value]);
}

/** Functions about presence, choice and types. */
export const defaultFunctions: FunctionMap = {
  default: define(
    [types.any, types.any],
    types.any,
    (fallback, ...given) => (given.length === 0 || isEmpty(given[0]) ? fallback : given[0]),
    variadic,
  ),
  empty: define([types.any], types.bool, isEmpty),
  coalesce: define(
    [types.any],
    types.any,
    (...values) => values.find((value) => !isEmpty(value)) ?? null,
    variadic,
  ),
  all: define([types.any], types.bool, (...values) => values.every((value) => !isEmpty(value)), variadic),
  any: define([types.any], types.bool, (...values) => values.some((value) => !isEmpty(value)), variadic),
  ternary: define([types.any, types.any, types.bool], types.any, (yes, no, condition) =>
    condition === true ? yes : no,
  ),
  fail: define(
    [types.string],
    types.string,
    (message) => {
      throw new Error(asText(message));
    },
    fallible,
  ),
  typeOf: define([types.any], types.string, typeName),
  typeIs: define(
    [types.string, types.any],
    types.bool,
    (wanted, value) => asText(wanted) === typeName(value),
  ),
  typeIsLike: define([types.string, types.any], types.bool, (wanted, value) =>
    [asText(wanted), `*${asText(wanted)}`].includes(typeName(value)),
  ),
  kindOf: define([types.any], types.string, kindName),
  kindIs: define(
    [types.string, types.any],
    types.bool,
    (wanted, value) => asText(wanted) === kindName(value),
  ),
  deepEqual: define([types.any, types.any], types.bool, deepEqual),
};
