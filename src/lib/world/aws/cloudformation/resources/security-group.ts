import { AwsError } from '../../aws-error.js';
import type { NewRule, RulePeer } from '../../ec2/security-groups.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';
import type { JsonObject } from '../template.js';

function peerOf(rule: Properties, egress: boolean): RulePeer {
  if (rule.has('CidrIp')) return { cidr: rule.text('CidrIp') };
  if (rule.has('CidrIpv6')) return { cidrV6: rule.text('CidrIpv6') };
  const group = egress ? 'DestinationSecurityGroupId' : 'SourceSecurityGroupId';
  if (rule.has(group)) return { groupId: rule.text(group) };
  const list = egress ? 'DestinationPrefixListId' : 'SourcePrefixListId';
  if (rule.has(list)) return { prefixListId: rule.text(list) };
  throw new AwsError(
    'ValidationError',
    `Exactly one of CidrIp, CidrIpv6, ${list}, ${group} must be specified and not empty`,
  );
}

function ruleOf(raw: JsonObject, egress: boolean): NewRule {
  const rule = new Properties(raw);
  const protocol = rule.text('IpProtocol');
  return {
    egress,
    protocol,
    fromPort: protocol === '-1' ? -1 : rule.number('FromPort', -1),
    toPort: protocol === '-1' ? -1 : rule.number('ToPort', -1),
    peer: peerOf(rule, egress),
    description: rule.optionalText('Description') ?? '',
  };
}

function setRules(request: ResourceRequest, groupId: string): void {
  const properties = new Properties(request.properties);
  const { securityGroups } = request.region;
  for (const entry of properties.objects('SecurityGroupIngress'))
    securityGroups.authorize(groupId, ruleOf(entry.raw, false));
  if (!properties.has('SecurityGroupEgress')) return;
  securityGroups.revokeEgress(groupId);
  for (const entry of properties.objects('SecurityGroupEgress'))
    securityGroups.authorize(groupId, ruleOf(entry.raw, true));
}

export const securityGroup: ResourceType = {
  nameProperty: 'GroupName',
  create(request) {
    const properties = new Properties(request.properties);
    const vpcId = properties.optionalText('VpcId') ?? request.region.network.defaultVpc?.id;
    if (vpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
    const group = request.region.securityGroups.create({
      name: properties.optionalText('GroupName') ?? request.physicalName(255),
      description: properties.text('GroupDescription'),
      vpcId,
      tags: request.tags,
    });
    setRules(request, group.id);
    return { physicalId: group.id, attributes: { GroupId: group.id, Id: group.id, VpcId: vpcId } };
  },
  update(request, current, previous) {
    const { securityGroups } = request.region;
    const group = securityGroups.get(current.physicalId);
    group.tags = request.tags;
    // Only the rules that this template declared itself: others stand in resources of their own.
    const declared = (name: string, egress: boolean): string[] =>
      new Properties(previous).objects(name).map((entry) => JSON.stringify(ruleOf(entry.raw, egress)));
    const mine = [...declared('SecurityGroupIngress', false), ...declared('SecurityGroupEgress', true)];
    for (const { id, groupId: _group, ...rule } of [...group.rules.values()])
      if (mine.includes(JSON.stringify(rule))) securityGroups.revoke(group.id, id);
    setRules(request, group.id);
    return current;
  },
  delete: (request, current) =>
    request.region.securityGroups.delete(current.physicalId, (id) => request.region.usesSecurityGroup(id)),
};

function ruleType(egress: boolean): ResourceType {
  return {
    create(request) {
      const groupId = new Properties(request.properties).text('GroupId');
      const rule = request.region.securityGroups.authorize(groupId, ruleOf(request.properties, egress));
      return { physicalId: rule.id, attributes: { Id: rule.id } };
    },
    update(request, current) {
      const group = request.region.securityGroups.get(new Properties(request.properties).text('GroupId'));
      const rule = group.rules.get(current.physicalId);
      if (rule) Object.assign(rule, ruleOf(request.properties, egress));
      return current;
    },
    delete: (request, current) =>
      request.region.securityGroups.revoke(
        new Properties(request.properties).text('GroupId'),
        current.physicalId,
      ),
  };
}

export const securityGroupIngress = ruleType(false);
export const securityGroupEgress = ruleType(true);
