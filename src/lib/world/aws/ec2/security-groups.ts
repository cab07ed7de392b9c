import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';
import type { Network } from './network.js';

/** Where traffic of a rule comes from or goes to; exactly one of these. */
export type RulePeer = { cidr: string } | { cidrV6: string } | { groupId: string } | { prefixListId: string };

export interface SecurityGroupRule {
  id: string;
  groupId: string;
  egress: boolean;
  /** `-1` for all, else `tcp`, `udp`, `icmp` or a number. */
  protocol: string;
  fromPort: number;
  toPort: number;
  peer: RulePeer;
  description: string;
}

export interface SecurityGroup {
  id: string;
  name: string;
  description: string;
  vpcId: string;
  tags: Tags;
  rules: Map<string, SecurityGroupRule>;
}

export type NewRule = Omit<SecurityGroupRule, 'id' | 'groupId'>;

export class SecurityGroups {
  readonly groups = new Map<string, SecurityGroup>();

  constructor(
    private readonly context: RegionContext,
    private readonly network: Network,
  ) {}

  create(input: { name: string; description: string; vpcId: string; tags: Tags }): SecurityGroup {
    this.network.vpc(input.vpcId);
    for (const group of this.groups.values()) {
      if (group.vpcId === input.vpcId && group.name === input.name) {
        throw new AwsError(
          'InvalidGroup.Duplicate',
          `The security group '${input.name}' already exists for VPC '${input.vpcId}'`,
        );
      }
    }
    const group: SecurityGroup = { id: this.context.ids.ec2('sg'), ...input, rules: new Map() };
    this.groups.set(group.id, group);
    this.authorize(group.id, {
      egress: true,
      protocol: '-1',
      fromPort: -1,
      toPort: -1,
      peer: { cidr: '0.0.0.0/0' },
      description: '',
    });
    return group;
  }

  get(id: string): SecurityGroup {
    const group = this.groups.get(id);
    if (!group) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  }

  authorize(groupId: string, rule: NewRule): SecurityGroupRule {
    const group = this.get(groupId);
    if ('groupId' in rule.peer) this.get(rule.peer.groupId);
    const key = ruleKey(rule);
    for (const known of group.rules.values()) {
      if (ruleKey(known) === key) {
        throw new AwsError(
          'InvalidPermission.Duplicate',
          `the specified rule "${describeRule(rule)}" already exists`,
        );
      }
    }
    const created: SecurityGroupRule = { id: this.context.ids.ec2('sgr'), groupId, ...rule };
    group.rules.set(created.id, created);
    return created;
  }

  revoke(groupId: string, ruleId: string): void {
    this.groups.get(groupId)?.rules.delete(ruleId);
  }

  /** Removes all outbound rules: what CloudFormation does with the default one when a template names its own. */
  revokeEgress(groupId: string): void {
    const group = this.get(groupId);
    for (const rule of group.rules.values()) if (rule.egress) group.rules.delete(rule.id);
  }

  /** Deletes a group. `inUse` says whether something that lives in the region still uses it. */
  delete(id: string, inUse: (id: string) => boolean): void {
    this.get(id);
    const referred = [...this.groups.values()].some(
      (group) =>
        group.id !== id &&
        [...group.rules.values()].some((rule) => 'groupId' in rule.peer && rule.peer.groupId === id),
    );
    if (referred || inUse(id))
      throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
    this.groups.delete(id);
  }
}

function ruleKey(rule: NewRule): string {
  return JSON.stringify([rule.egress, rule.protocol, rule.fromPort, rule.toPort, rule.peer]);
}

function describeRule(rule: NewRule): string {
  const peer = Object.values(rule.peer)[0] as string;
  const protocol = rule.protocol === '-1' ? 'ALL' : rule.protocol.toUpperCase();
  return `peer: ${peer}, ${protocol}, ${rule.protocol === '-1' ? '' : `from port: ${rule.fromPort}, to port: ${rule.toPort}, `}ALLOW`;
}
