import { bare, isTrue, type Evaluated } from '../exec/located.js';
import { printable } from '../exec/printable.js';
import { reflectValue } from '../exec/reflect-value.js';
import { sprint, sprintln } from '../format/print.js';
import { sprintf } from '../format/printf.js';
import type { GoType } from '../go-type.js';
import { types } from '../type-constructors.js';
import { textOf, type Value } from '../value.js';
import type { Builtin } from './builtin.js';
import { callFunction } from './call-function.js';
import { eq, le, lt } from './compare.js';
import { escapeHtml, escapeJs, escapeQuery } from './escape.js';
import { index, length, slice } from './index-slice.js';

export type { Builtin } from './builtin.js';

/** The functions that every template has. `and` and `or` are special forms; here they only have a signature. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['and', reflected(1, true, reflectValue, specialForm)],
  ['or', reflected(1, true, reflectValue, specialForm)],
  ['not', reflected(1, false, types.bool, ([value]) => !isTrue(value))],
  ['len', reflected(1, false, types.int, length)],
  ['index', reflected(2, true, reflectValue, index)],
  ['slice', reflected(2, true, reflectValue, slice)],
  ['call', reflected(2, true, reflectValue, callFunction)],
  ['eq', reflected(2, true, types.bool, eq)],
  ['ne', reflected(2, false, types.bool, (args) => !eq(args))],
  ['lt', reflected(2, false, types.bool, lt)],
  ['le', reflected(2, false, types.bool, le)],
  ['gt', reflected(2, false, types.bool, (args) => !le(args))],
  ['ge', reflected(2, false, types.bool, (args) => !lt(args))],
  ['print', text((args) => sprint(args))],
  ['println', text((args) => sprintln(args))],
  ['html', text((args) => escapeHtml(joined(args)))],
  ['js', text((args) => escapeJs(joined(args)))],
  ['urlquery', text((args) => escapeQuery(joined(args)))],
  ['printf', { params: [types.string, types.any], variadic: true, result: types.string, call: printFormat }],
]);

function reflected(count: number, variadic: boolean, result: GoType, call: Builtin['call']): Builtin {
  return { params: Array.from({ length: count }, () => reflectValue), variadic, result, call };
}

function text(make: (args: readonly Value[]) => string): Builtin {
  return { params: [types.any], variadic: true, result: types.string, call: (args) => make(args.map(bare)) };
}

function printFormat([format, ...args]: readonly Evaluated[]): string {
  return sprintf(textOf(bare(format)), args.map(bare));
}

/** The arguments as text, in the way in which an action prints one. */
function joined(args: readonly Value[]): string {
  const [only] = args;
  if (args.length === 1 && typeof only === 'string') return only;
  return sprint(
    args.map((arg) => {
      const shown = printable(arg ?? undefined);
      return shown ? shown.value : arg;
    }),
  );
}

function specialForm(): never {
  throw new Error('evaluated by the expression compiler');
}
