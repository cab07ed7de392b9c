import type * as asg from '@aws-sdk/client-auto-scaling';
import { AwsError, type Region } from '../../../world/index.js';
import type { Group } from './autoscaling-views.js';

type Settings = Parameters<Region['scaling']['create']>[1];
type Hook = NonNullable<ReturnType<Group['hooks']['get']>>;
type Reference = NonNullable<Group['launchTemplate']>;

interface GroupInput {
  MinSize?: number | undefined;
  MaxSize?: number | undefined;
  DesiredCapacity?: number | undefined;
  LaunchTemplate?: asg.LaunchTemplateSpecification | undefined;
  MixedInstancesPolicy?: asg.MixedInstancesPolicy | undefined;
  VPCZoneIdentifier?: string | undefined;
  AvailabilityZones?: string[] | undefined;
  HealthCheckType?: string | undefined;
  HealthCheckGracePeriod?: number | undefined;
  DefaultCooldown?: number | undefined;
  TerminationPolicies?: string[] | undefined;
  NewInstancesProtectedFromScaleIn?: boolean | undefined;
  CapacityRebalance?: boolean | undefined;
  MaxInstanceLifetime?: number | undefined;
}

function reference(
  region: Region,
  specification: asg.LaunchTemplateSpecification | undefined,
): Reference | undefined {
  if (!specification) return undefined;
  const { LaunchTemplateId: id, LaunchTemplateName: name = '', Version: version } = specification;
  const template = id === undefined ? region.launchTemplates.getByName(name) : region.launchTemplates.get(id);
  return { id: template.id, name: template.name, version };
}

function mixed(region: Region, policy: asg.MixedInstancesPolicy | undefined): Settings['mixed'] {
  if (!policy) return undefined;
  const template = reference(region, policy.LaunchTemplate?.LaunchTemplateSpecification);
  if (!template)
    throw new AwsError('ValidationError', 'MixedInstancesPolicy must contain a LaunchTemplateSpecification');
  const distribution = policy.InstancesDistribution ?? {};
  return {
    launchTemplate: template,
    overrides: (policy.LaunchTemplate?.Overrides ?? []).map((override) => ({
      instanceType: override.InstanceType,
      weightedCapacity: override.WeightedCapacity,
      launchTemplate: reference(region, override.LaunchTemplateSpecification),
    })),
    distribution: {
      onDemandAllocationStrategy: distribution.OnDemandAllocationStrategy ?? 'prioritized',
      onDemandBaseCapacity: distribution.OnDemandBaseCapacity ?? 0,
      onDemandPercentageAboveBaseCapacity: distribution.OnDemandPercentageAboveBaseCapacity ?? 100,
      spotAllocationStrategy: distribution.SpotAllocationStrategy ?? 'lowest-price',
      spotInstancePools: distribution.SpotInstancePools,
      spotMaxPrice: distribution.SpotMaxPrice,
    },
  };
}

function subnets(region: Region, input: GroupInput): string[] | undefined {
  if (input.VPCZoneIdentifier !== undefined)
    return input.VPCZoneIdentifier.split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '');
  if (input.AvailabilityZones === undefined) return undefined;
  const zones = input.AvailabilityZones;
  return [...region.network.subnets.values()]
    .filter((subnet) => subnet.isDefault && zones.includes(subnet.availabilityZone))
    .map(({ id }) => id);
}

/** What a request says; members that it leaves out are undefined. */
export function changes(region: Region, input: GroupInput): Partial<Settings> {
  const said = {
    min: input.MinSize,
    max: input.MaxSize,
    desired: input.DesiredCapacity,
    launchTemplate: reference(region, input.LaunchTemplate),
    mixed: mixed(region, input.MixedInstancesPolicy),
    subnetIds: subnets(region, input),
    healthCheckType: input.HealthCheckType,
    healthCheckGraceSeconds: input.HealthCheckGracePeriod,
    cooldownSeconds: input.DefaultCooldown,
    terminationPolicies: input.TerminationPolicies,
    protectNewInstances: input.NewInstancesProtectedFromScaleIn,
    capacityRebalance: input.CapacityRebalance,
    maxInstanceLifetimeSeconds: input.MaxInstanceLifetime,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

export function hook(
  input: {
    LifecycleHookName?: string | undefined;
    LifecycleTransition?: string | undefined;
    HeartbeatTimeout?: number | undefined;
    DefaultResult?: string | undefined;
    NotificationTargetARN?: string | undefined;
    RoleARN?: string | undefined;
    NotificationMetadata?: string | undefined;
  },
  known?: Hook,
): Hook {
  const transition = input.LifecycleTransition ?? known?.transition;
  if (
    transition !== 'autoscaling:EC2_INSTANCE_LAUNCHING' &&
    transition !== 'autoscaling:EC2_INSTANCE_TERMINATING'
  ) {
    throw new AwsError(
      'ValidationError',
      'Lifecycle transition is required for new hooks and must be autoscaling:EC2_INSTANCE_LAUNCHING or autoscaling:EC2_INSTANCE_TERMINATING',
    );
  }
  return {
    name: input.LifecycleHookName ?? '',
    transition,
    heartbeatSeconds: input.HeartbeatTimeout ?? known?.heartbeatSeconds ?? 3600,
    defaultResult:
      input.DefaultResult === undefined
        ? (known?.defaultResult ?? 'ABANDON')
        : input.DefaultResult === 'CONTINUE'
          ? 'CONTINUE'
          : 'ABANDON',
    notificationTarget: input.NotificationTargetARN ?? known?.notificationTarget,
    roleArn: input.RoleARN ?? known?.roleArn,
    metadata: input.NotificationMetadata ?? known?.metadata,
  };
}
