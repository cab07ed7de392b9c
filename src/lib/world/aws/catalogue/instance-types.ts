export type Architecture = 'x86_64' | 'arm64';

export interface InstanceType {
  name: string;
  vcpus: number;
  memoryMiB: number;
  architecture: Architecture;
  /** Instance store; null for types that have none. */
  disks: { count: number; sizeGB: number; nvme: boolean } | null;
  /** T types can run on CPU credits. */
  burstable: boolean;
  gpus: { count: number; name: string; memoryMiB: number } | null;
  cores: number;
  threadsPerCore: number;
}

const GIB = 1024;

/** `size vcpus memoryGiB [count x sizeGB]` per family, from the published EC2 instance type specifications. */
const families: Readonly<Record<string, string>> = {
  t3: 'nano 2 0.5, micro 2 1, small 2 2, medium 2 4, large 2 8, xlarge 4 16, 2xlarge 8 32',
  t3a: 'medium 2 4, large 2 8, xlarge 4 16',
  t4g: 'micro 2 1, small 2 2, medium 2 4, large 2 8, xlarge 4 16',
  m5: 'large 2 8, xlarge 4 16, 2xlarge 8 32, 4xlarge 16 64, 8xlarge 32 128, 12xlarge 48 192',
  m5d: 'large 2 8 1x75, xlarge 4 16 1x150, 2xlarge 8 32 1x300',
  m6i: 'large 2 8, xlarge 4 16, 2xlarge 8 32, 4xlarge 16 64',
  m6g: 'medium 1 4, large 2 8, xlarge 4 16, 2xlarge 8 32, 4xlarge 16 64',
  m6gd: 'large 2 8 1x118, xlarge 4 16 1x237',
  m7i: 'large 2 8, xlarge 4 16, 2xlarge 8 32',
  m7g: 'medium 1 4, large 2 8, xlarge 4 16, 2xlarge 8 32, 4xlarge 16 64',
  c5: 'large 2 4, xlarge 4 8, 2xlarge 8 16, 4xlarge 16 32, 9xlarge 36 72',
  c5d: 'large 2 4 1x50, xlarge 4 8 1x100',
  c6i: 'large 2 4, xlarge 4 8, 2xlarge 8 16',
  c6g: 'large 2 4, xlarge 4 8, 2xlarge 8 16',
  c7g: 'large 2 4, xlarge 4 8, 2xlarge 8 16',
  r5: 'large 2 16, xlarge 4 32, 2xlarge 8 64, 4xlarge 16 128',
  r5d: 'large 2 16 1x75, xlarge 4 32 1x150',
  r6i: 'large 2 16, xlarge 4 32, 2xlarge 8 64',
  r6g: 'large 2 16, xlarge 4 32, 2xlarge 8 64',
  i3: 'large 2 15.25 1x475, xlarge 4 30.5 1x950',
  i4i: 'large 2 16 1x468, xlarge 4 32 1x937',
  g4dn: 'xlarge 4 16 1x125, 2xlarge 8 32 1x225',
};

function isArm(family: string): boolean {
  return /^[a-z]+\d+g/.test(family) && !family.startsWith('g4dn');
}

function parseType(family: string, text: string): InstanceType {
  const [size = '', vcpuText = '0', memoryText = '0', diskText] = text.trim().split(' ');
  const vcpus = Number(vcpuText);
  const arm = isArm(family);
  const threadsPerCore = arm || vcpus === 1 ? 1 : 2;
  const [count, sizeGB] = (diskText ?? '').split('x').map(Number);
  return {
    name: `${family}.${size}`,
    vcpus,
    memoryMiB: Number(memoryText) * GIB,
    architecture: arm ? 'arm64' : 'x86_64',
    disks: count && sizeGB ? { count, sizeGB, nvme: true } : null,
    burstable: family.startsWith('t'),
    gpus: family === 'g4dn' ? { count: 1, name: 'T4', memoryMiB: 16 * GIB } : null,
    cores: vcpus / threadsPerCore,
    threadsPerCore,
  };
}

/** The instance types that the sandbox offers, by name. */
export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  Object.entries(families).flatMap(([family, sizes]) =>
    sizes.split(',').map((text) => {
      const type = parseType(family, text);
      return [type.name, type] as const;
    }),
  ),
);
