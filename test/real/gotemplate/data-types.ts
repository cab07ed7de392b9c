/** The types of the Go oracle's data set (oracle/data.go), described for the TypeScript engine. */
import {
  arrayOf,
  Complex,
  funcOf,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  mapOf,
  named,
  pointerTo,
  Scalar,
  sequenceOf,
  sliceOf,
  sprint,
  structType,
  textOf,
  types,
  type GoType,
  type Value,
} from '../../../src/lib/gotemplate/index.js';

export { Complex };

function self(value: Value): GoStruct {
  const target = value instanceof GoPointer ? value.target : value;
  if (!(target instanceof GoStruct))
    throw new Error('runtime error: invalid memory address or nil pointer dereference');
  return target;
}

/** The text of a string value, named or not. */
export const text = textOf;

/** An integer value of any integer type. */
export function integer(value: Value): bigint {
  return (value instanceof Scalar ? value.value : value) as bigint;
}

/** A float value of either size. */
export function float(value: Value): number {
  return (value instanceof Scalar ? value.value : value) as number;
}

const string = types.string;
const toString = { params: [], result: string };

export const color = named('main.Color', 'string', {
  String: { ...toString, call: (c) => `color:${text(c)}` },
});
export const kind = named('main.Kind', 'string');
export const level = named('main.Level', 'int32');
export const flag = named('main.Flag', 'bool');
export const temp = named('main.Temp', 'float32');
export const strs = named('main.Strs', sliceOf(string));
export const dict = named('main.Dict', mapOf(string, types.int), {
  Total: {
    params: [],
    result: types.int,
    call: (d) =>
      d instanceof GoMap ? d.allKeys().reduce((total: bigint, key) => total + integer(d.get(key)), 0n) : 0n,
  },
});
export const myErr = structType('main.MyErr', {
  fields: { Code: types.int },
  methods: { Error: { ...toString, call: (e) => `my error ${integer(self(e).field('Code'))}` } },
});
export const stamp = structType('main.Stamp', {
  fields: { N: types.int },
  methods: {
    String: { ...toString, pointerReceiver: true, call: (s) => `stamp-${integer(self(s).field('N'))}` },
  },
});
export const bad = structType('main.Bad', {
  fields: { N: types.int },
  methods: {
    String: {
      ...toString,
      call: () => {
        throw new Error('bad stringer');
      },
    },
  },
});
export const shape = structType('main.Shape', {
  fields: { W: types.int, H: types.int },
  methods: { GoString: { ...toString, call: () => 'Shape!' } },
});

const name = (value: Value): string => text(self(value).field('Name'));

export const inner: GoType = structType('main.Inner', {
  fields: () => ({ Name: string, Num: types.int, Any: types.any, Ptr: pointerTo(inner), hidden: types.int }),
  methods: innerMethods(),
});

function innerMethods(): Parameters<typeof structType>[1]['methods'] & object {
  const { int, float64, int64, bool, any } = types;
  return {
    Hello: { ...toString, call: (i) => `hello ${name(i)}` },
    PtrHello: { ...toString, pointerReceiver: true, call: (i) => `ptr ${name(i)}` },
    Add: {
      params: [int, int],
      result: int,
      call: (i, a, b) => BigInt.asIntN(64, integer(a) + integer(b) + integer(self(i).field('Num'))),
    },
    Scale: {
      params: [float64, int64],
      result: int64,
      call: (_i, f, n) => truncated(float(f) * Number(integer(n))),
    },
    Join: {
      params: [string, string],
      variadic: true,
      result: string,
      call: (i, sep, ...rest) => name(i) + text(sep) + rest.map(text).join(text(sep)),
    },
    Fail: {
      params: [bool],
      result: string,
      fallible: true,
      call: (_i, fails) => {
        if (fails === true) throw new Error('inner failed');
        return 'fine';
      },
    },
    Boom: {
      ...toString,
      call: () => {
        throw new Error('inner boom');
      },
    },
    get Self() {
      return { params: [], result: inner, call: (i: Value) => i };
    },
    get Next() {
      return {
        params: [],
        result: pointerTo(inner),
        pointerReceiver: true,
        call: (i: Value) => self(i).field('Ptr'),
      };
    },
    AnyOf: { params: [int], result: any, call: (_i, n) => (integer(n) === 0n ? null : n) },
  };
}

/** A float cut to int64, as amd64 does it: out of range is the lowest integer. */
function truncated(value: number): bigint {
  if (!Number.isFinite(value)) return -(1n << 63n);
  const whole = BigInt(Math.trunc(value));
  return whole >= 1n << 63n || whole < -(1n << 63n) ? -(1n << 63n) : whole;
}

export const base = structType('main.Base', {
  fields: { BaseName: string },
  methods: {
    BaseMethod: { ...toString, call: (b) => `base ${text(self(b).field('BaseName'))}` },
    BasePtrMethod: {
      ...toString,
      pointerReceiver: true,
      call: (b) => `baseptr ${text(self(b).field('BaseName'))}`,
    },
  },
});
export const opt = structType('main.Opt', {
  fields: { OptName: string },
  methods: { OptMethod: { ...toString, call: (o) => `opt ${text(self(o).field('OptName'))}` } },
});

const { int, any } = types;

export const fnType = funcOf({ params: [int], result: string });
export const fnVType = funcOf({ params: [string, string], variadic: true, result: string });
export const fnErrType = funcOf({ params: [types.bool], result: int, fallible: true });
export const fnAnyType = funcOf({ params: [any], result: any });
export const nilFnType = funcOf({ params: [], result: int });

/** Embedded fields first, then all others by name, in the order of the Go struct. */
export const root = structType('main.Root', {
  fields: [
    { name: 'Base', type: base, embedded: true },
    { name: 'Opt', type: pointerTo(opt), embedded: true },
    ...Object.entries(rootFields()).map(([field, type]) => ({ name: field, type })),
  ],
  methods: {
    Method0: { ...toString, call: () => 'm0' },
    PMethod: { params: [int], result: string, pointerReceiver: true, call: (_r, n) => `pm${integer(n)}` },
    Variadic: { params: [int], variadic: true, result: int, call: (_r, ...xs) => BigInt(xs.length) },
    Typed: {
      params: [kind, types.float32],
      result: string,
      call: (_r, k, f) => `${text(k)}/${sprint([f])}`,
    },
    Errs: {
      params: [types.bool],
      result: any,
      fallible: true,
      call: (_r, fails) => {
        if (fails === true) throw new Error('my error 9');
        return null;
      },
    },
  },
});

function rootFields(): Record<string, GoType> {
  const {
    int64,
    int32,
    int8,
    uint8,
    uint64,
    uint,
    float64,
    float32,
    complex128,
    complex64,
    bool,
    error,
    stringer,
  } = types;
  return {
    S: string,
    U: string,
    Empty: string,
    N: int,
    I64: int64,
    I32: int32,
    I8: int8,
    U8: uint8,
    U64: uint64,
    Uint: uint,
    F64: float64,
    F32: float32,
    C128: complex128,
    C64: complex64,
    B: bool,
    Off: bool,
    Kind: kind,
    Color: color,
    Level: level,
    Flag: flag,
    Temp: temp,
    Sl: sliceOf(string),
    SlAny: sliceOf(any),
    Ints: sliceOf(int),
    I64s: sliceOf(int64),
    NilSl: sliceOf(int),
    Bytes: sliceOf(uint8),
    Arr: arrayOf(3, int),
    Inners: sliceOf(inner),
    PInners: sliceOf(pointerTo(inner)),
    Kinds: sliceOf(kind),
    Strs: strs,
    Nested: sliceOf(sliceOf(string)),
    M: mapOf(string, string),
    MAny: mapOf(string, any),
    MInt: mapOf(int, string),
    MI64: mapOf(int64, string),
    MU8: mapOf(uint8, string),
    MKind: mapOf(kind, int),
    MBool: mapOf(bool, string),
    MF: mapOf(float64, string),
    NilM: mapOf(string, int),
    MIn: mapOf(string, inner),
    MPIn: mapOf(string, pointerTo(inner)),
    MFn: mapOf(string, fnType),
    MErr: mapOf(string, error),
    MSl: mapOf(string, sliceOf(string)),
    Dict: dict,
    In: inner,
    PIn: pointerTo(inner),
    NilP: pointerTo(inner),
    PP: pointerTo(pointerTo(inner)),
    PS: pointerTo(string),
    PI: pointerTo(int),
    PM: pointerTo(mapOf(string, string)),
    PSl: pointerTo(sliceOf(string)),
    PAny: pointerTo(any),
    AnyNil: any,
    AnyS: any,
    AnyI: any,
    AnyF: any,
    AnyIn: any,
    AnyPIn: any,
    AnyM: any,
    AnySl: any,
    AnyNilP: any,
    Err: error,
    NilErr: error,
    Str: stringer,
    NilStr: stringer,
    Stamp: stamp,
    PStamp: pointerTo(stamp),
    Stamps: sliceOf(stamp),
    Bad: bad,
    Shape: shape,
    Fn: fnType,
    FnV: fnVType,
    FnErr: fnErrType,
    FnAny: fnAnyType,
    NilFn: nilFnType,
    Seq: sequenceOf(int),
    Seq2: sequenceOf(int, string),
    secret: string,
  };
}

/** `[]byte` from numbers. */
export function bytes(...values: number[]): GoSlice {
  return new GoSlice(
    sliceOf(types.uint8),
    values.map((value) => new Scalar(types.uint8, BigInt(value))),
  );
}
