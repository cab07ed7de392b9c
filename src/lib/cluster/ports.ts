import type { AwsClients } from '../aws/index.js';
import type { Channel } from '../channel/index.js';
import type { Context } from '../core/index.js';
import type { Registry } from '../registry/index.js';

/** What working on a cluster needs from outside. */
export interface ClusterPorts {
  ctx: Context;
  registry: Registry;
  channel: Channel;
  /** Clients of the cluster's account and region. */
  aws: AwsClients;
  /** The bearer token of a cluster whose API server is not EKS (CLM's `--token` and credentials directory). */
  clusterToken?: () => Promise<string>;
  /** Owner of the applied fields. Default `kubectl-zk`. */
  fieldManager?: string;
  /** Told about each Kubernetes request. */
  onKubeRequest?: (request: { method: string; path: string; query: string }) => void;
  /** Time for one Kubernetes request. */
  requestTimeoutMs?: number;
}

export interface CreateOptions {
  /** CLM's `--manage-etcd-stack` (only provider zalando-aws). */
  manageEtcdStack?: boolean;
  /** Take fields over from other field managers. */
  forceConflicts?: boolean;
  /** Let the API servers check what they would be asked to do; nothing stays. */
  askServers?: boolean;
}
