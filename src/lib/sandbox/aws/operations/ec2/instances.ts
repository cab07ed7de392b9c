import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, tagList, type Instance } from '../../../../world/index.js';
import { filterItems, type FilterFields } from '../../filters.js';
import { operation, type CallContext, type Operations } from '../../operation.js';
import { page } from '../../paging.js';

const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 } as const;

const fields: FilterFields<Instance> = {
  'instance-id': (instance) => instance.id,
  'instance-state-name': (instance) => instance.state,
  'instance-state-code': (instance) => String(stateCodes[instance.state]),
  'instance-type': (instance) => instance.type.name,
  'availability-zone': (instance) => instance.availabilityZone,
  'vpc-id': (instance) => instance.vpcId,
  'subnet-id': (instance) => instance.subnetId,
  'private-dns-name': (instance) => instance.privateDnsName,
  'private-ip-address': (instance) => instance.privateIp,
  'image-id': (instance) => instance.imageId,
  'instance.group-id': (instance) => instance.securityGroupIds,
  'instance-lifecycle': (instance) => (instance.spot ? 'spot' : undefined),
  architecture: (instance) => instance.type.architecture,
  'reservation-id': (instance) => instance.reservationId,
};

function choose({ region }: CallContext, ids: readonly string[] | undefined): Iterable<Instance> {
  return ids && ids.length > 0
    ? ids.map((id) => region.instances.get(id))
    : region.instances.instances.values();
}

function groupsOf(instance: Instance, { region }: CallContext): ec2.GroupIdentifier[] {
  return instance.securityGroupIds.map((GroupId) => ({
    GroupId,
    GroupName: region.securityGroups.groups.get(GroupId)?.name ?? '',
  }));
}

function instanceView(instance: Instance, context: CallContext): ec2.Instance {
  const gone = instance.state === 'terminated';
  const profile = instance.instanceProfileArn;
  const profileArn =
    profile === undefined || profile.startsWith('arn:')
      ? profile
      : context.region.global.identities.profiles.get(profile)?.arn;
  return {
    AmiLaunchIndex: 0,
    Architecture: instance.type.architecture,
    BlockDeviceMappings: gone
      ? []
      : [
          {
            DeviceName: '/dev/xvda',
            Ebs: {
              AttachTime: new Date(instance.launchedAt),
              DeleteOnTermination: true,
              Status: 'attached',
              VolumeId: instance.volumeId,
            },
          },
        ],
    ClientToken: '',
    CpuOptions: { CoreCount: instance.type.cores, ThreadsPerCore: instance.type.threadsPerCore },
    EbsOptimized: false,
    EnaSupport: true,
    Hypervisor: 'xen',
    ...(profileArn !== undefined && { IamInstanceProfile: { Arn: profileArn, Id: 'AIPASANDBOX' } }),
    ImageId: instance.imageId,
    InstanceId: instance.id,
    ...(instance.spot && { InstanceLifecycle: 'spot' as const }),
    InstanceType: instance.type.name as ec2._InstanceType,
    LaunchTime: new Date(instance.launchedAt),
    MetadataOptions: {
      State: 'applied',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
    },
    Monitoring: { State: 'disabled' },
    NetworkInterfaces: gone ? [] : [networkInterfaceOf(instance, context)],
    Placement: { AvailabilityZone: instance.availabilityZone, GroupName: '', Tenancy: 'default' },
    PrivateDnsName: gone ? '' : instance.privateDnsName,
    ...(!gone && {
      PrivateIpAddress: instance.privateIp,
      SubnetId: instance.subnetId,
      VpcId: instance.vpcId,
    }),
    PublicDnsName: '',
    ...(instance.publicIp !== undefined && !gone && { PublicIpAddress: instance.publicIp }),
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    SecurityGroups: gone ? [] : groupsOf(instance, context),
    SourceDestCheck: true,
    State: { Code: stateCodes[instance.state], Name: instance.state },
    ...(instance.stateReason && {
      StateReason: { Code: instance.stateReason.code, Message: instance.stateReason.message },
    }),
    StateTransitionReason: instance.stateReason ? 'User initiated' : '',
    Tags: tagList(instance.tags),
    VirtualizationType: 'hvm',
  };
}

function networkInterfaceOf(instance: Instance, context: CallContext): ec2.InstanceNetworkInterface {
  return {
    NetworkInterfaceId: instance.networkInterfaceId,
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: instance.privateDnsName,
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: instance.privateIp, PrivateDnsName: instance.privateDnsName },
    ],
    Groups: groupsOf(instance, context),
    OwnerId: context.world.account,
    Status: 'in-use',
    SubnetId: instance.subnetId,
    VpcId: instance.vpcId,
    SourceDestCheck: true,
  };
}

export const instances: Operations = {
  DescribeInstances: operation<ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput>(
    (input, context) => {
      const found = filterItems(
        choose(context, input.InstanceIds),
        input.Filters,
        fields,
        ({ tags }) => tags,
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
      return {
        Reservations: items.map((instance) => ({
          ReservationId: instance.reservationId,
          OwnerId: context.world.account,
          Groups: [],
          Instances: [instanceView(instance, context)],
        })),
        NextToken: next,
      };
    },
  ),
  DescribeInstanceStatus: operation<
    ec2.DescribeInstanceStatusCommandInput,
    ec2.DescribeInstanceStatusCommandOutput
  >((input, context) => {
    const all = filterItems(choose(context, input.InstanceIds), input.Filters, fields);
    const found = all.filter(({ state }) => input.IncludeAllInstances === true || state === 'running');
    const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
    return {
      InstanceStatuses: items.map((instance) => {
        const checks: ec2.InstanceStatusSummary = {
          Status: instance.state === 'running' ? 'ok' : 'not-applicable',
          Details: instance.state === 'running' ? [{ Name: 'reachability', Status: 'passed' }] : [],
        };
        return {
          InstanceId: instance.id,
          AvailabilityZone: instance.availabilityZone,
          InstanceState: { Code: stateCodes[instance.state], Name: instance.state },
          InstanceStatus: checks,
          SystemStatus: checks,
        };
      }),
      NextToken: next,
    };
  }),
  DescribeInstanceAttribute: operation<
    ec2.DescribeInstanceAttributeCommandInput,
    ec2.DescribeInstanceAttributeCommandOutput
  >((input, { region }) => {
    const instance = region.instances.get(input.InstanceId ?? '');
    switch (input.Attribute) {
      case 'userData':
        return {
          InstanceId: instance.id,
          UserData: instance.userData === '' ? {} : { Value: instance.userData },
        };
      case 'instanceType':
        return { InstanceId: instance.id, InstanceType: { Value: instance.type.name } };
      case 'disableApiTermination':
        return { InstanceId: instance.id, DisableApiTermination: { Value: false } };
      default:
        throw new AwsError(
          'NotImplemented',
          `ec2:DescribeInstanceAttribute of ${String(input.Attribute)} is not simulated by the kubectl zk sandbox`,
          { status: 501 },
        );
    }
  }),
  TerminateInstances: operation<ec2.TerminateInstancesCommandInput, ec2.TerminateInstancesCommandOutput>(
    (input, { region }) => {
      const chosen = (input.InstanceIds ?? []).map((id) => region.instances.get(id));
      return {
        TerminatingInstances: chosen.map((instance) => {
          const before = region.instances.terminate(instance.id);
          return {
            InstanceId: instance.id,
            PreviousState: { Code: stateCodes[before], Name: before },
            CurrentState: { Code: stateCodes[instance.state], Name: instance.state },
          };
        }),
      };
    },
  ),
};
