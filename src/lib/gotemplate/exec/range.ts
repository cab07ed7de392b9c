import { describeValue } from '../format/print.js';
import { sortedKeys } from '../format/map-order.js';
import type { BranchNode } from '../syntax/node.js';
import { types } from '../type-constructors.js';
import { GoFunc, GoMap, GoSlice, isList, Scalar, typed, type Value } from '../value.js';
import type { Execution } from './execution.js';
import { asElement, bare, indirect, Located, type Evaluated } from './located.js';

/** Index or key, and element. */
export type Iteration = readonly [Evaluated, Evaluated];

/**
 * What `range` iterates over: the items of lists, the entries of maps by sorted key, the integers below a number, what an iterator
 * function yields. Anything else is an error; nil is an empty collection.
 */
export function iterations(
  execution: Execution,
  node: BranchNode,
  pipelineValue: Evaluated,
): Iterator<Iteration> {
  const target = indirect(pipelineValue).value;
  const value = bare(target);
  const variables = node.pipe.declarations.length;
  if (value === undefined) return empty();
  if (isList(value)) return listItems(value, (item) => asElement(item, types.any, true));
  if (value instanceof GoSlice) return sliceItems(target, value);
  if (value instanceof GoMap) return entries(value);
  if (value instanceof GoFunc && value.sequence) return sequence(execution, value, value.sequence, variables);
  const count = value instanceof Scalar ? value.value : value;
  if (typeof count !== 'bigint')
    return execution.fail(`range can't iterate over ${describeValue(value, 'v')}`);
  if (variables > 1)
    return execution.fail(`can't use ${describeValue(value, 'v')} to iterate over more than one variable`);
  return integers(value, count);
}

function* empty(): Generator<Iteration> {}

function* listItems(items: readonly Value[], place: (item: Value) => Evaluated): Generator<Iteration> {
  for (let i = 0; i < items.length; i++) yield [BigInt(i), place(items[i])];
}

function sliceItems(target: Evaluated, value: GoSlice): Generator<Iteration> {
  const elem = value.type.elem ?? types.any;
  const addressable = value.type.kind === 'slice' || (target instanceof Located && target.addressable);
  return listItems(value.items, (item) => asElement(item, elem, addressable));
}

function* entries(map: GoMap): Generator<Iteration> {
  const { key: keyType = types.any, elem = types.any } = map.type;
  for (const key of sortedKeys(map))
    yield [asElement(key, keyType, false), asElement(map.get(key), elem, false)];
}

function* integers(value: Value, count: bigint): Generator<Iteration> {
  const type = value instanceof Scalar ? value.type : types.int;
  for (let i = 0n; i < count; i++) yield [undefined, typed(type, i)];
}

function sequence(
  execution: Execution,
  value: GoFunc,
  iterate: NonNullable<GoFunc['sequence']>,
  variables: number,
): Iterator<Iteration> {
  const pairs = value.type.key !== undefined;
  if (!pairs && variables > 1) {
    return execution.fail(`can't use ${describeValue(value, 'v')} iterate over more than one variable`);
  }
  return sequenceItems(iterate, pairs && variables > 1, value);
}

/** With pairs and a single variable the variable gets the first of each pair. */
function* sequenceItems(
  iterate: NonNullable<GoFunc['sequence']>,
  both: boolean,
  fn: GoFunc,
): Generator<Iteration> {
  const { key = types.any, elem = types.any } = fn.type;
  for (const [first, second] of iterate()) {
    if (both) yield [asElement(first, key, false), asElement(second, elem, false)];
    else yield [undefined, asElement(first, fn.type.key ?? elem, false)];
  }
}
