import type { Filter, Tag } from '@aws-sdk/client-ec2';
import type { AwsClients } from './clients.js';
import type { ImageFact, InstanceTypeFact, SubnetFact, VpcFact } from './facts.js';

/** EC2 DescribeInstanceTypes, all pages, by name. */
export async function instanceTypes(clients: AwsClients): Promise<InstanceTypeFact[]> {
  const ec2 = await clients.ec2();
  const found: InstanceTypeFact[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.describeInstanceTypes({ MaxResults: 100, ...(NextToken ? { NextToken } : {}) });
    for (const one of page.InstanceTypes ?? []) {
      found.push({
        name: one.InstanceType ?? '',
        vcpus: one.VCpuInfo?.DefaultVCpus ?? 0,
        memoryMiB: one.MemoryInfo?.SizeInMiB ?? 0,
        architectures: [...(one.ProcessorInfo?.SupportedArchitectures ?? [])],
        disks: (one.InstanceStorageInfo?.Disks ?? []).map((disk) => ({
          count: disk.Count ?? 0,
          sizeGB: disk.SizeInGB ?? 0,
        })),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function availabilityZones(clients: AwsClients): Promise<string[]> {
  const ec2 = await clients.ec2();
  const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({
    Filters: [{ Name: 'zone-type', Values: ['availability-zone'] }],
  });
  return AvailabilityZones.map((zone) => zone.ZoneName ?? '').sort();
}

export async function vpcs(clients: AwsClients): Promise<VpcFact[]> {
  const ec2 = await clients.ec2();
  const found: VpcFact[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.describeVpcs(NextToken ? { NextToken } : {});
    for (const one of page.Vpcs ?? []) {
      found.push({
        id: one.VpcId ?? '',
        cidr: one.CidrBlock ?? '',
        ipv6Cidrs: (one.Ipv6CidrBlockAssociationSet ?? [])
          .map((block) => block.Ipv6CidrBlock ?? '')
          .filter(Boolean),
        isDefault: one.IsDefault ?? false,
        tags: tagRecord(one.Tags),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** All subnets of the account and region; CLM reads only the first page and so overlooks those of large accounts. */
export async function subnets(clients: AwsClients): Promise<SubnetFact[]> {
  const ec2 = await clients.ec2();
  const found: SubnetFact[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.describeSubnets(NextToken ? { NextToken } : {});
    for (const one of page.Subnets ?? []) {
      found.push({
        id: one.SubnetId ?? '',
        vpcId: one.VpcId ?? '',
        availabilityZone: one.AvailabilityZone ?? '',
        cidr: one.CidrBlock ?? '',
        ipv6Cidrs: (one.Ipv6CidrBlockAssociationSet ?? [])
          .map((block) => block.Ipv6CidrBlock ?? '')
          .filter(Boolean),
        tags: tagRecord(one.Tags),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** All images of this name and owner; a template's `amiID` wants exactly one, but that is for the template to say. */
export async function findImages(clients: AwsClients, name: string, owner: string): Promise<ImageFact> {
  const ec2 = await clients.ec2();
  const ids: string[] = [];
  let NextToken: string | undefined;
  const Filters: Filter[] = [
    { Name: 'name', Values: [name] },
    { Name: 'owner-id', Values: [owner] },
  ];
  do {
    const page = await ec2.describeImages({ Filters, ...(NextToken ? { NextToken } : {}) });
    ids.push(...(page.Images ?? []).map((image) => image.ImageId ?? '').filter(Boolean));
    NextToken = page.NextToken;
  } while (NextToken);
  return { name, owner, ids: ids.sort() };
}

function tagRecord(tags: Tag[] | undefined): Record<string, string> {
  const sorted = [...(tags ?? [])].sort((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
  return Object.fromEntries(sorted.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
