import { AwsError, validationError } from '../aws-error.js';
import type { Instances } from '../ec2/instances.js';
import type { LaunchTemplates } from '../ec2/launch-templates.js';
import type { Network } from '../ec2/network.js';
import type { RegionContext } from '../region-context.js';
import { Activities, causeTime } from './activities.js';
import { chooseVictim } from './choices.js';
import {
  capacityOf,
  isLeaving,
  type AutoScalingGroup,
  type GroupInstance,
  type GroupTag,
  type LifecycleHook,
} from './group.js';
import { Launcher } from './launcher.js';
import type { GroupSettings } from './group-settings.js';
import { LifecycleWaits } from './lifecycle-waits.js';

const RECONCILE_MS = [3_000, 8_000] as const;
/** A failed launch is tried again after this long, doubling up to the limit. */
const RETRY_MS = 15_000;
const RETRY_LIMIT_MS = 300_000;
const HEALTH_CHECK_MS = [20_000, 60_000] as const;

/** Auto Scaling groups of one region: they keep as many instances as they are told to. */
export class Scaling {
  readonly groups = new Map<string, AutoScalingGroup>();
  readonly activities: Activities;
  readonly #groupOf = new Map<string, string>();
  readonly #launcher: Launcher;
  readonly #waits: LifecycleWaits;

  constructor(
    private readonly context: RegionContext,
    private readonly network: Network,
    private readonly instances: Instances,
    private readonly templates: LaunchTemplates,
  ) {
    this.activities = new Activities(context);
    this.#launcher = new Launcher(context, network, instances, templates, this.activities);
    this.#waits = new LifecycleWaits(context, this.groups, this.activities, {
      launched: (group, instance) => this.#enterService(group, instance),
      abandoned: (group, instance) =>
        this.#beginTermination(group, instance, 'a launch lifecycle action was abandoned'),
      mayTerminate: (_group, instance) => this.#shutDown(instance),
    });
    context.onTimer<string>('scaling.reconcile', (name) => this.#reconcile(name));
    context.onTimer<string>('scaling.unhealthy', (id) => this.#replaceUnhealthy(id));
    context.sim.onFact('instance.running', (fact) =>
      this.#onRunning((fact as { instanceId: string }).instanceId),
    );
    context.sim.onFact('instance.terminating', (fact) =>
      this.#onTerminating((fact as { instanceId: string }).instanceId),
    );
    context.sim.onFact('instance.terminated', (fact) =>
      this.#onTerminated((fact as { instanceId: string }).instanceId),
    );
  }

  /** Lifecycle hooks and the instances that wait for them. */
  get waits(): LifecycleWaits {
    return this.#waits;
  }

  get(name: string): AutoScalingGroup {
    const group = this.groups.get(name);
    if (!group)
      throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
    return group;
  }

  groupOfInstance(id: string): AutoScalingGroup | undefined {
    const name = this.#groupOf.get(id);
    return name === undefined ? undefined : this.groups.get(name);
  }

  create(
    name: string,
    settings: GroupSettings,
    tags: readonly GroupTag[],
    hooks: readonly LifecycleHook[] = [],
  ): AutoScalingGroup {
    if (this.groups.has(name))
      throw new AwsError(
        'AlreadyExists',
        `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
      );
    this.#check(settings);
    const group: AutoScalingGroup = {
      name,
      arn: this.context.arn(
        'autoscaling',
        `autoScalingGroup:${this.context.ids.uuid()}:autoScalingGroupName/${name}`,
      ),
      ...settings,
      tags: new Map(tags.map((tag) => [tag.key, tag])),
      instances: new Map(),
      hooks: new Map(hooks.map((hook) => [hook.name, hook])),
      suspended: new Map(),
      createdAt: this.context.now,
      status: undefined,
      failedLaunches: 0,
      reconcileDue: false,
      lastChange: undefined,
    };
    group.lastChange = `At ${causeTime(this.context.now)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${group.desired}.`;
    this.groups.set(name, group);
    this.#scheduleReconcile(group);
    return group;
  }

  update(name: string, changes: Partial<GroupSettings>): AutoScalingGroup {
    const group = this.get(name);
    if (group.status)
      throw new AwsError('ScalingActivityInProgress', `AutoScalingGroup ${name} is being deleted`);
    const before = group.desired;
    const defined = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const next = { ...group, ...defined } as GroupSettings;
    // A new size limit moves the wish, a wish outside of the limits is an error: EC2 Auto Scaling tells the two apart like this.
    if (changes.desired === undefined) next.desired = Math.min(Math.max(next.desired, next.min), next.max);
    this.#check(next);
    Object.assign(group, defined, { desired: next.desired });
    if (changes.launchTemplate) group.mixed = undefined;
    if (changes.mixed) group.launchTemplate = undefined;
    if (group.desired !== before) {
      group.lastChange = `At ${causeTime(this.context.now)} a user request update of AutoScalingGroup constraints to min: ${group.min}, max: ${group.max}, desired: ${group.desired} changing the desired capacity from ${before} to ${group.desired}.`;
    }
    this.#scheduleReconcile(group);
    return group;
  }

  setDesired(name: string, desired: number): void {
    const group = this.get(name);
    if (desired < group.min)
      throw validationError(
        `New SetDesiredCapacity value ${desired} is below min value ${group.min} for the AutoScalingGroup.`,
      );
    if (desired > group.max)
      throw validationError(
        `New SetDesiredCapacity value ${desired} is above max value ${group.max} for the AutoScalingGroup.`,
      );
    if (desired === group.desired) return;
    group.lastChange = `At ${causeTime(this.context.now)} a user request explicitly set group desired capacity changing the desired capacity from ${group.desired} to ${desired}.`;
    group.desired = desired;
    this.#scheduleReconcile(group);
  }

  /** Deletes a group. With `force`, its instances go with it and the group disappears when the last one has. */
  delete(name: string, force: boolean): void {
    const group = this.get(name);
    if (group.instances.size === 0) return this.#remove(group);
    if (!force)
      throw new AwsError(
        'ResourceInUse',
        `You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.`,
      );
    group.status = 'Delete in progress';
    group.min = group.max = group.desired = 0;
    for (const instance of group.instances.values())
      this.#beginTermination(group, instance, 'the group is being deleted');
  }

  terminateInstance(id: string, decrementDesired: boolean): { group: AutoScalingGroup; activityId: string } {
    const group = this.groupOfInstance(id);
    const instance = group?.instances.get(id);
    if (!group || !instance)
      throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
    if (decrementDesired) {
      if (group.desired - 1 < group.min)
        throw validationError(
          `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
        );
      group.desired--;
    }
    this.#beginTermination(
      group,
      instance,
      `instance ${id} was taken out of service in response to a user request`,
    );
    this.#scheduleReconcile(group);
    return { group, activityId: instance.activityId };
  }

  setHealth(id: string, healthy: boolean): void {
    const instance = this.groupOfInstance(id)?.instances.get(id);
    if (!instance)
      throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
    instance.healthy = healthy;
    if (!healthy) this.context.after(this.context.between(...HEALTH_CHECK_MS), 'scaling.unhealthy', id);
  }

  #check(settings: GroupSettings): void {
    const { min, max, desired } = settings;
    if (min > max)
      throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
    if (desired < min)
      throw validationError(
        `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
      );
    if (desired > max)
      throw validationError(
        `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
      );
    if (settings.subnetIds.length === 0)
      throw validationError(`At least one Availability Zone or VPC Subnet is required.`);
    for (const id of settings.subnetIds) {
      if (!this.network.subnets.has(id)) throw validationError(`The subnet ID '${id}' does not exist`);
    }
    const reference = settings.launchTemplate ?? settings.mixed?.launchTemplate;
    if (!reference)
      throw validationError(
        `Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.`,
      );
    this.templates.version(this.templates.get(reference.id), reference.version);
  }

  #scheduleReconcile(group: AutoScalingGroup, delayMs = this.context.between(...RECONCILE_MS)): void {
    if (group.reconcileDue) return;
    group.reconcileDue = true;
    this.context.after(delayMs, 'scaling.reconcile', group.name);
  }

  #reconcile(name: string): void {
    const group = this.groups.get(name);
    if (!group || group.status) return;
    group.reconcileDue = false;
    const missing = group.desired - capacityOf(group);
    if (missing > 0 && !group.suspended.has('Launch')) this.#launch(group, missing);
    if (missing < 0 && !group.suspended.has('Terminate')) this.#scaleIn(group, -missing);
  }

  #launch(group: AutoScalingGroup, count: number): void {
    const census = this.#launcher.census(group);
    for (let index = 0; index < count; index++) {
      const instance = this.#launcher.launch(group, census);
      if (!instance) {
        const delay = Math.min(RETRY_LIMIT_MS, RETRY_MS * 2 ** group.failedLaunches++);
        return this.#scheduleReconcile(group, delay);
      }
      this.#groupOf.set(instance.id, group.name);
    }
    group.failedLaunches = 0;
  }

  #scaleIn(group: AutoScalingGroup, count: number): void {
    for (let index = 0; index < count; index++) {
      const victim = chooseVictim(group, (id) => this.instances.instances.get(id)?.launchedAt ?? 0);
      if (!victim) return;
      const size = capacityOf(group);
      this.#beginTermination(
        group,
        victim,
        `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${size} to ${size - 1}`,
      );
    }
  }

  #onRunning(id: string): void {
    const group = this.groupOfInstance(id);
    const instance = group?.instances.get(id);
    if (!group || instance?.lifecycleState !== 'Pending') return;
    this.#waits.begin(group, instance, 'autoscaling:EC2_INSTANCE_LAUNCHING');
  }

  #enterService(group: AutoScalingGroup, instance: GroupInstance): void {
    instance.lifecycleState = 'InService';
    this.activities.finish(instance.activityId, 'Successful');
    this.#scheduleReconcile(group);
  }

  #beginTermination(group: AutoScalingGroup, instance: GroupInstance, why: string): void {
    if (isLeaving(instance)) return;
    this.activities.finish(instance.activityId, 'Cancelled');
    const now = causeTime(this.context.now);
    const activity = this.activities.start(group.name, {
      description: `Terminating EC2 instance: ${instance.id}`,
      cause: `At ${now} ${why}.`,
      zone: instance.zone,
    });
    instance.activityId = activity.id;
    instance.lifecycleState = 'Terminating';
    this.#waits.begin(group, instance, 'autoscaling:EC2_INSTANCE_TERMINATING');
  }

  #shutDown(instance: GroupInstance): void {
    if (this.instances.instances.has(instance.id)) {
      this.instances.terminate(instance.id, {
        code: 'Server.ScheduledStop',
        message: 'User initiated shutdown by Auto Scaling',
      });
    }
  }

  /** Somebody else terminated a member: its group notices by the health check and replaces it. */
  #onTerminating(id: string): void {
    const instance = this.groupOfInstance(id)?.instances.get(id);
    if (!instance || isLeaving(instance)) return;
    instance.healthy = false;
    this.context.after(this.context.between(...HEALTH_CHECK_MS), 'scaling.unhealthy', id);
  }

  #replaceUnhealthy(id: string): void {
    const group = this.groupOfInstance(id);
    const instance = group?.instances.get(id);
    if (
      !group ||
      !instance ||
      instance.healthy ||
      isLeaving(instance) ||
      group.suspended.has('ReplaceUnhealthy')
    )
      return;
    this.#beginTermination(
      group,
      instance,
      'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped',
    );
    this.#scheduleReconcile(group);
    if (this.instances.instances.get(id)?.state === 'terminated') this.#onTerminated(id);
  }

  #onTerminated(id: string): void {
    const group = this.groupOfInstance(id);
    const instance = group?.instances.get(id);
    if (!group || !instance || !isLeaving(instance)) return;
    this.activities.finish(instance.activityId, 'Successful');
    group.instances.delete(id);
    this.#groupOf.delete(id);
    if (group.status && group.instances.size === 0) this.#remove(group);
    else this.#scheduleReconcile(group);
  }

  #remove(group: AutoScalingGroup): void {
    this.groups.delete(group.name);
    this.activities.forget(group.name);
  }
}
