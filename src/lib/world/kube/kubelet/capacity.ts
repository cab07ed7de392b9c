/** What an instance offers to Kubernetes. */
export interface Machine {
  vcpus: number;
  memoryMiB: number;
}

/** The share of an instance's memory that its kernel and firmware keep for themselves; 2 to 4 % on Nitro instances. */
const memoryOverhead = 0.03;
const ephemeralKi = 83_873_772;
const evictionMemoryMi = 100;

/**
 * The pods that fit on a node when the user data does not say: what the common instance families allow with the VPC CNI by the number of
 * their network interfaces, at most 110 below 30 vCPUs and 250 above (the recommendation of amazon-eks-ami).
 */
export function defaultMaxPods({ vcpus, memoryMiB }: Machine): number {
  if (vcpus <= 2) return memoryMiB <= 4096 ? 17 : 29;
  if (vcpus <= 8) return 58;
  return vcpus < 30 ? 110 : 250;
}

/** CPU that EKS nodes reserve for the kubelet, in milli-CPUs: 6 % of the first core, 1 % of the second, 0.5 % of two more, 0.25 % beyond. */
export function reservedCpu(vcpus: number): number {
  const shares = (core: number): number => (core === 0 ? 60 : core === 1 ? 10 : core < 4 ? 5 : 2.5);
  let total = 0;
  for (let core = 0; core < vcpus; core++) total += shares(core);
  return Math.floor(total);
}

/** Memory that EKS nodes reserve for the kubelet, in MiB. */
export function reservedMemory(maxPods: number): number {
  return 255 + 11 * maxPods;
}

/** Capacity and allocatable of a node, as quantities. */
export function nodeResources(
  machine: Machine,
  maxPods: number,
): { capacity: Record<string, string>; allocatable: Record<string, string> } {
  const memoryKi = Math.floor(machine.memoryMiB * 1024 * (1 - memoryOverhead));
  const allocatableKi = Math.max(0, memoryKi - (reservedMemory(maxPods) + evictionMemoryMi) * 1024);
  const common = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', pods: String(maxPods) };
  return {
    capacity: {
      cpu: String(machine.vcpus),
      'ephemeral-storage': `${ephemeralKi}Ki`,
      memory: `${memoryKi}Ki`,
      ...common,
    },
    allocatable: {
      cpu: `${machine.vcpus * 1000 - reservedCpu(machine.vcpus)}m`,
      'ephemeral-storage': String(Math.floor(ephemeralKi * 1024 * 0.9) - 2 ** 30),
      memory: `${allocatableKi}Ki`,
      ...common,
    },
  };
}
