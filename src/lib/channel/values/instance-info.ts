import { usageError } from '../../core/index.js';
import type { InstanceTypeFact } from '../../aws/index.js';

/** What templates know of one instance type, or of the least that several have in common. Bytes and counts. */
export interface InstanceInfo {
  instanceType: string;
  vcpus: number;
  memory: bigint;
  storageDevices: bigint;
  storageDeviceSize: bigint;
  architecture: 'amd64' | 'arm64';
}

/** Instance types by name; types of other architectures are left out, a type with several disk sets is an error when it is asked for (CLM). */
export class InstanceTypes {
  readonly #facts: ReadonlyMap<string, InstanceTypeFact>;

  constructor(facts: readonly InstanceTypeFact[]) {
    this.#facts = new Map(facts.map((fact) => [fact.name, fact]));
  }

  /** Undefined when EC2 does not offer the type here. */
  find(name: string): InstanceInfo | undefined {
    const fact = this.#facts.get(name);
    const architecture = fact && architectureOf(fact);
    if (!fact || !architecture) return undefined;
    if (fact.disks.length > 1)
      throw usageError(
        `instance type "${name}" has ${fact.disks.length} sets of disks; only one is supported`,
        { code: 'instance-type' },
      );
    const disk = fact.disks[0] ?? { count: 0, sizeGB: 0 };
    return {
      instanceType: name,
      vcpus: fact.vcpus,
      memory: BigInt(fact.memoryMiB) * 1024n * 1024n,
      storageDevices: BigInt(disk.count),
      storageDeviceSize: BigInt(disk.sizeGB) * 1_000_000_000n,
      architecture,
    };
  }

  get names(): Iterable<string> {
    return this.#facts.keys();
  }
}

/** `.Values.InstanceInfo` of a pool: the minimum of each number, the first type's architecture, and `<multiple>` as name if several. */
export function combineInstanceInfos(infos: readonly InstanceInfo[]): InstanceInfo {
  const [first, ...rest] = infos;
  if (!first) throw usageError('no instance types', { code: 'instance-type' });
  return rest.reduce(
    (least, info) => ({
      instanceType: '<multiple>',
      vcpus: Math.min(least.vcpus, info.vcpus),
      memory: min(least.memory, info.memory),
      storageDevices: min(least.storageDevices, info.storageDevices),
      storageDeviceSize: min(least.storageDeviceSize, info.storageDeviceSize),
      architecture: least.architecture,
    }),
    first,
  );
}

/** All types are of the t2 family; true for none at all (CLM). */
export function supportsT2Unlimited(instanceTypes: readonly string[]): boolean {
  return instanceTypes.every((type) => type.startsWith('t2.'));
}

function architectureOf(fact: InstanceTypeFact): 'amd64' | 'arm64' | undefined {
  if (fact.architectures.includes('x86_64')) return 'amd64';
  return fact.architectures.includes('arm64') ? 'arm64' : undefined;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/**
 * `.InstanceInfo.AvailableStorage`: bytes for pods, from the instance's own disks if it has any, else from the root volume. Go's float64
 * arithmetic, truncated.
 */
export function availableStorage(
  info: InstanceInfo,
  instanceStorageFactor: number,
  rootVolumeSize: bigint,
  rootVolumeFactor: number,
): bigint {
  if (info.storageDevices === 0n) return truncated(rootVolumeFactor * Number(rootVolumeSize));
  return truncated(instanceStorageFactor * Number(info.storageDevices * info.storageDeviceSize));
}

/** `.InstanceInfo.MemoryFraction`: a whole percentage of the memory in bytes, in integers. */
export function memoryFraction(info: InstanceInfo, percent: bigint): bigint {
  return (percent * info.memory) / 100n;
}

/** Go's float64 to int64 conversion; what does not fit is the smallest int64, as on amd64. */
function truncated(value: number): bigint {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}
