import type { JsonObject } from '../bridge/wire.js';
import { field, type KubeObject } from '../../kube/index.js';

/** How ZMON calls the cluster; the properties that all of its entities share. */
export interface ClusterIdentity {
  /** `kube_cluster`, in brackets at the end of each id: `aws:123456789012:eu-central-1:kube-1`. */
  id: string;
  alias: string;
  environment: string;
  /** `aws:123456789012` */
  infrastructureAccount: string;
  region: string;
}

/** What is known of the cluster before it is asked. */
export interface ClusterHints extends Partial<ClusterIdentity> {
  /** Names from the kubeconfig. */
  context: string;
  clusterName: string;
  /** Twelve digits, when the AWS credentials answered. */
  account?: string;
}

const createdBy = 'zmon-kubernetes-agent';

/**
 * The identity of a cluster, which the agent reads from its environment. Given values win; else an EKS name
 * (`arn:aws:eks:REGION:ACCOUNT:cluster/NAME`, or eksctl's `USER@NAME.REGION.eksctl.io`) tells, else the nodes' labels and the account of
 * the AWS credentials; what stays unknown is empty.
 */
export function clusterIdentity(hints: ClusterHints, nodes: readonly KubeObject[]): ClusterIdentity {
  const named = eksName(hints.clusterName) ?? eksName(hints.context);
  const name = named?.name ?? hints.clusterName;
  const region = hints.region ?? named?.region ?? labelOf(nodes, 'topology.kubernetes.io/region') ?? '';
  const account = named?.account ?? hints.account;
  const infrastructureAccount = hints.infrastructureAccount ?? (account ? `aws:${account}` : '');
  const known = infrastructureAccount !== '' && region !== '';
  return {
    id: hints.id ?? (known ? `${infrastructureAccount}:${region}:${name}` : name),
    alias: hints.alias ?? name,
    environment: hints.environment ?? '',
    infrastructureAccount,
    region,
  };
}

/** The properties of every entity of the cluster. */
export function sharedProperties(cluster: ClusterIdentity): JsonObject {
  return {
    kube_cluster: cluster.id,
    alias: cluster.alias,
    environment: cluster.environment,
    created_by: createdBy,
    infrastructure_account: cluster.infrastructureAccount,
    region: cluster.region,
  };
}

/** The region in the name that EKS tools give a cluster. */
export function regionOfName(name: string): string | undefined {
  return eksName(name)?.region;
}

function eksName(text: string): { name: string; region: string; account?: string } | undefined {
  const arn = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):cluster\/(.+)$/.exec(text);
  if (arn) return { region: arn[1] ?? '', account: arn[2] ?? '', name: arn[3] ?? '' };
  const eksctl = /^(?:.+@)?([^@.]+)\.([a-z0-9-]+)\.eksctl\.io$/.exec(text);
  return eksctl ? { name: eksctl[1] ?? '', region: eksctl[2] ?? '' } : undefined;
}

function labelOf(nodes: readonly KubeObject[], label: string): string | undefined {
  for (const node of nodes) {
    const value = field(node, 'metadata', 'labels', label);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
