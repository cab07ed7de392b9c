/** The data and functions of the Go oracle (oracle/data.go, oracle/functions.go), mirrored value by value. */
import { encodeBytes } from '../../../src/lib/core/index.js';
import {
  arrayOf,
  goFunc,
  goMap,
  GoMap,
  GoPointer,
  goSequence,
  goSlice,
  GoSlice,
  goStruct,
  GoStruct,
  mapOf,
  NilInterface,
  pointerTo,
  pointerToValue,
  Scalar,
  sliceOf,
  typed,
  typeOf,
  types,
  type FunctionMap,
  type GoType,
  type Value,
} from '../../../src/lib/gotemplate/index.js';
import * as t from './data-types.js';

const { any, int, string } = types;

function newInner(name: string, num: bigint, more: Record<string, Value> = {}): GoStruct {
  return goStruct(t.inner, { Name: name, Num: num, ...more });
}

function pairs(key: GoType, elem: GoType, entries: readonly (readonly [Value, Value])[]): GoMap {
  return new GoMap(
    mapOf(key, elem),
    entries.map(([k, v]) => [typed(key, k), typed(elem, v)] as const),
  );
}

/** A pointer whose type is given: to a nil interface, or to a value that has none of its own. */
function pointer(elem: GoType, value: Value): GoPointer {
  return new GoPointer(pointerTo(elem), value);
}

function newRoot(): GoStruct {
  const inValue = newInner('in', 1n, { Any: 'deep', Ptr: pointerToValue(newInner('leaf', 9n)), hidden: 5n });
  const pin = pointerToValue(newInner('pin', 2n, { Ptr: pointerToValue(newInner('next', 3n)) }));
  const myErr = (code: bigint): GoStruct => goStruct(t.myErr, { Code: code });
  const strings = (...items: string[]): GoSlice => goSlice(string, items);
  const nilInner = new GoPointer(pointerTo(t.inner), undefined);
  return goStruct(t.root, {
    Base: goStruct(t.base, { BaseName: 'bn' }),
    S: 'hello',
    U: 'h\u00e9llo\u2192\u{1F600}',
    Empty: '',
    N: 42n,
    I64: -7n,
    I32: 12n,
    I8: -128n,
    U8: 200n,
    U64: 18446744073709551615n,
    Uint: 3n,
    F64: 2.5,
    F32: Math.fround(0.1),
    C128: new Scalar(types.complex128, new t.Complex(1, -2)),
    C64: new Scalar(types.complex64, new t.Complex(0.5, 0.25)),
    B: true,
    Off: false,
    Kind: 'k1',
    Color: 'red',
    Level: 3n,
    Flag: true,
    Temp: Math.fround(36.6),
    Sl: strings('a', 'b', 'c'),
    SlAny: [1n, 'x', null, 2.5, goSlice(int, [1n, 2n]), inValue, pin],
    Ints: goSlice(int, [3n, 1n, 2n]),
    I64s: goSlice(types.int64, [5n, 6n]),
    Bytes: t.bytes(0x68, 0x69, 0xff),
    Arr: new GoSlice(arrayOf(3, int), [7n, 8n, 9n]),
    Inners: goSlice(t.inner, [newInner('i0', 10n), newInner('i1', 11n)]),
    PInners: goSlice(pointerTo(t.inner), [pointerToValue(newInner('p0', 20n)), nilInner]),
    Kinds: goSlice(t.kind, ['ka', 'kb']),
    Strs: new GoSlice(t.strs, ['s0', 's1']),
    Nested: goSlice(sliceOf(string), [strings('x', 'y'), strings(), new GoSlice(sliceOf(string), null)]),
    M: goMap(string, { a: '1', b: '2', 'c d': '3', '': 'empty', '\u00e9': 'acute' }),
    MAny: goMap(any, {
      s: 'str',
      n: 5n,
      f: 1.5,
      nil: null,
      b: false,
      l: ['l0', 1n],
      in: inValue,
      pin,
      m: goMap(any, { x: 'deepx', y: goMap(string, { z: 'deepz' }) }),
    }),
    MInt: pairs(int, string, [
      [10n, 'ten'],
      [2n, 'two'],
      [-1n, 'neg'],
    ]),
    MI64: pairs(types.int64, string, [[1n, 'one']]),
    MU8: pairs(types.uint8, string, [
      [1n, 'u1'],
      [250n, 'u250'],
    ]),
    MKind: pairs(t.kind, int, [
      ['z', 1n],
      ['k1', 2n],
    ]),
    MBool: pairs(types.bool, string, [
      [true, 'yes'],
      [false, 'no'],
    ]),
    MF: pairs(types.float64, string, [
      [1.5, 'x'],
      [-0.5, 'y'],
    ]),
    MIn: goMap(t.inner, { a: inValue }),
    MPIn: goMap(pointerTo(t.inner), { a: pin, nil: nilInner }),
    MFn: goMap(t.fnType, { f: goFunc({ params: [int], result: string, call: (i) => `mf${t.integer(i)}` }) }),
    MErr: goMap(types.error, { e: myErr(4n), nil: new NilInterface(types.error) }),
    MSl: goMap(sliceOf(string), { a: strings('q', 'r') }),
    Dict: new GoMap(t.dict, [
      ['x', 1n],
      ['y', 2n],
    ]),
    In: inValue,
    PIn: pin,
    PP: pointerToValue(pin),
    PS: pointer(string, 'pointed'),
    PI: pointer(int, 77n),
    PM: pointerToValue(goMap(string, { pk: 'pv' })),
    PSl: pointerToValue(strings('p0', 'p1')),
    PAny: pointer(any, 'anyptr'),
    AnyS: 'any',
    AnyI: 7n,
    AnyF: 1e21,
    AnyIn: inValue,
    AnyPIn: pin,
    AnyM: goMap(int, { k: 1n }),
    AnySl: strings('as'),
    AnyNilP: nilInner,
    Err: myErr(3n),
    Str: new Scalar(t.color, 'blue'),
    Stamp: goStruct(t.stamp, { N: 1n }),
    PStamp: pointerToValue(goStruct(t.stamp, { N: 2n })),
    Stamps: goSlice(t.stamp, [goStruct(t.stamp, { N: 3n }), goStruct(t.stamp, { N: 4n })]),
    Bad: goStruct(t.bad, { N: 1n }),
    Shape: goStruct(t.shape, { W: 1n, H: 2n }),
    Fn: goFunc({ params: [int], result: string, call: (i) => `fn${t.integer(i)}` }),
    FnV: goFunc({
      params: [string, string],
      variadic: true,
      result: string,
      call: (s, ...rest) => t.text(s) + rest.map(t.text).join('+'),
    }),
    FnErr: goFunc({
      params: [types.bool],
      result: int,
      fallible: true,
      call: (fails) => (fails === true ? raise('fnerr failed') : 5n),
    }),
    FnAny: goFunc({ params: [any], result: any, call: (v) => v }),
    Seq: goSequence(int, () => [[1n], [4n], [9n]]),
    Seq2: goSequence(
      int,
      () => [
        ['u', 0n],
        ['v', 1n],
      ],
      string,
    ),
    secret: 'hidden',
  });
}

function raise(message: string): never {
  throw new Error(message);
}

const root = newRoot();
const rootPointer = pointerToValue(root);

/** The data with which a template of the fuzzer is executed, by number. */
export function dataSet(index: number): Value {
  switch (index) {
    case 0:
      return rootPointer;
    case 1:
      return root;
    case 2:
      return goMap(any, {
        S: 'map root',
        N: 1n,
        M: goMap(string, { a: '1' }),
        In: root.field('In'),
        PIn: root.field('PIn'),
        Sl: root.field('Sl'),
        L: [1n, 'two'],
        nil: null,
      });
    case 3:
      return null;
    case 4:
      return 'just text';
    case 5:
      return goMap(string, { S: 's', N: 'n' });
    case 6:
      return goSlice(int, [4n, 5n, 6n]);
    default:
      return 12n;
  }
}

function inner(value: Value): GoStruct | undefined {
  const target = value instanceof GoPointer ? value.target : value;
  return target instanceof GoStruct ? target : undefined;
}

function method(value: Value, name: 'Error' | 'String'): string {
  const spec = typeOf(value)?.methods[name];
  return t.text(spec?.call(value) ?? '');
}

function wrap(bits: number, value: bigint): bigint {
  return BigInt.asIntN(bits, value);
}

/** The oracle's functions. */
export const functions: FunctionMap = {
  add: { params: [int, int], result: int, call: (a, b) => wrap(64, t.integer(a) + t.integer(b)) },
  addAll: {
    params: [int],
    variadic: true,
    result: int,
    call: (...xs) =>
      wrap(
        64,
        xs.reduce((sum: bigint, x) => sum + t.integer(x), 0n),
      ),
  },
  concat: {
    params: [string, string],
    variadic: true,
    result: string,
    call: (...parts) => parts.map(t.text).join(''),
  },
  upper: { params: [string], result: string, call: (s) => goUpper(t.text(s)) },
  zero: { params: [], result: string, call: () => 'zero' },
  nothing: { params: [], result: any, call: () => null },
  fail: {
    params: [types.bool],
    result: string,
    fallible: true,
    call: (fails) => (fails === true ? raise('failed as asked') : 'ok'),
  },
  boom: { params: [], result: string, call: () => raise('boom') },
  boomErr: { params: [], result: string, call: () => raise('boom error') },
  toI64: { params: [int], result: types.int64, call: (i) => i },
  takesI64: { params: [types.int64], result: types.int64, call: (i) => wrap(64, t.integer(i) + 1n) },
  takesI8: { params: [types.int8], result: types.int8, call: (i) => i },
  takesU8: { params: [types.uint8], result: types.uint8, call: (i) => i },
  takesU64: { params: [types.uint64], result: types.uint64, call: (i) => i },
  takesF32: { params: [types.float32], result: types.float32, call: (f) => Math.fround(t.float(f) * 3) },
  takesF64: { params: [types.float64], result: types.float64, call: (f) => t.float(f) / 2 },
  takesC: { params: [types.complex128], result: types.complex128, call: (c) => c },
  takesB: { params: [types.bool], result: types.bool, call: (b) => b !== true },
  takesKind: { params: [t.kind], result: string, call: (k) => `kind ${t.text(k)}` },
  takesAny: { params: [any], result: string, call: (v) => typeOf(v)?.name ?? '<nil>' },
  takesMap: {
    params: [mapOf(string, string)],
    result: int,
    call: (m) => (m instanceof GoMap ? BigInt(m.size) : 0n),
  },
  takesStrs: { params: [sliceOf(string)], result: int, call: lengthOf },
  takesAnys: { params: [sliceOf(any)], result: int, call: lengthOf },
  takesPtr: { params: [pointerTo(t.inner)], result: string, call: (p) => inner(p)?.field('Name') ?? 'nil' },
  takesInner: { params: [t.inner], result: string, call: (i) => inner(i)?.field('Name') },
  takesErr: {
    params: [types.error],
    result: string,
    call: (e) => (e instanceof NilInterface ? 'no error' : method(e, 'Error')),
  },
  takesStr: { params: [types.stringer], result: string, call: takesStringer },
  takesFn: { params: [t.fnType], result: string, call: takesFunction },
  same: { params: [any], result: any, call: (v) => v },
  anyInner: { params: [], result: any, call: () => newInner('ai', 6n) },
  innerOf: { params: [string], result: t.inner, call: (s) => newInner(t.text(s), 0n) },
  ptrOf: {
    params: [string],
    result: pointerTo(t.inner),
    call: (s) => pointerToValue(newInner(t.text(s), BigInt(encodeBytes(t.text(s)).length))),
  },
  nilPtr: {
    params: [],
    result: pointerTo(t.inner),
    call: () => new GoPointer(pointerTo(t.inner), undefined),
  },
  errOf: {
    params: [types.bool],
    result: types.error,
    call: (b) => (b === true ? goStruct(t.myErr, { Code: 8n }) : null),
  },
  kindOf: { params: [string], result: t.kind, call: (s) => s },
  listOf: {
    params: [any],
    variadic: true,
    result: sliceOf(any),
    call: (...xs) => new GoSlice(sliceOf(any), xs),
  },
  dictOf: { params: [any], variadic: true, result: mapOf(string, any), fallible: true, call: dictOf },
};

/** Go's ToUpper maps single characters only: those whose upper-case form is several stay. A stray byte becomes U+FFFD. */
function goUpper(text: string): string {
  return Array.from(text, (character) => {
    if (/^[\ud800-\udfff]$/.test(character)) return '\ufffd';
    const upper = character.toUpperCase();
    return Array.from(upper).length === 1 ? upper : character;
  }).join('');
}

function lengthOf(list: Value): Value {
  return list instanceof GoSlice ? BigInt(list.items.length) : BigInt((list as readonly Value[]).length);
}

function takesStringer(value: Value): Value {
  if (value instanceof NilInterface) return 'no stringer';
  if (!(value instanceof GoPointer)) return method(value, 'String');
  const spec = value.type.elem?.methods['String'];
  if (value.target === undefined)
    return raise('runtime error: invalid memory address or nil pointer dereference');
  return t.text(spec?.call(value) ?? '');
}

function takesFunction(value: Value): Value {
  const spec = value instanceof Object && 'spec' in value ? value.spec : undefined;
  return spec ? spec.call(3n) : 'nil';
}

function dictOf(...items: Value[]): Value {
  if (items.length % 2 !== 0) raise('odd number of arguments');
  const map = new GoMap(mapOf(string, any));
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (typeof key !== 'string') raise(`key ${i} is no string`);
    map.set(key, items[i + 1]);
  }
  return map;
}
