import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, tagList, type Region } from '../../../../world/index.js';
import { filterItems, type FilterFields } from '../../filters.js';
import { operation, type Operations } from '../../operation.js';
import { page } from '../../paging.js';
import { tagsOfSpecifications } from './tag-specifications.js';

type Group = ReturnType<Region['securityGroups']['get']>;
type Rule = ReturnType<Region['securityGroups']['authorize']>;
type NewRule = Parameters<Region['securityGroups']['authorize']>[1];

const fields: FilterFields<Group> = {
  'group-id': (group) => group.id,
  'group-name': (group) => group.name,
  'vpc-id': (group) => group.vpcId,
  description: (group) => group.description,
};

/** Rules with the same ports and protocol are shown together. */
function permissions(rules: readonly Rule[], account: string): ec2.IpPermission[] {
  const grouped = new Map<string, ec2.IpPermission>();
  for (const rule of rules) {
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    const permission: ec2.IpPermission = grouped.get(key) ?? {
      IpProtocol: rule.protocol,
      ...(rule.protocol !== '-1' && { FromPort: rule.fromPort, ToPort: rule.toPort }),
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    };
    const description = rule.description === '' ? {} : { Description: rule.description };
    if ('cidr' in rule.peer) permission.IpRanges?.push({ CidrIp: rule.peer.cidr, ...description });
    else if ('cidrV6' in rule.peer)
      permission.Ipv6Ranges?.push({ CidrIpv6: rule.peer.cidrV6, ...description });
    else if ('groupId' in rule.peer)
      permission.UserIdGroupPairs?.push({ GroupId: rule.peer.groupId, UserId: account, ...description });
    else permission.PrefixListIds?.push({ PrefixListId: rule.peer.prefixListId, ...description });
    grouped.set(key, permission);
  }
  return [...grouped.values()];
}

function groupView(group: Group, region: Region): ec2.SecurityGroup {
  const rules = [...group.rules.values()];
  const account = region.context.account;
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: account,
    SecurityGroupArn: region.context.arn('ec2', `security-group/${group.id}`),
    IpPermissions: permissions(
      rules.filter((rule) => !rule.egress),
      account,
    ),
    IpPermissionsEgress: permissions(
      rules.filter((rule) => rule.egress),
      account,
    ),
    Tags: tagList(group.tags),
  };
}

function readRules(permissionsGiven: readonly ec2.IpPermission[] | undefined, egress: boolean): NewRule[] {
  return (permissionsGiven ?? []).flatMap((permission) => {
    const protocol = permission.IpProtocol ?? '-1';
    const base = {
      egress,
      protocol,
      fromPort: protocol === '-1' ? -1 : (permission.FromPort ?? -1),
      toPort: protocol === '-1' ? -1 : (permission.ToPort ?? -1),
    };
    return [
      ...(permission.IpRanges ?? []).map((range) => ({
        ...base,
        peer: { cidr: range.CidrIp ?? '' },
        description: range.Description ?? '',
      })),
      ...(permission.Ipv6Ranges ?? []).map((range) => ({
        ...base,
        peer: { cidrV6: range.CidrIpv6 ?? '' },
        description: range.Description ?? '',
      })),
      ...(permission.UserIdGroupPairs ?? []).map((pair) => ({
        ...base,
        peer: { groupId: pair.GroupId ?? '' },
        description: pair.Description ?? '',
      })),
      ...(permission.PrefixListIds ?? []).map((list) => ({
        ...base,
        peer: { prefixListId: list.PrefixListId ?? '' },
        description: list.Description ?? '',
      })),
    ];
  });
}

export const securityGroups: Operations = {
  DescribeSecurityGroups: operation<
    ec2.DescribeSecurityGroupsCommandInput,
    ec2.DescribeSecurityGroupsCommandOutput
  >((input, { region }) => {
    const chosen =
      input.GroupIds?.map((id) => region.securityGroups.get(id)) ?? region.securityGroups.groups.values();
    const found = filterItems(chosen, input.Filters, fields, ({ tags }) => tags);
    const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
    return { SecurityGroups: items.map((group) => groupView(group, region)), NextToken: next };
  }),
  CreateSecurityGroup: operation<ec2.CreateSecurityGroupCommandInput, ec2.CreateSecurityGroupCommandOutput>(
    (input, { region }) => {
      const vpcId = input.VpcId ?? region.network.defaultVpc?.id;
      if (vpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
      const tags = tagsOfSpecifications(input.TagSpecifications, 'security-group');
      const group = region.securityGroups.create({
        name: input.GroupName ?? '',
        description: input.Description ?? '',
        vpcId,
        tags,
      });
      return {
        GroupId: group.id,
        Tags: tagList(tags),
        SecurityGroupArn: region.context.arn('ec2', `security-group/${group.id}`),
      };
    },
  ),
  DeleteSecurityGroup: operation<ec2.DeleteSecurityGroupCommandInput, ec2.DeleteSecurityGroupCommandOutput>(
    (input, { region }) => {
      region.securityGroups.delete(input.GroupId ?? '', (id) => region.usesSecurityGroup(id));
      return { Return: true, GroupId: input.GroupId };
    },
  ),
  AuthorizeSecurityGroupIngress: operation<
    ec2.AuthorizeSecurityGroupIngressCommandInput,
    ec2.AuthorizeSecurityGroupIngressCommandOutput
  >((input, { region }) => {
    for (const rule of readRules(input.IpPermissions, false))
      region.securityGroups.authorize(input.GroupId ?? '', rule);
    return { Return: true };
  }),
};
