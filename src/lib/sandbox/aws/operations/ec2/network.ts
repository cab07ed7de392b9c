import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, tagList, type Region } from '../../../../world/index.js';
import { filterItems, type FilterFields } from '../../filters.js';
import { operation, type CallContext, type Operations } from '../../operation.js';
import { page } from '../../paging.js';
import { tagsOfSpecifications } from './tag-specifications.js';

type Vpc = ReturnType<Region['network']['vpc']>;
type Subnet = ReturnType<Region['network']['subnet']>;

const truth = (value: boolean): string => String(value);

const vpcFields: FilterFields<Vpc> = {
  'vpc-id': (vpc) => vpc.id,
  cidr: (vpc) => vpc.cidr,
  'cidr-block-association.cidr-block': (vpc) => vpc.cidr,
  'is-default': (vpc) => truth(vpc.isDefault),
  isDefault: (vpc) => truth(vpc.isDefault),
  state: () => 'available',
};

const subnetFields: FilterFields<Subnet> = {
  'subnet-id': (subnet) => subnet.id,
  'vpc-id': (subnet) => subnet.vpcId,
  'availability-zone': (subnet) => subnet.availabilityZone,
  availabilityZone: (subnet) => subnet.availabilityZone,
  'availability-zone-id': (subnet) => subnet.zoneId,
  'cidr-block': (subnet) => subnet.cidr,
  'default-for-az': (subnet) => truth(subnet.isDefault),
  'map-public-ip-on-launch': (subnet) => truth(subnet.mapPublicIp),
  state: () => 'available',
};

function vpcView(vpc: Vpc, account: string): ec2.Vpc {
  return {
    VpcId: vpc.id,
    CidrBlock: vpc.cidr,
    CidrBlockAssociationSet: [
      {
        AssociationId: vpc.id.replace('vpc', 'vpc-cidr-assoc'),
        CidrBlock: vpc.cidr,
        CidrBlockState: { State: 'associated' },
      },
    ],
    DhcpOptionsId: 'dopt-0sandbox000000000',
    InstanceTenancy: 'default',
    IsDefault: vpc.isDefault,
    OwnerId: account,
    State: 'available',
    Tags: tagList(vpc.tags),
  };
}

function subnetView(subnet: Subnet, { region, world }: CallContext): ec2.Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: region.context.arn('ec2', `subnet/${subnet.id}`),
    VpcId: subnet.vpcId,
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount: region.network.freeAddresses(subnet),
    CidrBlock: subnet.cidr,
    DefaultForAz: subnet.isDefault,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    OwnerId: world.account,
    State: 'available',
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: tagList(subnet.tags),
  };
}

export const network: Operations = {
  DescribeVpcs: operation<ec2.DescribeVpcsCommandInput, ec2.DescribeVpcsCommandOutput>(
    (input, { region, world }) => {
      const chosen = input.VpcIds?.map((id) => region.network.vpc(id)) ?? region.network.vpcs.values();
      const found = filterItems(chosen, input.Filters, vpcFields, ({ tags }) => tags);
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
      return { Vpcs: items.map((vpc) => vpcView(vpc, world.account)), NextToken: next };
    },
  ),
  DescribeSubnets: operation<ec2.DescribeSubnetsCommandInput, ec2.DescribeSubnetsCommandOutput>(
    (input, context) => {
      const chosen =
        input.SubnetIds?.map((id) => context.region.network.subnet(id)) ??
        context.region.network.subnets.values();
      const found = filterItems(chosen, input.Filters, subnetFields, ({ tags }) => tags);
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
      return { Subnets: items.map((subnet) => subnetView(subnet, context)), NextToken: next };
    },
  ),
  CreateVpc: operation<ec2.CreateVpcCommandInput, ec2.CreateVpcCommandOutput>((input, { region, world }) => ({
    Vpc: vpcView(
      region.network.createVpc(input.CidrBlock ?? '', tagsOfSpecifications(input.TagSpecifications, 'vpc')),
      world.account,
    ),
  })),
  CreateSubnet: operation<ec2.CreateSubnetCommandInput, ec2.CreateSubnetCommandOutput>((input, context) => {
    const { network: net } = context.region;
    const zone = input.AvailabilityZone ?? `${context.region.name}a`;
    if (!net.availabilityZones.includes(zone))
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${net.availabilityZones.join(', ')}.`,
      );
    return {
      Subnet: subnetView(
        net.createSubnet(
          input.VpcId ?? '',
          zone,
          input.CidrBlock ?? '',
          tagsOfSpecifications(input.TagSpecifications, 'subnet'),
        ),
        context,
      ),
    };
  }),
  DescribeAvailabilityZones: operation<
    ec2.DescribeAvailabilityZonesCommandInput,
    ec2.DescribeAvailabilityZonesCommandOutput
  >((input, { region }) => {
    const zones = region.network.availabilityZones.filter((zone) =>
      input.ZoneNames?.length ? input.ZoneNames.includes(zone) : true,
    );
    const found = filterItems(zones, input.Filters, {
      'zone-name': (zone) => zone,
      state: () => 'available',
      'region-name': () => region.name,
      'opt-in-status': () => 'opt-in-not-required',
      'zone-type': () => 'availability-zone',
    });
    return {
      AvailabilityZones: found.map((zone) => ({
        OptInStatus: 'opt-in-not-required',
        RegionName: region.name,
        ZoneId: region.network.zoneId(zone),
        ZoneName: zone,
        GroupName: region.name,
        NetworkBorderGroup: region.name,
        ZoneType: 'availability-zone',
        Messages: [],
        State: 'available',
      })),
    };
  }),
};
