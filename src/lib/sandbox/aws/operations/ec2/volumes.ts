import type * as ec2 from '@aws-sdk/client-ec2';
import { tagList, type Instance } from '../../../../world/index.js';
import { filterItems, type FilterFields } from '../../filters.js';
import { operation, type CallContext, type Operations } from '../../operation.js';
import { page } from '../../paging.js';

/** Root volumes and primary network interfaces live and die with their instances; others do not exist here. */
function alive({ region }: CallContext): Instance[] {
  return [...region.instances.instances.values()].filter(({ state }) => state !== 'terminated');
}

const volumeFields: FilterFields<Instance> = {
  'volume-id': ({ volumeId }) => volumeId,
  status: () => 'in-use',
  'availability-zone': ({ availabilityZone }) => availabilityZone,
  'attachment.instance-id': ({ id }) => id,
};

const interfaceFields: FilterFields<Instance> = {
  'network-interface-id': ({ networkInterfaceId }) => networkInterfaceId,
  status: () => 'in-use',
  'vpc-id': ({ vpcId }) => vpcId,
  'subnet-id': ({ subnetId }) => subnetId,
  'group-id': ({ securityGroupIds }) => securityGroupIds,
  'attachment.instance-id': ({ id }) => id,
  description: () => '',
};

export const volumes: Operations = {
  DescribeVolumes: operation<ec2.DescribeVolumesCommandInput, ec2.DescribeVolumesCommandOutput>(
    (input, context) => {
      const wanted = input.VolumeIds ?? [];
      const found = filterItems(alive(context), input.Filters, volumeFields, ({ tags }) => tags).filter(
        ({ volumeId }) => wanted.length === 0 || wanted.includes(volumeId),
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 500, 'InvalidNextToken');
      return {
        Volumes: items.map((instance) => ({
          VolumeId: instance.volumeId,
          AvailabilityZone: instance.availabilityZone,
          CreateTime: new Date(instance.launchedAt),
          Size: 20,
          State: 'in-use',
          VolumeType: 'gp3',
          Attachments: [
            {
              InstanceId: instance.id,
              VolumeId: instance.volumeId,
              Device: '/dev/xvda',
              State: 'attached',
              DeleteOnTermination: true,
            },
          ],
          Tags: tagList(instance.tags),
        })),
        NextToken: next,
      };
    },
  ),
  DescribeNetworkInterfaces: operation<
    ec2.DescribeNetworkInterfacesCommandInput,
    ec2.DescribeNetworkInterfacesCommandOutput
  >((input, context) => {
    const wanted = input.NetworkInterfaceIds ?? [];
    const found = filterItems(alive(context), input.Filters, interfaceFields, ({ tags }) => tags).filter(
      ({ networkInterfaceId }) => wanted.length === 0 || wanted.includes(networkInterfaceId),
    );
    const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
    return {
      NetworkInterfaces: items.map((instance) => ({
        NetworkInterfaceId: instance.networkInterfaceId,
        AvailabilityZone: instance.availabilityZone,
        SubnetId: instance.subnetId,
        VpcId: instance.vpcId,
        PrivateIpAddress: instance.privateIp,
        PrivateDnsName: instance.privateDnsName,
        OwnerId: context.world.account,
        Status: 'in-use',
        InterfaceType: 'interface',
        Groups: instance.securityGroupIds.map((GroupId) => ({
          GroupId,
          GroupName: context.region.securityGroups.groups.get(GroupId)?.name ?? '',
        })),
        Attachment: {
          InstanceId: instance.id,
          DeviceIndex: 0,
          Status: 'attached',
          DeleteOnTermination: true,
        },
        TagSet: tagList(instance.tags),
      })),
      NextToken: next,
    };
  }),
};
