import type { EksCluster } from '../../eks/cluster.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';
import type { JsonObject } from '../template.js';

function clusterAttributes(request: ResourceRequest, cluster: EksCluster): JsonObject {
  const { endpoint, certificateAuthorityData } = request.region.eks.connectionOf(cluster);
  return {
    Arn: cluster.arn,
    Endpoint: endpoint,
    CertificateAuthorityData: certificateAuthorityData,
    ClusterSecurityGroupId: cluster.clusterSecurityGroupId,
    OpenIdConnectIssuerUrl: cluster.oidcIssuer,
    EncryptionConfigKeyArn: '',
    Id: cluster.name,
    'KubernetesNetworkConfig.ServiceIpv6Cidr': cluster.serviceIpv6Cidr ?? '',
  };
}

function loggingOf(properties: Properties): string[] {
  const types = properties.object('Logging')?.object('ClusterLogging')?.objects('EnabledTypes') ?? [];
  return types.map((entry) => entry.text('Type'));
}

function accessPoints(
  network: Properties | undefined,
): Pick<EksCluster, 'endpointPublicAccess' | 'endpointPrivateAccess' | 'publicAccessCidrs'> {
  const cidrs = network?.texts('PublicAccessCidrs') ?? [];
  return {
    endpointPublicAccess: network?.flag('EndpointPublicAccess', true) ?? true,
    endpointPrivateAccess: network?.flag('EndpointPrivateAccess') ?? false,
    publicAccessCidrs: cidrs.length > 0 ? cidrs : ['0.0.0.0/0'],
  };
}

export const eksCluster: ResourceType = {
  nameProperty: 'Name',
  create(request) {
    const properties = new Properties(request.properties);
    const network = properties.object('ResourcesVpcConfig');
    const kubernetes = properties.object('KubernetesNetworkConfig');
    const access = properties.object('AccessConfig');
    const cluster = request.region.eks.create({
      name: properties.optionalText('Name') ?? request.physicalName(100),
      roleArn: properties.text('RoleArn'),
      subnetIds: network?.texts('SubnetIds') ?? [],
      securityGroupIds: network?.texts('SecurityGroupIds') ?? [],
      ...accessPoints(network),
      ipFamily: kubernetes?.optionalText('IpFamily') === 'ipv6' ? 'ipv6' : 'ipv4',
      serviceIpv4Cidr: kubernetes?.optionalText('ServiceIpv4Cidr') ?? '10.100.0.0/16',
      authenticationMode: access?.optionalText('AuthenticationMode') ?? 'CONFIG_MAP',
      bootstrapAdmin: access?.flag('BootstrapClusterCreatorAdminPermissions', true) ?? true,
      enabledLogTypes: loggingOf(properties),
      encryptionConfig: properties.raw['EncryptionConfig'],
      upgradeSupportType: properties.object('UpgradePolicy')?.optionalText('SupportType') ?? 'EXTENDED',
      deletionProtection: properties.flag('DeletionProtection'),
      tags: request.tags,
      ...(properties.has('Version') && { version: properties.text('Version') }),
    });
    return { physicalId: cluster.name, attributes: clusterAttributes(request, cluster) };
  },
  update(request, current, previous) {
    const properties = new Properties(request.properties);
    const { eks } = request.region;
    const cluster = eks.get(current.physicalId);
    cluster.tags = request.tags;
    cluster.deletionProtection = properties.flag('DeletionProtection');
    const version = properties.optionalText('Version');
    if (version !== undefined && version !== cluster.version) eks.updateVersion(cluster.name, version);
    else if (
      ['Logging', 'ResourcesVpcConfig', 'AccessConfig', 'UpgradePolicy'].some(
        (name) => JSON.stringify(previous[name]) !== JSON.stringify(properties.raw[name]),
      )
    ) {
      const network = properties.object('ResourcesVpcConfig');
      eks.updateConfig(cluster.name, 'ConfigUpdate', {
        ...accessPoints(network),
        subnetIds: network?.texts('SubnetIds') ?? cluster.subnetIds,
        securityGroupIds: network?.texts('SecurityGroupIds') ?? cluster.securityGroupIds,
        enabledLogTypes: loggingOf(properties),
        authenticationMode:
          properties.object('AccessConfig')?.optionalText('AuthenticationMode') ?? cluster.authenticationMode,
        upgradeSupportType:
          properties.object('UpgradePolicy')?.optionalText('SupportType') ?? cluster.upgradeSupportType,
      });
    }
    return current;
  },
  delete: (request, current) => {
    request.region.eks.delete(current.physicalId);
  },
  settled(request, current, action) {
    const status = request.region.eks.clusters.get(current.physicalId)?.status;
    return action === 'delete' ? status === undefined : status === 'ACTIVE';
  },
  attributes: (request, current) => clusterAttributes(request, request.region.eks.get(current.physicalId)),
};

export const accessEntry: ResourceType = {
  create(request) {
    const properties = new Properties(request.properties);
    const cluster = properties.text('ClusterName');
    const entry = request.region.eks.createAccessEntry(cluster, {
      principalArn: properties.text('PrincipalArn'),
      username: properties.optionalText('Username'),
      type: properties.optionalText('Type'),
      tags: request.tags,
      ...(properties.has('KubernetesGroups') && { groups: properties.texts('KubernetesGroups') }),
    });
    associatePolicies(request, cluster, entry.principalArn);
    return { physicalId: `${entry.principalArn}|${cluster}`, attributes: { AccessEntryArn: entry.arn } };
  },
  update(request, current) {
    const properties = new Properties(request.properties);
    const cluster = properties.text('ClusterName');
    const entry = request.region.eks.accessEntry(cluster, properties.text('PrincipalArn'));
    entry.tags = request.tags;
    entry.groups = properties.texts('KubernetesGroups');
    if (properties.has('Username')) entry.username = properties.text('Username');
    entry.modifiedAt = request.region.context.now;
    associatePolicies(request, cluster, entry.principalArn);
    return current;
  },
  delete(request) {
    const properties = new Properties(request.properties);
    const cluster = request.region.eks.clusters.get(properties.text('ClusterName'));
    cluster?.accessEntries.delete(properties.text('PrincipalArn'));
  },
};

function associatePolicies(request: ResourceRequest, cluster: string, principalArn: string): void {
  const { policies } = request.region.eks.accessEntry(cluster, principalArn);
  policies.clear();
  for (const policy of new Properties(request.properties).objects('AccessPolicies')) {
    const scope = policy.object('AccessScope');
    policies.set(policy.text('PolicyArn'), {
      scopeType: scope?.optionalText('Type') ?? 'cluster',
      namespaces: scope?.texts('Namespaces') ?? [],
      associatedAt: request.region.context.now,
    });
  }
}

export const addon: ResourceType = {
  create(request) {
    const properties = new Properties(request.properties);
    const cluster = properties.text('ClusterName');
    const created = request.region.eks.createAddon(cluster, {
      name: properties.text('AddonName'),
      tags: request.tags,
      ...addonSettings(properties),
    });
    return { physicalId: `${cluster}|${created.name}`, attributes: { Arn: created.arn } };
  },
  update(request, current) {
    const properties = new Properties(request.properties);
    request.region.eks.updateAddon(properties.text('ClusterName'), properties.text('AddonName'), {
      tags: request.tags,
      ...addonSettings(properties),
    });
    return current;
  },
  delete(request) {
    const properties = new Properties(request.properties);
    const cluster = properties.text('ClusterName');
    if (request.region.eks.clusters.has(cluster))
      request.region.eks.deleteAddon(cluster, properties.text('AddonName'));
  },
  settled(request, _current, action) {
    const properties = new Properties(request.properties);
    const status = request.region.eks.clusters
      .get(properties.text('ClusterName'))
      ?.addons.get(properties.text('AddonName'))?.status;
    return action === 'delete' ? status === undefined : status === 'ACTIVE';
  },
};

function addonSettings(properties: Properties): {
  version?: string;
  serviceAccountRoleArn?: string;
  configurationValues?: string;
} {
  return {
    ...(properties.has('AddonVersion') && { version: properties.text('AddonVersion') }),
    ...(properties.has('ServiceAccountRoleArn') && {
      serviceAccountRoleArn: properties.text('ServiceAccountRoleArn'),
    }),
    ...(properties.has('ConfigurationValues') && {
      configurationValues: properties.text('ConfigurationValues'),
    }),
  };
}
