import type { Cluster } from './cluster.js';
import { parseClusterVersion } from './version.js';

export interface UpdateNeed {
  /** `none`: leave it alone. The others in the order in which a fleet should be worked through. */
  priority: 'highest' | 'above-normal' | 'normal' | 'none';
  reason: string;
}

/**
 * Does a cluster need work, and how urgently (CLM)? `target` is its version as rendered from registry and channel, or the error that
 * finding it gave: such a cluster is worked on so that the run reports the error.
 */
export function updateNeed(cluster: Cluster, target: string | Error): UpdateNeed {
  const { status, lifecycleStatus, configItems } = cluster;
  const block = configItems['cluster_update_block'];
  if (block !== undefined)
    return {
      priority: 'none',
      reason: `updates are blocked by cluster_update_block${block ? `: ${block}` : ''}`,
    };
  if (lifecycleStatus === 'decommissioned')
    return { priority: 'none', reason: 'the cluster is decommissioned' };
  if (target instanceof Error)
    return { priority: 'normal', reason: `the wanted version cannot be determined: ${target.message}` };
  if (lifecycleStatus === 'decommission-requested')
    return { priority: 'above-normal', reason: 'decommissioning is requested' };
  if (status.nextVersion !== '' && status.nextVersion !== status.currentVersion) {
    return { priority: 'highest', reason: `an update to ${status.nextVersion} was interrupted or failed` };
  }
  if (target === status.currentVersion) return { priority: 'none', reason: 'up to date' };
  return { priority: 'normal', reason: reasonOfChange(status.currentVersion, target) };
}

function reasonOfChange(current: string, target: string): string {
  if (current === '') return 'the cluster has no version yet';
  const [from, to] = [parseClusterVersion(current), parseClusterVersion(target)];
  const channelChanged = from.configVersion !== to.configVersion;
  const registryChanged = from.clusterHash !== to.clusterHash;
  if (channelChanged && registryChanged)
    return `the channel changed to ${to.configVersion} and so did the registry entry`;
  return channelChanged ? `the channel changed to ${to.configVersion}` : 'the registry entry changed';
}
