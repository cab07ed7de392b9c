import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, instanceTypes, type Image, type InstanceType } from '../../../../world/index.js';
import { filterItems, type FilterFields } from '../../filters.js';
import { operation, type Operations } from '../../operation.js';
import { page } from '../../paging.js';

const typeFields: FilterFields<InstanceType> = {
  'instance-type': (type) => type.name,
  'processor-info.supported-architecture': (type) => type.architecture,
  'vcpu-info.default-vcpus': (type) => String(type.vcpus),
  'memory-info.size-in-mib': (type) => String(type.memoryMiB),
  'current-generation': () => 'true',
  'bare-metal': () => 'false',
  'burstable-performance-supported': (type) => String(type.burstable),
  'instance-storage-supported': (type) => String(type.disks !== null),
};

function typeView(type: InstanceType): ec2.InstanceTypeInfo {
  const { disks, gpus } = type;
  return {
    InstanceType: type.name as ec2._InstanceType,
    CurrentGeneration: true,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: [type.architecture] },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: type.cores,
      DefaultThreadsPerCore: type.threadsPerCore,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: disks !== null,
    ...(disks && {
      InstanceStorageInfo: {
        TotalSizeInGB: disks.count * disks.sizeGB,
        Disks: [{ SizeInGB: disks.sizeGB, Count: disks.count, Type: 'ssd' as const }],
        NvmeSupport: 'required' as const,
        EncryptionSupport: 'required' as const,
      },
    }),
    ...(gpus && {
      GpuInfo: {
        Gpus: [
          {
            Name: gpus.name,
            Manufacturer: 'NVIDIA',
            Count: gpus.count,
            MemoryInfo: { SizeInMiB: gpus.memoryMiB },
          },
        ],
        TotalGpuMemoryInMiB: gpus.count * gpus.memoryMiB,
      },
    }),
    BurstablePerformanceSupported: type.burstable,
    DedicatedHostsSupported: !type.burstable,
    HibernationSupported: false,
    AutoRecoverySupported: disks === null,
    SupportedBootModes: type.architecture === 'arm64' ? ['uefi'] : ['legacy-bios', 'uefi'],
  };
}

const imageFields: FilterFields<Image> = {
  name: (image) => image.name,
  'image-id': (image) => image.id,
  'owner-id': (image) => image.owner,
  'owner-alias': (image) => (image.owner === '602401143452' ? 'amazon' : undefined),
  architecture: (image) => image.architecture,
  state: () => 'available',
  'image-type': () => 'machine',
  'is-public': () => 'true',
  'root-device-type': () => 'ebs',
  'virtualization-type': () => 'hvm',
};

function imageView(image: Image): ec2.Image {
  return {
    ImageId: image.id,
    Name: image.name,
    ImageLocation: `${image.owner === '602401143452' ? 'amazon' : image.owner}/${image.name}`,
    OwnerId: image.owner,
    Description: image.description,
    Architecture: image.architecture,
    CreationDate: image.createdAt,
    ImageType: 'machine',
    Public: true,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    State: 'available',
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: { DeleteOnTermination: true, VolumeSize: image.rootSizeGB, VolumeType: 'gp3', Encrypted: false },
      },
    ],
    EnaSupport: true,
    Hypervisor: 'xen',
    RootDeviceName: image.rootDevice,
    RootDeviceType: 'ebs',
    SriovNetSupport: 'simple',
    VirtualizationType: 'hvm',
    ImdsSupport: 'v2.0',
  };
}

export const catalogue: Operations = {
  DescribeInstanceTypes: operation<
    ec2.DescribeInstanceTypesCommandInput,
    ec2.DescribeInstanceTypesCommandOutput
  >((input) => {
    const names: readonly string[] = input.InstanceTypes ?? [];
    const unknown = names.filter((name) => !instanceTypes.has(name));
    if (unknown.length > 0)
      throw new AwsError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
      );
    const chosen = [...instanceTypes.values()].filter(
      ({ name }) => names.length === 0 || names.includes(name),
    );
    const { items, next } = page(
      filterItems(chosen, input.Filters, typeFields),
      input.NextToken,
      input.MaxResults ?? 100,
      'InvalidNextToken',
    );
    return { InstanceTypes: items.map(typeView), NextToken: next };
  }),
  DescribeInstanceTypeOfferings: operation<
    ec2.DescribeInstanceTypeOfferingsCommandInput,
    ec2.DescribeInstanceTypeOfferingsCommandOutput
  >((input, { region }) => {
    const locationType = input.LocationType ?? 'region';
    const locations =
      locationType === 'region'
        ? [region.name]
        : region.network.availabilityZones.map((zone) =>
            locationType === 'availability-zone-id' ? region.network.zoneId(zone) : zone,
          );
    const offers = [...instanceTypes.keys()].flatMap((type) =>
      locations.map((location) => ({ type, location })),
    );
    const found = filterItems(offers, input.Filters, {
      'instance-type': ({ type }) => type,
      location: ({ location }) => location,
    });
    const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
    return {
      InstanceTypeOfferings: items.map(({ type, location }) => ({
        InstanceType: type as ec2._InstanceType,
        LocationType: locationType,
        Location: location,
      })),
      NextToken: next,
    };
  }),
  DescribeImages: operation<ec2.DescribeImagesCommandInput, ec2.DescribeImagesCommandOutput>(
    (input, { region, world }) => {
      const chosen = input.ImageIds?.length
        ? input.ImageIds.map((id) => region.instances.image(id))
        : region.instances.images.values();
      const owners = (input.Owners ?? []).map((owner) =>
        owner === 'self' ? world.account : owner === 'amazon' ? '602401143452' : owner,
      );
      const found = filterItems(chosen, input.Filters, imageFields).filter(
        ({ owner }) => owners.length === 0 || owners.includes(owner),
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
      return { Images: items.map(imageView), NextToken: next };
    },
  ),
};
