import type * as asg from '@aws-sdk/client-auto-scaling';
import type { Region } from '../../../world/index.js';

export type Group = ReturnType<Region['scaling']['get']>;
type GroupInstance = NonNullable<ReturnType<Group['instances']['get']>>;
type Hook = NonNullable<ReturnType<Group['hooks']['get']>>;
type Activity = NonNullable<ReturnType<Region['scaling']['activities']['get']>>;
type Reference = NonNullable<Group['launchTemplate']>;
type Mixed = NonNullable<Group['mixed']>;

function referenceView({ id, name, version }: Reference): asg.LaunchTemplateSpecification {
  return { LaunchTemplateId: id, LaunchTemplateName: name, Version: version };
}

function mixedView({ launchTemplate, overrides, distribution }: Mixed): asg.MixedInstancesPolicy {
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: referenceView(launchTemplate),
      Overrides: overrides.map((override) => ({
        InstanceType: override.instanceType,
        WeightedCapacity: override.weightedCapacity,
        ...(override.launchTemplate && {
          LaunchTemplateSpecification: referenceView(override.launchTemplate),
        }),
      })),
    },
    InstancesDistribution: {
      OnDemandAllocationStrategy: distribution.onDemandAllocationStrategy,
      OnDemandBaseCapacity: distribution.onDemandBaseCapacity,
      OnDemandPercentageAboveBaseCapacity: distribution.onDemandPercentageAboveBaseCapacity,
      SpotAllocationStrategy: distribution.spotAllocationStrategy,
      SpotInstancePools: distribution.spotInstancePools,
      SpotMaxPrice: distribution.spotMaxPrice,
    },
  };
}

export function instanceView(instance: GroupInstance): asg.Instance {
  return {
    InstanceId: instance.id,
    InstanceType: instance.instanceType,
    AvailabilityZone: instance.zone,
    LifecycleState: instance.lifecycleState,
    HealthStatus: instance.healthy ? 'Healthy' : 'Unhealthy',
    LaunchTemplate: {
      LaunchTemplateId: instance.launchTemplate.id,
      LaunchTemplateName: instance.launchTemplate.name,
      Version: String(instance.launchTemplate.version),
    },
    ProtectedFromScaleIn: instance.protected,
  };
}

export function groupTags(group: Group): asg.TagDescription[] {
  return [...group.tags.values()].map((tag) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: tag.key,
    Value: tag.value,
    PropagateAtLaunch: tag.propagate,
  }));
}

export function groupView(group: Group, region: Region): asg.AutoScalingGroup {
  const zones = group.subnetIds.map((id) => region.network.subnets.get(id)?.availabilityZone ?? '');
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(group.launchTemplate && { LaunchTemplate: referenceView(group.launchTemplate) }),
    ...(group.mixed && { MixedInstancesPolicy: mixedView(group.mixed) }),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: group.cooldownSeconds,
    AvailabilityZones: [...new Set(zones)].sort(),
    LoadBalancerNames: group.loadBalancerNames,
    TargetGroupARNs: group.targetGroupArns,
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.healthCheckGraceSeconds,
    Instances: [...group.instances.values()].map(instanceView),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    VPCZoneIdentifier: group.subnetIds.join(','),
    EnabledMetrics: [],
    Status: group.status,
    Tags: groupTags(group),
    TerminationPolicies: group.terminationPolicies,
    NewInstancesProtectedFromScaleIn: group.protectNewInstances,
    ServiceLinkedRoleARN: region.context.arn(
      'iam',
      'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      'global',
    ),
    MaxInstanceLifetime: group.maxInstanceLifetimeSeconds,
    CapacityRebalance: group.capacityRebalance,
    TrafficSources: [],
  };
}

export function hookView(hook: Hook, group: string): asg.LifecycleHook {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group,
    LifecycleTransition: hook.transition,
    NotificationTargetARN: hook.notificationTarget,
    RoleARN: hook.roleArn,
    NotificationMetadata: hook.metadata,
    HeartbeatTimeout: hook.heartbeatSeconds,
    GlobalTimeout: Math.min(172_800, hook.heartbeatSeconds * 100),
    DefaultResult: hook.defaultResult,
  };
}

export function activityView(activity: Activity, arn: string): asg.Activity {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group,
    AutoScalingGroupARN: arn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAt),
    ...(activity.endedAt !== undefined && { EndTime: new Date(activity.endedAt) }),
    StatusCode: activity.status,
    StatusMessage: activity.statusMessage,
    Progress: activity.progress,
    Details: JSON.stringify({ 'Subnet ID': activity.subnetId, 'Availability Zone': activity.zone }),
  };
}
