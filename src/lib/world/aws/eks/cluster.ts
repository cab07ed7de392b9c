import type { Tags } from '../tags.js';

export interface EksCluster {
  name: string;
  arn: string;
  createdAt: number;
  version: string;
  roleArn: string;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  subnetIds: string[];
  securityGroupIds: string[];
  clusterSecurityGroupId: string;
  vpcId: string;
  endpointPublicAccess: boolean;
  endpointPrivateAccess: boolean;
  publicAccessCidrs: string[];
  serviceIpv4Cidr: string;
  serviceIpv6Cidr: string | undefined;
  ipFamily: 'ipv4' | 'ipv6';
  oidcIssuer: string;
  authenticationMode: string;
  bootstrapAdmin: boolean;
  enabledLogTypes: string[];
  encryptionConfig: unknown;
  upgradeSupportType: string;
  deletionProtection: boolean;
  tags: Tags;
  /** Set by whoever runs the API server of the cluster. */
  connection: ClusterConnection | undefined;
  accessEntries: Map<string, AccessEntry>;
  addons: Map<string, Addon>;
  updates: Map<string, ClusterUpdate>;
}

export interface ClusterConnection {
  endpoint: string;
  certificateAuthorityData: string;
}

export interface AccessEntry {
  principalArn: string;
  arn: string;
  username: string;
  groups: string[];
  type: string;
  createdAt: number;
  modifiedAt: number;
  tags: Tags;
  policies: Map<string, { scopeType: string; namespaces: string[]; associatedAt: number }>;
}

export interface Addon {
  name: string;
  version: string;
  arn: string;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  serviceAccountRoleArn: string | undefined;
  configurationValues: string | undefined;
  createdAt: number;
  modifiedAt: number;
  tags: Tags;
}

export interface ClusterUpdate {
  id: string;
  type: 'VersionUpdate' | 'ConfigUpdate' | 'LoggingUpdate' | 'VpcConfigUpdate' | 'AccessConfigUpdate';
  status: 'InProgress' | 'Successful';
  params: { type: string; value: string }[];
  createdAt: number;
}

export type NewCluster = Pick<EksCluster, 'name' | 'roleArn' | 'subnetIds'> &
  Partial<
    Pick<
      EksCluster,
      | 'version'
      | 'securityGroupIds'
      | 'endpointPublicAccess'
      | 'endpointPrivateAccess'
      | 'publicAccessCidrs'
      | 'serviceIpv4Cidr'
      | 'ipFamily'
      | 'authenticationMode'
      | 'bootstrapAdmin'
      | 'enabledLogTypes'
      | 'encryptionConfig'
      | 'upgradeSupportType'
      | 'deletionProtection'
      | 'tags'
    >
  >;
