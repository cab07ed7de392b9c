import type { Cluster } from './cluster.js';
import { clusterToJson } from './http-format.js';
import { accountId } from './trust-relationship.js';

/** A cluster in the registry's own shape: what a registry file holds and the HTTP interface answers. Reading it back gives the same cluster. */
export function registryDocument(cluster: Cluster): Record<string, unknown> {
  return {
    ...clusterToJson(cluster),
    ...(cluster.owner && { owner: cluster.owner }),
    ...(cluster.accountName && { account_name: cluster.accountName }),
    ...(cluster.createdAt && { created_at: cluster.createdAt }),
  };
}

/** What `-l` selects by: the single-valued fields, under the names of the registry, and the account's number. */
export function clusterLabels(cluster: Cluster): Record<string, string> {
  return {
    alias: cluster.alias,
    local_id: cluster.localId,
    channel: cluster.channel,
    environment: cluster.environment,
    lifecycle_status: cluster.lifecycleStatus,
    provider: cluster.provider,
    region: cluster.region,
    criticality_level: String(cluster.criticalityLevel),
    account: accountId(cluster),
    account_name: cluster.accountName,
    owner: cluster.owner,
  };
}
