import {
  goStruct,
  named,
  Scalar,
  structType,
  typed,
  types,
  type GoStruct,
  type Value,
} from '../../gotemplate/index.js';
import { availableStorage, memoryFraction, type InstanceInfo } from '../values/instance-info.js';

/** The AWS SDK's type of instance type names. A template's string constant converts to it, a string variable does not. */
export const instanceTypeName = named('types.InstanceType', 'string');

/** CLM's `aws.Instance`, the object behind `.Values.InstanceInfo`. */
export const instanceType = structType('aws.Instance', {
  fields: {
    InstanceType: instanceTypeName,
    VCPU: types.int32,
    Memory: types.int64,
    InstanceStorageDevices: types.int64,
    InstanceStorageDeviceSize: types.int64,
    Architecture: types.string,
  },
  methods: {
    AvailableStorage: {
      params: [types.float64, types.int64, types.float64],
      result: types.int64,
      call: (self, factor, rootSize, rootFactor) =>
        typed(
          types.int64,
          availableStorage(
            infoOf(self),
            Number(plain(factor)),
            toBigInt(rootSize),
            Number(plain(rootFactor)),
          ),
        ),
    },
    MemoryFraction: {
      params: [types.int64],
      result: types.int64,
      call: (self, percent) => typed(types.int64, memoryFraction(infoOf(self), toBigInt(percent))),
    },
  },
});

/** An instance type as templates see it. */
export function instanceValue(info: InstanceInfo): GoStruct {
  return goStruct(instanceType, {
    InstanceType: typed(instanceTypeName, info.instanceType),
    VCPU: typed(types.int32, BigInt(info.vcpus)),
    Memory: typed(types.int64, info.memory),
    InstanceStorageDevices: typed(types.int64, info.storageDevices),
    InstanceStorageDeviceSize: typed(types.int64, info.storageDeviceSize),
    Architecture: info.architecture,
  });
}

function infoOf(self: Value): InstanceInfo {
  const [name, vcpus, memory, storageDevices, storageDeviceSize, architecture] = (
    self as GoStruct
  ).values.map(plain);
  return {
    instanceType: String(name),
    vcpus: Number(vcpus),
    memory: BigInt(memory as bigint),
    storageDevices: BigInt(storageDevices as bigint),
    storageDeviceSize: BigInt(storageDeviceSize as bigint),
    architecture: architecture === 'arm64' ? 'arm64' : 'amd64',
  };
}

function toBigInt(value: Value): bigint {
  return BigInt(plain(value) as bigint);
}

function plain(value: Value): unknown {
  return value instanceof Scalar ? value.value : value;
}
