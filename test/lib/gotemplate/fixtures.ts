import {
  goFunc,
  goMap,
  goSequence,
  goSlice,
  goStruct,
  mapOf,
  named,
  NilInterface,
  pointerTo,
  pointerToValue,
  GoPointer,
  Scalar,
  structType,
  textOf,
  typed,
  types,
  zeroValue,
  type FunctionMap,
  type GoType,
  type Value,
} from '../../../src/lib/gotemplate/index.js';

const { string, int, int64, float64, float32, any } = types;

export const instanceType = named('api.InstanceType', 'string');

export const info = structType('aws.Info', {
  fields: { Memory: int64, secret: string },
  methods: {
    MemoryFraction: {
      params: [int64],
      result: int64,
      call: (i, percent) => (int64Field(i, 'Memory') * integer(percent)) / 100n,
    },
    AvailableStorage: {
      params: [float64, int64, float64],
      result: int64,
      pointerReceiver: true,
      call: (_i, factor, root, rootFactor) =>
        BigInt(Math.trunc(Number(factor) * 1000 + Number(integer(root)) * Number(rootFactor))),
    },
  },
});

export const pool: GoType = structType('api.NodePool', {
  fields: () => ({
    Name: string,
    MinSize: int64,
    InstanceTypes: types.any,
    ConfigItems: mapOf(string, string),
    Next: pointerTo(pool),
  }),
  methods: {
    IsSpot: { params: [], result: types.bool, call: () => true },
    Tags: {
      params: [string, string],
      variadic: true,
      result: string,
      call: (_p, ...words) => words.map(textOf).join('+'),
    },
    Fail: {
      params: [],
      result: string,
      call: () => {
        throw new Error('no luck');
      },
    },
  },
});

const stringer = named('api.Status', 'string', {
  String: {
    params: [],
    result: string,
    call: (s) => `<${textOf(s)}>`,
  },
});

function integer(value: Value): bigint {
  return (value instanceof Scalar ? value.value : value) as bigint;
}

function int64Field(value: Value, field: string): bigint {
  return integer((value as ReturnType<typeof goStruct>).field(field));
}

export const items = goMap(string, { a: 'one', b: 'two', empty: '' }, { observe: 'Cluster.ConfigItems' });

export function makePool(name: string): ReturnType<typeof goStruct> {
  return goStruct(pool, {
    Name: name,
    MinSize: 3n,
    InstanceTypes: goSlice(instanceType, ['m5.large', 'm6.large']),
    ConfigItems: goMap(string, { labels: `pool=${name}` }, { observe: `NodePool(${name}).ConfigItems` }),
  });
}

const nilPool = new GoPointer(pointerTo(pool), undefined);

/** A data set with one value of each sort that matters. */
export const data = goMap(any, {
  S: 'text',
  U: 'h\u00e9llo\u{1F600}',
  N: 42n,
  I64: typed(int64, -7n),
  U8: typed(types.uint8, 200n),
  U64: typed(types.uint64, (1n << 64n) - 1n),
  F: 2.5,
  F32: typed(float32, Math.fround(0.1)),
  B: true,
  Type: typed(instanceType, 'm5.large'),
  Status: typed(stringer, 'ready'),
  Items: items,
  Any: goMap(any, { x: 'deep', nil: null }),
  NilMap: zeroValue(mapOf(string, int)),
  List: ['a', 1n, null, 2.5],
  Strings: goSlice(string, ['x', 'y', 'z']),
  NilList: goSlice(int, null),
  Bytes: goSlice(types.uint8, [104n, 105n]),
  Pool: pointerToValue(makePool('p')),
  NoPool: nilPool,
  Pools: goSlice(pointerTo(pool), [pointerToValue(makePool('p0')), pointerToValue(makePool('p1'))]),
  Info: pointerToValue(goStruct(info, { Memory: 1000n })),
  InfoValue: goStruct(info, { Memory: 1000n }),
  nil: null,
  NoError: new NilInterface(types.error),
  Fn: goFunc({ params: [int], result: string, call: (n) => `fn${integer(n)}` }),
  Seq: goSequence(int, () => [[1n], [4n]]),
  Pairs: goSequence(
    int,
    () => [
      ['k', 1n],
      ['l', 2n],
    ],
    string,
  ),
});

export const functions: FunctionMap = {
  wantsInt64: { params: [int64], result: int64, call: (n) => n },
  wantsFloat: { params: [float64], result: float64, call: (n) => n },
  wantsType: {
    params: [instanceType],
    result: string,
    call: (t) => `type ${textOf(t)}`,
  },
  wantsString: { params: [string], result: string, call: (s) => s },
  wantsPool: {
    params: [pointerTo(pool)],
    result: types.bool,
    call: (p) => (p as GoPointer).target !== undefined,
  },
  join: {
    params: [string, string],
    variadic: true,
    result: string,
    call: (separator, ...words) => words.map(textOf).join(textOf(separator)),
  },
  dict: { params: [any], variadic: true, result: mapOf(string, any), call: makeDict },
  nothing: { params: [], result: any, call: () => null },
  failing: {
    params: [],
    result: string,
    call: () => {
      throw new Error('reason');
    },
  },
};

function makeDict(...pairs: Value[]): Value {
  const entries: Record<string, Value> = {};
  for (let i = 0; i < pairs.length; i += 2) entries[pairs[i] as string] = pairs[i + 1];
  return goMap(any, entries);
}
