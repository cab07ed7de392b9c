import { sprintf } from '../format/printf.js';
import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { sliceOf, types } from '../type-constructors.js';
import { goSlice, type Value } from '../value.js';
import { toFloat64, toInt64 } from './cast.js';
import { add, divide, type Exact, exactOf, multiply, subtract, toNumber } from './decimal.js';
import { asFloat, asInt, asText, define, variadic } from './define.js';

const intList = sliceOf(types.int);
/** More elements than this are refused; Go would try. */
const LONGEST = 1_000_000n;
const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

const wrapped = (value: bigint): bigint => BigInt.asIntN(64, value);

function divisor(value: Value): bigint {
  const by = toInt64(value);
  if (by === 0n) throw new Error('runtime error: integer divide by zero');
  return by;
}

/** Folds all operands in exact decimals and rounds once, at the end. */
function decimals(step: (a: Exact, b: Exact) => Exact): FunctionSpec {
  const call = (first: Value, ...others: Value[]): Value =>
    toNumber(
      others.reduce<Exact>((total, next) => step(total, exactOf(toFloat64(next))), exactOf(toFloat64(first))),
    );
  return define([types.any, types.any], types.float64, call, variadic);
}

function extreme(choose: (a: bigint, b: bigint) => bigint): FunctionSpec {
  return define(
    [types.any, types.any],
    types.int64,
    (first, ...others) => others.map(toInt64).reduce(choose, toInt64(first)),
    variadic,
  );
}

function extremeFloat(choose: (a: number, b: number) => number): FunctionSpec {
  return define(
    [types.any, types.any],
    types.float64,
    (first, ...others) => others.map(toFloat64).reduce((a, b) => choose(a, b), toFloat64(first)),
    variadic,
  );
}

/** Go's strconv.ParseInt of Go's text of the value, in base 8; 0 when that fails. */
function fromOctal(value: Value): bigint {
  const printed = sprintf('%v', [value]);
  if (!/^[-+]?[0-7]+$/.test(printed)) return 0n;
  const number = BigInt(`0o${printed.replace(/^[-+]/, '')}`);
  const signed = printed.startsWith('-') ? -number : number;
  return wrapped(signed) === signed ? signed : 0n;
}

function untilStep(start: bigint, stop: bigint, step: bigint): bigint[] {
  const ascending = stop >= start;
  if (ascending ? step <= 0n : step >= 0n) return [];
  if ((stop - start) / step > LONGEST)
    throw new Error(`a list of ${(stop - start) / step} numbers is too long`);
  const numbers: bigint[] = [];
  for (let at = start; ascending ? at < stop : at > stop; at += step) numbers.push(at);
  return numbers;
}

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`, as the shell command; descending when the end is below the start. */
function sequence(...params: Value[]): string {
  const numbers = params.map(asInt);
  if (numbers.length === 0 || numbers.length > 3) return '';
  const start = numbers.length === 1 ? 1n : numbers[0]!;
  const end = numbers.at(-1)!;
  const direction = end < start ? -1n : 1n;
  if (numbers.length < 3) return untilStep(start, end + direction, direction).join(' ');
  const step = numbers[1]!;
  return end < start && step > 0n ? '' : untilStep(start, end + direction, step).join(' ');
}

function round(value: Value, places: Value, ...options: Value[]): number {
  const threshold = options.length > 0 ? asFloat(options[0]) : 0.5;
  const power = 10 ** Number(asInt(places));
  const scaled = power * toFloat64(value);
  const fraction = scaled - Math.trunc(scaled);
  return (fraction >= threshold ? Math.ceil(scaled) : Math.floor(scaled)) / power;
}

/** strconv.Atoi with its error ignored: 0 for what is no number, the nearest one for what is out of range. */
function atoi(text: string): bigint {
  if (!/^[-+]?[0-9]+$/.test(text)) return 0n;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > MAX ? MAX : value < MIN ? MIN : value;
}

/** Functions over numbers. Integers are 64 bits and wrap; everything that is no number counts as 0. */
export const mathFunctions: FunctionMap = {
  atoi: define([types.string], types.int, (value) => atoi(asText(value))),
  int: define([types.any], types.int, toInt64),
  int64: define([types.any], types.int64, toInt64),
  float64: define([types.any], types.float64, toFloat64),
  toDecimal: define([types.any], types.int64, fromOctal),
  add: define(
    [types.any],
    types.int64,
    (...values) => wrapped(values.reduce<bigint>((total, value) => total + toInt64(value), 0n)),
    variadic,
  ),
  add1: define([types.any], types.int64, (value) => wrapped(toInt64(value) + 1n)),
  sub: define([types.any, types.any], types.int64, (a, b) => wrapped(toInt64(a) - toInt64(b))),
  div: define([types.any, types.any], types.int64, (a, b) => wrapped(toInt64(a) / divisor(b))),
  mod: define([types.any, types.any], types.int64, (a, b) => toInt64(a) % divisor(b)),
  mul: define(
    [types.any, types.any],
    types.int64,
    (first, ...others) =>
      others.reduce<bigint>((total, value) => wrapped(total * toInt64(value)), toInt64(first)),
    variadic,
  ),
  add1f: define([types.any], types.float64, (value) => toNumber(add(exactOf(toFloat64(value)), exactOf(1)))),
  addf: define(
    [types.any],
    types.float64,
    (...values) =>
      toNumber(values.reduce<Exact>((total, value) => add(total, exactOf(toFloat64(value))), exactOf(0))),
    variadic,
  ),
  subf: decimals(subtract),
  divf: decimals(divide),
  mulf: decimals(multiply),
  max: extreme((a, b) => (b > a ? b : a)),
  biggest: extreme((a, b) => (b > a ? b : a)),
  min: extreme((a, b) => (b < a ? b : a)),
  maxf: extremeFloat(Math.max),
  minf: extremeFloat(Math.min),
  ceil: define([types.any], types.float64, (value) => Math.ceil(toFloat64(value))),
  floor: define([types.any], types.float64, (value) => Math.floor(toFloat64(value))),
  round: define([types.any, types.int, types.float64], types.float64, round, variadic),
  until: define([types.int], intList, (count) =>
    goSlice(types.int, untilStep(0n, asInt(count), asInt(count) < 0n ? -1n : 1n)),
  ),
  untilStep: define([types.int, types.int, types.int], intList, (start, stop, step) =>
    goSlice(types.int, untilStep(asInt(start), asInt(stop), asInt(step))),
  ),
  seq: define([types.int], types.string, sequence, variadic),
};
