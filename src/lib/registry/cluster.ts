import type { Position } from '../core/index.js';

/** The five states of a cluster's life as the registry spells them. */
export const lifecycleStatuses = [
  'requested',
  'creating',
  'ready',
  'decommission-requested',
  'decommissioned',
] as const;
export type LifecycleStatus = (typeof lifecycleStatuses)[number];

/** The two provisioners that the Cluster Lifecycle Manager knows. */
export const providers = ['zalando-aws', 'zalando-eks'] as const;

/** One cluster as the registry describes it: what is wanted, plus the status of the last runs. Nothing in here is computed. */
export interface Cluster {
  /** Globally unique, such as `aws:123456789012:eu-central-1:kube-1`. */
  id: string;
  /** The human name; for EKS also the name of the EKS cluster. */
  alias: string;
  /** Unique within account and region; the name of the main CloudFormation stack. */
  localId: string;
  apiServerUrl: string;
  /** A git ref of the config source. */
  channel: string;
  configItems: Record<string, string>;
  /** 1 non-critical, 2 standard production, 3 PCI. */
  criticalityLevel: number;
  environment: string;
  /** `aws:` and twelve digits. */
  infrastructureAccount: string;
  lifecycleStatus: LifecycleStatus;
  nodePools: NodePool[];
  provider: string;
  region: string;
  status: ClusterStatus;
  owner: string;
  accountName: string;
  /** RFC 3339, or empty when the registry does not say. */
  createdAt: string;
}

export interface NodePool {
  name: string;
  /** The folder under `cluster/node-pools/`. */
  profile: string;
  instanceTypes: string[];
  discountStrategy: string;
  /** Totals over all scaling groups of the pool. */
  minSize: number;
  maxSize: number;
  configItems: Record<string, string>;
}

export interface ClusterStatus {
  currentVersion: string;
  lastVersion: string;
  nextVersion: string;
  problems: Problem[];
}

/** A problem document (RFC 7807) as the registry keeps them. */
export interface Problem {
  /** A URI that names the kind of problem. */
  type: string;
  title: string;
  detail?: string;
  instance?: string;
  status?: number;
}

/** An account as the registry's HTTP interface describes it. */
export interface InfrastructureAccount {
  id: string;
  type: string;
  name: string;
  owner: string;
  costCenter: string;
  environment: string;
  criticalityLevel: number;
  externalId: string;
  lifecycleStatus: string;
}

/** Which clusters a list should hold; every given field must match. */
export interface ClusterFilter {
  lifecycleStatus?: LifecycleStatus;
  providers?: readonly string[];
}

/** What was odd while reading but did not stop the reading. */
export interface RegistryWarning {
  message: string;
  position?: Position;
  hint?: string;
}

/** The profile name that makes a pool a Karpenter pool. */
export const karpenterProfile = 'worker-karpenter';

/** A profile that contains `master` is a master pool (CLM). */
export function isMasterPool(pool: NodePool): boolean {
  return pool.profile.includes('master');
}

export function isKarpenterPool(pool: NodePool): boolean {
  return pool.profile === karpenterProfile;
}

/** `spot` and its old name `spot_max_price` mean spot instances. */
export function isSpotPool(pool: NodePool): boolean {
  return pool.discountStrategy === 'spot' || pool.discountStrategy === 'spot_max_price';
}

/** The name in `kubernetes.io/cluster/NAME` tags: the alias for EKS, the id for everything else (CLM). */
export function clusterName(cluster: Pick<Cluster, 'provider' | 'alias' | 'id'>): string {
  return cluster.provider === 'zalando-eks' ? cluster.alias : cluster.id;
}
