import { AwsError } from '../../aws-error.js';
import {
  capacityOf,
  type AutoScalingGroup,
  type GroupTag,
  type LaunchTemplateReference,
  type LifecycleHook,
  type MixedInstances,
} from '../../autoscaling/group.js';
import { defaultGroupSettings, type GroupSettings } from '../../autoscaling/group-settings.js';
import { Properties, type ResourceRequest, type ResourceType, type Settled } from '../resource-type.js';

/** CloudFormation gives up on a group that does not get its instances. */
const STABILIZE_LIMIT_MS = 900_000;
const FAILURE_LIMIT_MS = 120_000;

function templateReference(
  request: ResourceRequest,
  specification: Properties | undefined,
): LaunchTemplateReference | undefined {
  if (!specification) return undefined;
  const { launchTemplates } = request.region;
  const template = specification.has('LaunchTemplateId')
    ? launchTemplates.get(specification.text('LaunchTemplateId'))
    : launchTemplates.getByName(specification.text('LaunchTemplateName'));
  return { id: template.id, name: template.name, version: specification.optionalText('Version') };
}

function mixedInstances(
  request: ResourceRequest,
  policy: Properties | undefined,
): MixedInstances | undefined {
  if (!policy) return undefined;
  const template = policy.object('LaunchTemplate');
  const reference = templateReference(request, template?.object('LaunchTemplateSpecification'));
  if (!reference)
    throw new AwsError('ValidationError', 'MixedInstancesPolicy must contain a LaunchTemplateSpecification');
  const distribution = policy.object('InstancesDistribution') ?? new Properties({});
  return {
    launchTemplate: reference,
    overrides: (template?.objects('Overrides') ?? []).map((override) => ({
      instanceType: override.optionalText('InstanceType'),
      weightedCapacity: override.optionalText('WeightedCapacity'),
      launchTemplate: templateReference(request, override.object('LaunchTemplateSpecification')),
    })),
    distribution: {
      onDemandAllocationStrategy: distribution.optionalText('OnDemandAllocationStrategy') ?? 'prioritized',
      onDemandBaseCapacity: distribution.number('OnDemandBaseCapacity', 0),
      onDemandPercentageAboveBaseCapacity: distribution.number('OnDemandPercentageAboveBaseCapacity', 100),
      spotAllocationStrategy: distribution.optionalText('SpotAllocationStrategy') ?? 'lowest-price',
      spotInstancePools: distribution.optionalNumber('SpotInstancePools'),
      spotMaxPrice: distribution.optionalText('SpotMaxPrice'),
    },
  };
}

function settingsOf(request: ResourceRequest, current?: AutoScalingGroup): GroupSettings {
  const properties = new Properties(request.properties);
  const [min, max] = [properties.number('MinSize', 0), properties.number('MaxSize', 0)];
  // Without a wish in the template the group keeps the size that it has grown to.
  const wish =
    properties.optionalNumber('DesiredCapacity') ?? Math.min(Math.max(current?.desired ?? min, min), max);
  const policies = properties.texts('TerminationPolicies');
  return {
    ...defaultGroupSettings,
    min,
    max,
    desired: wish,
    launchTemplate: templateReference(request, properties.object('LaunchTemplate')),
    mixed: mixedInstances(request, properties.object('MixedInstancesPolicy')),
    subnetIds: subnetsOf(request, properties),
    targetGroupArns: properties.texts('TargetGroupARNs'),
    loadBalancerNames: properties.texts('LoadBalancerNames'),
    terminationPolicies: policies.length > 0 ? policies : ['Default'],
    healthCheckType: properties.optionalText('HealthCheckType') ?? 'EC2',
    healthCheckGraceSeconds: properties.number('HealthCheckGracePeriod', 0),
    cooldownSeconds: properties.number('Cooldown', 300),
    capacityRebalance: properties.flag('CapacityRebalance'),
    protectNewInstances: properties.flag('NewInstancesProtectedFromScaleIn'),
    maxInstanceLifetimeSeconds: properties.optionalNumber('MaxInstanceLifetime'),
  };
}

/** Groups that name zones instead of subnets live in the default subnets of these zones. */
function subnetsOf(request: ResourceRequest, properties: Properties): string[] {
  const subnets = properties
    .texts('VPCZoneIdentifier')
    .flatMap((text) => text.split(','))
    .map((id) => id.trim());
  if (subnets.length > 0) return subnets;
  const zones = properties.texts('AvailabilityZones');
  return [...request.region.network.subnets.values()]
    .filter((subnet) => subnet.isDefault && zones.includes(subnet.availabilityZone))
    .map(({ id }) => id);
}

/** Stack tags always go on to the instances; the group's own say so themselves. */
function tagsOf(request: ResourceRequest): GroupTag[] {
  const tags = new Map<string, GroupTag>(
    Object.entries(request.tags).map(([key, value]) => [key, { key, value, propagate: true }]),
  );
  for (const entry of new Properties(request.properties).objects('Tags')) {
    tags.set(entry.text('Key'), {
      key: entry.text('Key'),
      value: entry.text('Value'),
      propagate: entry.flag('PropagateAtLaunch'),
    });
  }
  return [...tags.values()];
}

function hookOf(properties: Properties, name: string): LifecycleHook {
  const transition = properties.text('LifecycleTransition');
  if (
    transition !== 'autoscaling:EC2_INSTANCE_LAUNCHING' &&
    transition !== 'autoscaling:EC2_INSTANCE_TERMINATING'
  ) {
    throw new AwsError('ValidationError', `Invalid Lifecycle Transition: ${transition}`);
  }
  return {
    name,
    transition,
    heartbeatSeconds: properties.number('HeartbeatTimeout', 3600),
    defaultResult: properties.optionalText('DefaultResult') === 'CONTINUE' ? 'CONTINUE' : 'ABANDON',
    notificationTarget: properties.optionalText('NotificationTargetARN'),
    roleArn: properties.optionalText('RoleARN'),
    metadata: properties.optionalText('NotificationMetadata'),
  };
}

/** Waits until as many instances run as are wanted; a hook that holds them back does not count against them. */
function stabilized(request: ResourceRequest, group: AutoScalingGroup, sinceMs: number): Settled {
  const running = [...group.instances.values()].filter(
    ({ id }) => request.region.instances.instances.get(id)?.state === 'running',
  ).length;
  if (running >= group.desired && capacityOf(group) >= group.desired) return true;
  const failure = request.region.scaling.activities.lastFailure(group.name);
  if (sinceMs < (failure === undefined ? STABILIZE_LIMIT_MS : FAILURE_LIMIT_MS)) return false;
  const sizes = `{current/minimum/target} size = {${running}/${group.min}/${group.desired}}`;
  return {
    failed: `Group did not stabilize. ${sizes}.${failure === undefined ? '' : ` Failed Scaling Activity: ${failure}`}`,
  };
}

export const autoScalingGroup: ResourceType = {
  nameProperty: 'AutoScalingGroupName',
  create(request) {
    const properties = new Properties(request.properties);
    const name = properties.optionalText('AutoScalingGroupName') ?? request.physicalName(255);
    const hooks = properties
      .objects('LifecycleHookSpecificationList')
      .map((entry) => hookOf(entry, entry.text('LifecycleHookName')));
    const group = request.region.scaling.create(name, settingsOf(request), tagsOf(request), hooks);
    return { physicalId: group.name, attributes: { AutoScalingGroupARN: group.arn } };
  },
  update(request, current) {
    const { scaling } = request.region;
    const group = scaling.get(current.physicalId);
    scaling.update(group.name, settingsOf(request, group));
    group.tags = new Map(tagsOf(request).map((tag) => [tag.key, tag]));
    return current;
  },
  delete: (request, current) => request.region.scaling.delete(current.physicalId, true),
  settled(request, current, action, sinceMs) {
    const group = request.region.scaling.groups.get(current.physicalId);
    if (action === 'delete') return group === undefined;
    return group === undefined
      ? { failed: `AutoScalingGroup ${current.physicalId} is gone` }
      : stabilized(request, group, sinceMs);
  },
};

export const lifecycleHook: ResourceType = {
  nameProperty: 'LifecycleHookName',
  create(request) {
    const properties = new Properties(request.properties);
    const hook = hookOf(
      properties,
      properties.optionalText('LifecycleHookName') ?? request.physicalName(255),
    );
    request.region.scaling.get(properties.text('AutoScalingGroupName')).hooks.set(hook.name, hook);
    return { physicalId: hook.name, attributes: {} };
  },
  update(request, current) {
    const properties = new Properties(request.properties);
    request.region.scaling
      .get(properties.text('AutoScalingGroupName'))
      .hooks.set(current.physicalId, hookOf(properties, current.physicalId));
    return current;
  },
  delete(request, current) {
    const group = request.region.scaling.groups.get(
      new Properties(request.properties).text('AutoScalingGroupName'),
    );
    group?.hooks.delete(current.physicalId);
  },
};
