import type { AutoScalingGroup, LaunchTemplateReference } from './group.js';

/** What a user decides about a group. */
export interface GroupSettings {
  min: number;
  max: number;
  desired: number;
  launchTemplate: LaunchTemplateReference | undefined;
  mixed: AutoScalingGroup['mixed'];
  subnetIds: string[];
  targetGroupArns: string[];
  loadBalancerNames: string[];
  terminationPolicies: string[];
  healthCheckType: string;
  healthCheckGraceSeconds: number;
  cooldownSeconds: number;
  capacityRebalance: boolean;
  protectNewInstances: boolean;
  maxInstanceLifetimeSeconds: number | undefined;
}

export const defaultGroupSettings: Omit<GroupSettings, 'min' | 'max' | 'desired' | 'subnetIds'> = {
  launchTemplate: undefined,
  mixed: undefined,
  targetGroupArns: [],
  loadBalancerNames: [],
  terminationPolicies: ['Default'],
  healthCheckType: 'EC2',
  healthCheckGraceSeconds: 0,
  cooldownSeconds: 300,
  capacityRebalance: false,
  protectNewInstances: false,
  maxInstanceLifetimeSeconds: undefined,
};
