import {
  GoMap,
  GoPointer,
  goSlice,
  goStruct,
  mapOf,
  named,
  pointerTo,
  pointerToValue,
  Scalar,
  sliceOf,
  structType,
  typed,
  types,
  type GoStruct,
  type MethodSpec,
  type Value,
} from '../../gotemplate/index.js';
import { isMasterPool, isSpotPool, karpenterProfile, type NodePool } from '../../registry/index.js';
import { parseTaints, type Taint } from '../values/taints.js';
import { instanceTypeName } from './instance-types.js';
import { parseRequirements, type Requirement } from './requirements.js';

const stringMap = mapOf(types.string, types.string);
const taintEffect = named('v1.TaintEffect', 'string');
const selectorOperator = named('v1.NodeSelectorOperator', 'string');

/** Kubernetes' `v1.Taint`; it prints like the generated protobuf type. */
const taintType = structType('v1.Taint', {
  fields: {
    Key: types.string,
    Value: types.string,
    Effect: taintEffect,
    TimeAdded: pointerTo(structType('v1.Time', { fields: {} })),
  },
  methods: {
    String: {
      params: [],
      result: types.string,
      pointerReceiver: true,
      call: (self) => {
        const { key, value, effect } = taintOf(self);
        return `&Taint{Key:${key},Value:${value},Effect:${effect},TimeAdded:<nil>,}`;
      },
    },
    ToString: {
      params: [],
      result: types.string,
      pointerReceiver: true,
      call: (self) => {
        const { key, value, effect } = taintOf(self);
        if (effect === '') return value === '' ? key : `${key}=${value}:`;
        return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
      },
    },
  },
});

/** client-go's apply configuration: key and operator are pointers, which printing follows. */
const requirementType = structType('v1.NodeSelectorRequirementApplyConfiguration', {
  fields: {
    Key: pointerTo(types.string),
    Operator: pointerTo(selectorOperator),
    Values: sliceOf(types.string),
  },
});

/** CLM's `api.NodePool`. */
export const nodePoolType = structType('api.NodePool', {
  fields: {
    DiscountStrategy: types.string,
    InstanceTypes: sliceOf(instanceTypeName),
    Name: types.string,
    Profile: types.string,
    MinSize: types.int64,
    MaxSize: types.int64,
    ConfigItems: stringMap,
    InstanceType: types.string,
  },
  methods: {
    IsSpot: flag((pool) => isSpotPool(pool)),
    IsMaster: flag((pool) => isMasterPool(pool)),
    IsKarpenter: flag((pool) => pool.profile === karpenterProfile),
    Taints: {
      params: [],
      result: sliceOf(pointerTo(taintType)),
      call: (self) => {
        const taints = parseTaints(item(self, 'taints')) ?? [];
        return goSlice(pointerTo(taintType), taints.length ? taints.map(taintPointer) : null);
      },
    },
    KarpenterRequirements: {
      params: [],
      result: sliceOf(requirementType),
      call: (self) => {
        const requirements = parseRequirements(item(self, 'requirements') ?? '');
        return goSlice(requirementType, requirements.length ? requirements.map(requirementValue) : null);
      },
    },
    KarpenterInstanceTypeStrategy: {
      params: [],
      result: types.string,
      call: (self) => instanceTypeStrategy(poolOf(self).instanceTypes),
    },
  },
});

/** A pool as templates see it. Reads of its config items are traced as `NodePool.ConfigItems.NAME`. */
export function nodePoolPointer(pool: NodePool): GoPointer {
  const struct = goStruct(nodePoolType, {
    DiscountStrategy: pool.discountStrategy,
    InstanceTypes: goSlice(instanceTypeName, pool.instanceTypes.length ? pool.instanceTypes : null),
    Name: pool.name,
    Profile: pool.profile,
    MinSize: typed(types.int64, BigInt(pool.minSize)),
    MaxSize: typed(types.int64, BigInt(pool.maxSize)),
    ConfigItems: new GoMap(stringMap, Object.entries(pool.configItems), { observe: 'NodePool.ConfigItems' }),
    InstanceType: pool.instanceTypes[0] ?? '',
  });
  return new GoPointer(pointerTo(nodePoolType), struct);
}

/** The parts of a pool that its methods look at, read back from its Go value. */
export function poolOf(self: Value): NodePool {
  const struct = (self instanceof GoPointer ? self.target : self) as GoStruct;
  const text = (name: string): string => plainText(struct.field(name));
  const instanceTypes = (struct.field('InstanceTypes') as { items: readonly Value[] }).items.map(plainText);
  return {
    name: text('Name'),
    profile: text('Profile'),
    discountStrategy: text('DiscountStrategy'),
    instanceTypes,
    minSize: 0,
    maxSize: 0,
    configItems: {},
  };
}

/**
 * How a Karpenter pool chooses instance types: `not-specified` for none (or that very word), `default-for-karpenter` for that word alone,
 * else `custom`.
 */
function instanceTypeStrategy(instanceTypes: readonly string[]): string {
  const only = instanceTypes.length === 1 ? instanceTypes[0] : undefined;
  if (instanceTypes.length === 0 || only === 'not-specified') return 'not-specified';
  return only === 'default-for-karpenter' ? only : 'custom';
}

function flag(test: (pool: NodePool) => boolean): MethodSpec {
  return { params: [], result: types.bool, call: (self) => test(poolOf(self)) };
}

function item(self: Value, name: string): string | undefined {
  const items = ((self instanceof GoPointer ? self.target : self) as GoStruct).field('ConfigItems') as GoMap;
  const value = items.get(name);
  return typeof value === 'string' ? value : undefined;
}

function taintPointer(taint: Taint): GoPointer {
  return pointerToValue(
    goStruct(taintType, { Key: taint.key, Value: taint.value, Effect: typed(taintEffect, taint.effect) }),
  );
}

function taintOf(self: Value): Taint {
  const struct = (self instanceof GoPointer ? self.target : self) as GoStruct;
  const [key = '', value = '', effect = ''] = struct.values.slice(0, 3).map(plainText);
  return { key, value, effect };
}

function requirementValue(requirement: Requirement): GoStruct {
  const { key, operator, values } = requirement;
  return goStruct(requirementType, {
    Key: new GoPointer(pointerTo(types.string), key),
    Operator: new GoPointer(
      pointerTo(selectorOperator),
      operator === undefined ? undefined : typed(selectorOperator, operator),
    ),
    Values: goSlice(types.string, values ?? null),
  });
}

function plainText(value: Value): string {
  return value instanceof Scalar ? (value.value as string) : (value as string);
}
