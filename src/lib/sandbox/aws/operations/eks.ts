import type * as eksTypes from '@aws-sdk/client-eks';
import { type Region } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Cluster = ReturnType<Region['eks']['get']>;
type Entry = ReturnType<Region['eks']['accessEntry']>;
type Addon = ReturnType<Region['eks']['addon']>;
type Update = ReturnType<Region['eks']['updateVersion']>;

const logTypes: readonly eksTypes.LogType[] = [
  'api',
  'audit',
  'authenticator',
  'controllerManager',
  'scheduler',
];

function clusterView(cluster: Cluster, region: Region): eksTypes.Cluster {
  const { endpoint, certificateAuthorityData } = region.eks.connectionOf(cluster);
  const known = cluster.status !== 'CREATING';
  const enabled = logTypes.filter((type) => cluster.enabledLogTypes.includes(type));
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: new Date(cluster.createdAt),
    version: cluster.version,
    ...(known && {
      endpoint,
      certificateAuthority: { data: certificateAuthorityData },
      identity: { oidc: { issuer: cluster.oidcIssuer } },
    }),
    roleArn: cluster.roleArn,
    resourcesVpcConfig: {
      subnetIds: cluster.subnetIds,
      securityGroupIds: cluster.securityGroupIds,
      ...(known && { clusterSecurityGroupId: cluster.clusterSecurityGroupId }),
      vpcId: cluster.vpcId,
      endpointPublicAccess: cluster.endpointPublicAccess,
      endpointPrivateAccess: cluster.endpointPrivateAccess,
      publicAccessCidrs: cluster.publicAccessCidrs,
    },
    kubernetesNetworkConfig: {
      ipFamily: cluster.ipFamily,
      serviceIpv4Cidr: cluster.serviceIpv4Cidr,
      serviceIpv6Cidr: cluster.serviceIpv6Cidr,
      elasticLoadBalancing: { enabled: false },
    },
    logging: {
      clusterLogging: [
        ...(enabled.length > 0 ? [{ types: enabled, enabled: true }] : []),
        { types: logTypes.filter((type) => !enabled.includes(type)), enabled: false },
      ],
    },
    status: cluster.status,
    platformVersion: 'eks.1',
    tags: cluster.tags,
    health: { issues: [] },
    accessConfig: { authenticationMode: cluster.authenticationMode as eksTypes.AuthenticationMode },
    upgradePolicy: { supportType: cluster.upgradeSupportType as eksTypes.SupportType },
    deletionProtection: cluster.deletionProtection,
  };
}

function entryView(entry: Entry, cluster: string): eksTypes.AccessEntry {
  return {
    clusterName: cluster,
    principalArn: entry.principalArn,
    kubernetesGroups: entry.groups,
    accessEntryArn: entry.arn,
    createdAt: new Date(entry.createdAt),
    modifiedAt: new Date(entry.modifiedAt),
    tags: entry.tags,
    username: entry.username,
    type: entry.type,
  };
}

function addonView(addon: Addon, cluster: string): eksTypes.Addon {
  return {
    addonName: addon.name,
    clusterName: cluster,
    status: addon.status,
    addonVersion: addon.version,
    health: { issues: [] },
    addonArn: addon.arn,
    createdAt: new Date(addon.createdAt),
    modifiedAt: new Date(addon.modifiedAt),
    serviceAccountRoleArn: addon.serviceAccountRoleArn,
    configurationValues: addon.configurationValues,
    tags: addon.tags,
  };
}

function updateView(update: Update): eksTypes.Update {
  return {
    id: update.id,
    status: update.status,
    type: update.type,
    params: update.params as eksTypes.UpdateParam[],
    createdAt: new Date(update.createdAt),
    errors: [],
  };
}

const clusters: Operations = {
  DescribeCluster: operation<eksTypes.DescribeClusterCommandInput, eksTypes.DescribeClusterCommandOutput>(
    (input, { region }) => ({ cluster: clusterView(region.eks.get(input.name ?? ''), region) }),
  ),
  ListClusters: operation<eksTypes.ListClustersCommandInput, eksTypes.ListClustersCommandOutput>(
    (input, { region }) => {
      const { items, next } = page(
        [...region.eks.clusters.keys()],
        input.nextToken,
        input.maxResults ?? 100,
        'InvalidParameterException',
      );
      return { clusters: items, nextToken: next };
    },
  ),
  CreateCluster: operation<eksTypes.CreateClusterCommandInput, eksTypes.CreateClusterCommandOutput>(
    (input, { region }) => {
      const vpc = input.resourcesVpcConfig;
      const made = region.eks.create({
        name: input.name ?? '',
        roleArn: input.roleArn ?? '',
        subnetIds: vpc?.subnetIds ?? [],
        securityGroupIds: vpc?.securityGroupIds ?? [],
        tags: input.tags ?? {},
        ...(input.version !== undefined && { version: input.version }),
        ...(input.kubernetesNetworkConfig?.serviceIpv4Cidr !== undefined && {
          serviceIpv4Cidr: input.kubernetesNetworkConfig.serviceIpv4Cidr,
        }),
        ...(input.kubernetesNetworkConfig?.ipFamily !== undefined && {
          ipFamily: input.kubernetesNetworkConfig.ipFamily,
        }),
        ...(input.accessConfig?.authenticationMode !== undefined && {
          authenticationMode: input.accessConfig.authenticationMode,
        }),
      });
      return { cluster: clusterView(made, region) };
    },
  ),
  DeleteCluster: operation<eksTypes.DeleteClusterCommandInput, eksTypes.DeleteClusterCommandOutput>(
    (input, { region }) => ({ cluster: clusterView(region.eks.delete(input.name ?? ''), region) }),
  ),
  UpdateClusterVersion: operation<
    eksTypes.UpdateClusterVersionCommandInput,
    eksTypes.UpdateClusterVersionCommandOutput
  >((input, { region }) => ({
    update: updateView(region.eks.updateVersion(input.name ?? '', input.version ?? '')),
  })),
  DescribeUpdate: operation<eksTypes.DescribeUpdateCommandInput, eksTypes.DescribeUpdateCommandOutput>(
    (input, { region }) => {
      const update = region.eks.get(input.name ?? '').updates.get(input.updateId ?? '');
      return { update: update && updateView(update) };
    },
  ),
};

const access: Operations = {
  CreateAccessEntry: operation<
    eksTypes.CreateAccessEntryCommandInput,
    eksTypes.CreateAccessEntryCommandOutput
  >((input, { region }) => {
    const entry = region.eks.createAccessEntry(input.clusterName ?? '', {
      principalArn: input.principalArn ?? '',
      username: input.username,
      type: input.type,
      tags: input.tags ?? {},
      ...(input.kubernetesGroups && { groups: input.kubernetesGroups }),
    });
    return { accessEntry: entryView(entry, input.clusterName ?? '') };
  }),
  DescribeAccessEntry: operation<
    eksTypes.DescribeAccessEntryCommandInput,
    eksTypes.DescribeAccessEntryCommandOutput
  >((input, { region }) => ({
    accessEntry: entryView(
      region.eks.accessEntry(input.clusterName ?? '', input.principalArn ?? ''),
      input.clusterName ?? '',
    ),
  })),
  ListAccessEntries: operation<
    eksTypes.ListAccessEntriesCommandInput,
    eksTypes.ListAccessEntriesCommandOutput
  >((input, { region }) => {
    const { items, next } = page(
      [...region.eks.get(input.clusterName ?? '').accessEntries.keys()],
      input.nextToken,
      input.maxResults ?? 100,
      'InvalidParameterException',
    );
    return { accessEntries: items, nextToken: next };
  }),
  DeleteAccessEntry: operation<
    eksTypes.DeleteAccessEntryCommandInput,
    eksTypes.DeleteAccessEntryCommandOutput
  >((input, { region }) => {
    const entry = region.eks.accessEntry(input.clusterName ?? '', input.principalArn ?? '');
    region.eks.get(input.clusterName ?? '').accessEntries.delete(entry.principalArn);
  }),
  ListAssociatedAccessPolicies: operation<
    eksTypes.ListAssociatedAccessPoliciesCommandInput,
    eksTypes.ListAssociatedAccessPoliciesCommandOutput
  >((input, { region }) => ({
    clusterName: input.clusterName,
    principalArn: input.principalArn,
    associatedAccessPolicies: [
      ...region.eks.accessEntry(input.clusterName ?? '', input.principalArn ?? '').policies,
    ].map(([policyArn, association]) => ({
      policyArn,
      accessScope: {
        type: association.scopeType as eksTypes.AccessScopeType,
        namespaces: association.namespaces,
      },
      associatedAt: new Date(association.associatedAt),
      modifiedAt: new Date(association.associatedAt),
    })),
  })),
};

const addons: Operations = {
  DescribeAddon: operation<eksTypes.DescribeAddonCommandInput, eksTypes.DescribeAddonCommandOutput>(
    (input, { region }) => ({
      addon: addonView(
        region.eks.addon(input.clusterName ?? '', input.addonName ?? ''),
        input.clusterName ?? '',
      ),
    }),
  ),
  ListAddons: operation<eksTypes.ListAddonsCommandInput, eksTypes.ListAddonsCommandOutput>(
    (input, { region }) => {
      const { items, next } = page(
        [...region.eks.get(input.clusterName ?? '').addons.keys()],
        input.nextToken,
        input.maxResults ?? 100,
        'InvalidParameterException',
      );
      return { addons: items, nextToken: next };
    },
  ),
  ListNodegroups: operation<eksTypes.ListNodegroupsCommandInput, eksTypes.ListNodegroupsCommandOutput>(
    (input, { region }) => {
      region.eks.get(input.clusterName ?? '');
      return { nodegroups: [] };
    },
  ),
};

export const eks: Operations = { ...clusters, ...access, ...addons };
