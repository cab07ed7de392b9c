import { validationError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Activities } from './activities.js';
import type { AutoScalingGroup, GroupInstance, LifecycleHook, Transition } from './group.js';

export interface WaitOutcome {
  launched(group: AutoScalingGroup, instance: GroupInstance): void;
  abandoned(group: AutoScalingGroup, instance: GroupInstance): void;
  mayTerminate(group: AutoScalingGroup, instance: GroupInstance): void;
}

interface Expiry {
  group: string;
  instance: string;
  hook: string;
  token: string;
  [key: string]: string;
}

/** Lifecycle hooks: instances stop in `Pending:Wait` or `Terminating:Wait` until every hook is completed or its heartbeat runs out. */
export class LifecycleWaits {
  constructor(
    private readonly context: RegionContext,
    private readonly groups: ReadonlyMap<string, AutoScalingGroup>,
    private readonly activities: Activities,
    private readonly outcome: WaitOutcome,
  ) {
    context.onTimer<Expiry>('scaling.heartbeat', (expiry) => this.#expire(expiry));
  }

  /** Starts the waits of a transition; without hooks the instance goes on at once. */
  begin(group: AutoScalingGroup, instance: GroupInstance, transition: Transition): void {
    const hooks = [...group.hooks.values()].filter((hook) => hook.transition === transition);
    instance.waitingFor.clear();
    if (hooks.length === 0) return this.#proceed(group, instance);
    instance.lifecycleState =
      transition === 'autoscaling:EC2_INSTANCE_LAUNCHING' ? 'Pending:Wait' : 'Terminating:Wait';
    this.activities.update(instance.activityId, { status: 'MidLifecycleAction', progress: 60 });
    for (const hook of hooks) {
      const token = this.context.ids.uuid();
      instance.waitingFor.set(hook.name, token);
      this.#arm(group, instance, hook, token);
    }
  }

  /** Completes one hook, named by the instance or by the token of the wait. */
  complete(
    groupName: string,
    hookName: string,
    result: string,
    target: { instanceId?: string | undefined; token?: string | undefined },
  ): void {
    const { group, hook, instance } = this.#find(groupName, hookName, target);
    if (result !== 'CONTINUE' && result !== 'ABANDON')
      throw validationError(`Invalid lifecycle action result: ${result}. Valid values: [CONTINUE, ABANDON]`);
    this.#finish(group, instance, hook.name, result);
  }

  /** Restarts the clock of one wait. */
  heartbeat(
    groupName: string,
    hookName: string,
    target: { instanceId?: string | undefined; token?: string | undefined },
  ): void {
    const { group, hook, instance } = this.#find(groupName, hookName, target);
    const token = this.context.ids.uuid();
    instance.waitingFor.set(hook.name, token);
    this.#arm(group, instance, hook, token);
  }

  #find(
    groupName: string,
    hookName: string,
    target: { instanceId?: string | undefined; token?: string | undefined },
  ): { group: AutoScalingGroup; hook: LifecycleHook; instance: GroupInstance } {
    const group = this.groups.get(groupName);
    const hook = group?.hooks.get(hookName);
    const instance =
      target.instanceId === undefined
        ? [...(group?.instances.values() ?? [])].find(
            (member) => member.waitingFor.get(hookName) === target.token,
          )
        : group?.instances.get(target.instanceId);
    if (!group || !hook || !instance?.waitingFor.has(hookName)) {
      const what =
        target.instanceId === undefined ? `token ${target.token}` : `instance ID ${target.instanceId}`;
      throw validationError(`No active Lifecycle Action found with ${what}`);
    }
    return { group, hook, instance };
  }

  #arm(group: AutoScalingGroup, instance: GroupInstance, hook: LifecycleHook, token: string): void {
    const expiry: Expiry = { group: group.name, instance: instance.id, hook: hook.name, token };
    this.context.after(hook.heartbeatSeconds * 1000, 'scaling.heartbeat', expiry);
  }

  #expire({ group: groupName, instance: id, hook: hookName, token }: Expiry): void {
    const group = this.groups.get(groupName);
    const instance = group?.instances.get(id);
    if (!group || !instance || instance.waitingFor.get(hookName) !== token) return;
    this.#finish(group, instance, hookName, group.hooks.get(hookName)?.defaultResult ?? 'ABANDON');
  }

  #finish(
    group: AutoScalingGroup,
    instance: GroupInstance,
    hookName: string,
    result: 'CONTINUE' | 'ABANDON',
  ): void {
    instance.waitingFor.delete(hookName);
    if (result === 'ABANDON') {
      instance.waitingFor.clear();
      if (instance.lifecycleState === 'Pending:Wait') return this.outcome.abandoned(group, instance);
    }
    if (instance.waitingFor.size === 0) this.#proceed(group, instance);
  }

  #proceed(group: AutoScalingGroup, instance: GroupInstance): void {
    if (instance.lifecycleState.startsWith('Pending')) {
      instance.lifecycleState = 'Pending:Proceed';
      this.outcome.launched(group, instance);
    } else {
      if (instance.lifecycleState === 'Terminating:Wait') instance.lifecycleState = 'Terminating:Proceed';
      this.outcome.mayTerminate(group, instance);
    }
  }
}
