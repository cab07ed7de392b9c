import type * as asg from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { hook } from './autoscaling-input.js';
import { hookView } from './autoscaling-views.js';

/** Lifecycle hooks and the actions that complete them. */
export const hooks: Operations = {
  PutLifecycleHook: operation<asg.PutLifecycleHookCommandInput, asg.PutLifecycleHookCommandOutput>(
    (input, { region }) => {
      const group = region.scaling.get(input.AutoScalingGroupName ?? '');
      const made = hook(input, group.hooks.get(input.LifecycleHookName ?? ''));
      group.hooks.set(made.name, made);
    },
  ),
  DeleteLifecycleHook: operation<asg.DeleteLifecycleHookCommandInput, asg.DeleteLifecycleHookCommandOutput>(
    (input, { region }) => {
      const group = region.scaling.get(input.AutoScalingGroupName ?? '');
      if (!group.hooks.delete(input.LifecycleHookName ?? ''))
        throw new AwsError('ValidationError', `No Lifecycle Hook found`);
    },
  ),
  DescribeLifecycleHooks: operation<
    asg.DescribeLifecycleHooksCommandInput,
    asg.DescribeLifecycleHooksCommandOutput
  >((input, { region }) => {
    const group = region.scaling.get(input.AutoScalingGroupName ?? '');
    const names = input.LifecycleHookNames ?? [];
    return {
      LifecycleHooks: [...group.hooks.values()]
        .filter(({ name }) => names.length === 0 || names.includes(name))
        .map((entry) => hookView(entry, group.name)),
    };
  }),
  CompleteLifecycleAction: operation<
    asg.CompleteLifecycleActionCommandInput,
    asg.CompleteLifecycleActionCommandOutput
  >((input, { region }) => {
    const target = { instanceId: input.InstanceId, token: input.LifecycleActionToken };
    region.scaling.waits.complete(
      input.AutoScalingGroupName ?? '',
      input.LifecycleHookName ?? '',
      input.LifecycleActionResult ?? '',
      target,
    );
  }),
  RecordLifecycleActionHeartbeat: operation<
    asg.RecordLifecycleActionHeartbeatCommandInput,
    asg.RecordLifecycleActionHeartbeatCommandOutput
  >((input, { region }) => {
    const target = { instanceId: input.InstanceId, token: input.LifecycleActionToken };
    region.scaling.waits.heartbeat(input.AutoScalingGroupName ?? '', input.LifecycleHookName ?? '', target);
  }),
};
