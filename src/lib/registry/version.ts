import { createHash } from 'node:crypto';
import { compareBytes } from '../core/index.js';
import type { Cluster } from './cluster.js';

/** A cluster's version in two parts; both empty when the text is not a version. */
export interface ClusterVersion {
  configVersion: string;
  clusterHash: string;
}

/**
 * `CONFIG_VERSION#HASH` (CLM): the hash covers what the registry says before defaults and decryption. Not covered: alias, owner, status,
 * siblings, AWS. There are no separators, so `{a: bc}` and `{ab: c}` hash alike, as they do in CLM.
 */
export function clusterVersion(cluster: Cluster, configVersion: string): string {
  return `${configVersion}#${clusterHash(cluster)}`;
}

/** Unpadded base64url of the SHA-1 over the cluster's registry content. */
export function clusterHash(cluster: Cluster): string {
  const hash = createHash('sha1');
  for (const text of [
    cluster.id,
    cluster.infrastructureAccount,
    cluster.localId,
    cluster.apiServerUrl,
    cluster.channel,
    cluster.environment,
  ]) {
    hash.update(text);
  }
  hash.update(int32(cluster.criticalityLevel));
  for (const text of [cluster.lifecycleStatus, cluster.provider, cluster.region]) hash.update(text);
  hash.update(sortedItems(cluster.configItems));
  for (const pool of cluster.nodePools) {
    hash
      .update(pool.name)
      .update(pool.profile)
      .update(pool.instanceTypes.join(''))
      .update(pool.discountStrategy);
    hash.update(int64(pool.minSize)).update(int64(pool.maxSize)).update(sortedItems(pool.configItems));
  }
  return hash.digest('base64url');
}

/** Splits a version at its only `#`; anything else is no version and gives two empty parts (CLM). */
export function parseClusterVersion(text: string): ClusterVersion {
  const parts = text.split('#');
  return parts.length === 2
    ? { configVersion: parts[0] ?? '', clusterHash: parts[1] ?? '' }
    : { configVersion: '', clusterHash: '' };
}

function sortedItems(items: Record<string, string>): string {
  return Object.keys(items)
    .sort(compareBytes)
    .map((key) => key + (items[key] ?? ''))
    .join('');
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
