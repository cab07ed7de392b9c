import type * as asg from '@aws-sdk/client-auto-scaling';
import { AwsError, defaultGroupSettings } from '../../../world/index.js';
import { filterItems } from '../filters.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';
import { hooks } from './autoscaling-hooks.js';
import { changes, hook } from './autoscaling-input.js';
import { activityView, groupTags, groupView, instanceView } from './autoscaling-views.js';

const processes = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

const groups: Operations = {
  CreateAutoScalingGroup: operation<
    asg.CreateAutoScalingGroupCommandInput,
    asg.CreateAutoScalingGroupCommandOutput
  >((input, { region }) => {
    const said = changes(region, input);
    const tags = (input.Tags ?? []).map((tag) => ({
      key: tag.Key ?? '',
      value: tag.Value ?? '',
      propagate: tag.PropagateAtLaunch ?? false,
    }));
    const hooks = (input.LifecycleHookSpecificationList ?? []).map((entry) => hook(entry));
    region.scaling.create(
      input.AutoScalingGroupName ?? '',
      {
        ...defaultGroupSettings,
        min: 0,
        max: 0,
        subnetIds: [],
        ...said,
        desired: said.desired ?? said.min ?? 0,
      },
      tags,
      hooks,
    );
  }),
  UpdateAutoScalingGroup: operation<
    asg.UpdateAutoScalingGroupCommandInput,
    asg.UpdateAutoScalingGroupCommandOutput
  >((input, { region }) => {
    region.scaling.update(input.AutoScalingGroupName ?? '', changes(region, input));
  }),
  DeleteAutoScalingGroup: operation<
    asg.DeleteAutoScalingGroupCommandInput,
    asg.DeleteAutoScalingGroupCommandOutput
  >((input, { region }) => {
    region.scaling.delete(input.AutoScalingGroupName ?? '', input.ForceDelete ?? false);
  }),
  SetDesiredCapacity: operation<asg.SetDesiredCapacityCommandInput, asg.SetDesiredCapacityCommandOutput>(
    (input, { region }) => {
      region.scaling.setDesired(input.AutoScalingGroupName ?? '', input.DesiredCapacity ?? 0);
    },
  ),
  DescribeAutoScalingGroups: operation<
    asg.DescribeAutoScalingGroupsCommandInput,
    asg.DescribeAutoScalingGroupsCommandOutput
  >((input, { region }) => {
    const names = input.AutoScalingGroupNames ?? [];
    const chosen = [...region.scaling.groups.values()].filter(
      ({ name }) => names.length === 0 || names.includes(name),
    );
    const tagFilters = input.Filters ?? [];
    const found = filterItems(
      chosen,
      tagFilters,
      { 'tag-value': (group) => [...group.tags.values()].map(({ value }) => value) },
      (group) => Object.fromEntries([...group.tags.values()].map(({ key, value }) => [key, value])),
    );
    const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 50, 'InvalidNextToken');
    return { AutoScalingGroups: items.map((group) => groupView(group, region)), NextToken: next };
  }),
  DescribeAutoScalingInstances: operation<
    asg.DescribeAutoScalingInstancesCommandInput,
    asg.DescribeAutoScalingInstancesCommandOutput
  >((input, { region }) => {
    const wanted = input.InstanceIds ?? [];
    const all = [...region.scaling.groups.values()].flatMap((group) =>
      [...group.instances.values()].map((instance) => ({ group: group.name, instance })),
    );
    const { items, next } = page(
      all.filter(({ instance }) => wanted.length === 0 || wanted.includes(instance.id)),
      input.NextToken,
      input.MaxRecords ?? 50,
      'InvalidNextToken',
    );
    return {
      AutoScalingInstances: items.map(({ group, instance }) => {
        const { HealthStatus, ...view } = instanceView(instance);
        return { ...view, HealthStatus: HealthStatus?.toUpperCase(), AutoScalingGroupName: group };
      }),
      NextToken: next,
    };
  }),
  DescribeScalingActivities: operation<
    asg.DescribeScalingActivitiesCommandInput,
    asg.DescribeScalingActivitiesCommandOutput
  >((input, { region }) => {
    const wanted = input.ActivityIds ?? [];
    const found = region.scaling.activities
      .list(input.AutoScalingGroupName)
      .filter(({ id }) => wanted.length === 0 || wanted.includes(id));
    const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 100, 'InvalidNextToken');
    return {
      Activities: items.map((activity) =>
        activityView(activity, region.scaling.groups.get(activity.group)?.arn ?? ''),
      ),
      NextToken: next,
    };
  }),
};

const members: Operations = {
  TerminateInstanceInAutoScalingGroup: operation<
    asg.TerminateInstanceInAutoScalingGroupCommandInput,
    asg.TerminateInstanceInAutoScalingGroupCommandOutput
  >((input, { region }) => {
    const { group, activityId } = region.scaling.terminateInstance(
      input.InstanceId ?? '',
      input.ShouldDecrementDesiredCapacity ?? false,
    );
    const activity = region.scaling.activities.get(activityId);
    return { Activity: activity && activityView(activity, group.arn) };
  }),
  SetInstanceHealth: operation<asg.SetInstanceHealthCommandInput, asg.SetInstanceHealthCommandOutput>(
    (input, { region }) => {
      region.scaling.setHealth(input.InstanceId ?? '', input.HealthStatus === 'Healthy');
    },
  ),
  SetInstanceProtection: operation<
    asg.SetInstanceProtectionCommandInput,
    asg.SetInstanceProtectionCommandOutput
  >((input, { region }) => {
    const group = region.scaling.get(input.AutoScalingGroupName ?? '');
    for (const id of input.InstanceIds ?? []) {
      const instance = group.instances.get(id);
      if (!instance)
        throw new AwsError(
          'ValidationError',
          `The instance ${id} is not part of Auto Scaling group ${group.name}.`,
        );
      instance.protected = input.ProtectedFromScaleIn ?? false;
    }
  }),
  SuspendProcesses: operation<asg.SuspendProcessesCommandInput, asg.SuspendProcessesCommandOutput>(
    (input, { region }) => {
      const group = region.scaling.get(input.AutoScalingGroupName ?? '');
      const since = new Date(region.context.now).toISOString();
      for (const name of input.ScalingProcesses?.length ? input.ScalingProcesses : processes)
        group.suspended.set(name, `User suspended at ${since}`);
    },
  ),
  ResumeProcesses: operation<asg.ResumeProcessesCommandInput, asg.ResumeProcessesCommandOutput>(
    (input, { region }) => {
      const group = region.scaling.get(input.AutoScalingGroupName ?? '');
      for (const name of input.ScalingProcesses?.length ? input.ScalingProcesses : processes)
        group.suspended.delete(name);
      region.scaling.update(group.name, {});
    },
  ),
  DescribeLoadBalancers: operation<
    asg.DescribeLoadBalancersCommandInput,
    asg.DescribeLoadBalancersCommandOutput
  >((input, { region }) => ({
    LoadBalancers: region.scaling
      .get(input.AutoScalingGroupName ?? '')
      .loadBalancerNames.map((LoadBalancerName) => ({ LoadBalancerName, State: 'InService' })),
  })),
  DescribeLoadBalancerTargetGroups: operation<
    asg.DescribeLoadBalancerTargetGroupsCommandInput,
    asg.DescribeLoadBalancerTargetGroupsCommandOutput
  >((input, { region }) => ({
    LoadBalancerTargetGroups: region.scaling
      .get(input.AutoScalingGroupName ?? '')
      .targetGroupArns.map((LoadBalancerTargetGroupARN) => ({
        LoadBalancerTargetGroupARN,
        State: 'InService',
      })),
  })),
};

const tags: Operations = {
  CreateOrUpdateTags: operation<asg.CreateOrUpdateTagsCommandInput, asg.CreateOrUpdateTagsCommandOutput>(
    (input, { region }) => {
      for (const tag of input.Tags ?? []) {
        region.scaling.get(tag.ResourceId ?? '').tags.set(tag.Key ?? '', {
          key: tag.Key ?? '',
          value: tag.Value ?? '',
          propagate: tag.PropagateAtLaunch ?? false,
        });
      }
    },
  ),
  DeleteTags: operation<asg.DeleteTagsCommandInput, asg.DeleteTagsCommandOutput>((input, { region }) => {
    for (const tag of input.Tags ?? []) region.scaling.get(tag.ResourceId ?? '').tags.delete(tag.Key ?? '');
  }),
  DescribeTags: operation<asg.DescribeTagsCommandInput, asg.DescribeTagsCommandOutput>(
    (input, { region }) => {
      const found = filterItems([...region.scaling.groups.values()].flatMap(groupTags), input.Filters, {
        'auto-scaling-group': (tag) => tag.ResourceId,
        key: (tag) => tag.Key,
        value: (tag) => tag.Value,
        'propagate-at-launch': (tag) => String(tag.PropagateAtLaunch),
      });
      const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 50, 'InvalidNextToken');
      return { Tags: items, NextToken: next };
    },
  ),
};

export const autoscaling: Operations = { ...groups, ...members, ...tags, ...hooks };
