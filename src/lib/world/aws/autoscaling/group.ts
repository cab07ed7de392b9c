export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Standby';

export interface GroupInstance {
  id: string;
  lifecycleState: LifecycleState;
  healthy: boolean;
  protected: boolean;
  zone: string;
  instanceType: string;
  launchTemplate: { id: string; name: string; version: number };
  /** The activity that launched it or is terminating it. */
  activityId: string;
  /** Lifecycle hooks that have not been completed yet, with the token of each wait. */
  waitingFor: Map<string, string>;
}

export type Transition = 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';

export interface LifecycleHook {
  name: string;
  transition: Transition;
  heartbeatSeconds: number;
  defaultResult: 'CONTINUE' | 'ABANDON';
  notificationTarget: string | undefined;
  roleArn: string | undefined;
  metadata: string | undefined;
}

export interface LaunchTemplateReference {
  id: string;
  name: string;
  /** A number, `$Latest` or `$Default`; undefined means the default version. */
  version: string | undefined;
}

export interface MixedInstances {
  launchTemplate: LaunchTemplateReference;
  overrides: {
    instanceType: string | undefined;
    weightedCapacity: string | undefined;
    launchTemplate: LaunchTemplateReference | undefined;
  }[];
  distribution: {
    onDemandAllocationStrategy: string;
    onDemandBaseCapacity: number;
    onDemandPercentageAboveBaseCapacity: number;
    spotAllocationStrategy: string;
    spotInstancePools: number | undefined;
    spotMaxPrice: string | undefined;
  };
}

export interface GroupTag {
  key: string;
  value: string;
  propagate: boolean;
}

export interface Activity {
  id: string;
  group: string;
  description: string;
  cause: string;
  status:
    | 'InProgress'
    | 'Successful'
    | 'Failed'
    | 'Cancelled'
    | 'PendingSpotBidPlacement'
    | 'MidLifecycleAction'
    | 'WaitingForInstanceId';
  statusMessage: string | undefined;
  progress: number;
  startedAt: number;
  endedAt: number | undefined;
  zone: string | undefined;
  subnetId: string | undefined;
}

export interface AutoScalingGroup {
  name: string;
  arn: string;
  min: number;
  max: number;
  desired: number;
  launchTemplate: LaunchTemplateReference | undefined;
  mixed: MixedInstances | undefined;
  subnetIds: string[];
  tags: Map<string, GroupTag>;
  instances: Map<string, GroupInstance>;
  hooks: Map<string, LifecycleHook>;
  suspended: Map<string, string>;
  targetGroupArns: string[];
  loadBalancerNames: string[];
  terminationPolicies: string[];
  healthCheckType: string;
  healthCheckGraceSeconds: number;
  cooldownSeconds: number;
  capacityRebalance: boolean;
  protectNewInstances: boolean;
  maxInstanceLifetimeSeconds: number | undefined;
  createdAt: number;
  status: string | undefined;
  /** Launches in a row that failed; the next one waits the longer. */
  failedLaunches: number;
  /** Whether a reconciliation is due already. */
  reconcileDue: boolean;
  /** Why the wish changed last, for the cause of the next activity. */
  lastChange: string | undefined;
}

/** Terminating instances no longer count towards the capacity of a group. */
export function isLeaving(instance: GroupInstance): boolean {
  return instance.lifecycleState.startsWith('Terminating');
}

/** Instances that count: all that are not leaving and not on standby. */
export function capacityOf(group: AutoScalingGroup): number {
  let count = 0;
  for (const instance of group.instances.values())
    if (!isLeaving(instance) && instance.lifecycleState !== 'Standby') count++;
  return count;
}
