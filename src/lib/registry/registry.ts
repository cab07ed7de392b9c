import type { Position } from '../core/index.js';
import type { Cluster, ClusterFilter, ClusterStatus, LifecycleStatus, RegistryWarning } from './cluster.js';

export interface StatusUpdate {
  lifecycleStatus?: LifecycleStatus;
  /** Replaces the whole status: an empty version clears the stored one. */
  status: ClusterStatus;
}

/**
 * Where the clusters of a fleet are written down: a YAML file or an HTTP service. Reading gives plain data in a stable order; writing
 * changes exactly one thing and leaves the rest (in a file also comments and formatting) as it was.
 */
export interface Registry {
  readonly kind: 'file' | 'http';
  /** The file or URL, for messages. Never holds a token. */
  readonly location: string;
  /** Every cluster that matches, in the registry's order (file order, or oldest first over HTTP). */
  list(filter?: ClusterFilter): Promise<Cluster[]>;
  /** One cluster by id, alias or local id, in that order of preference; an ambiguous or unknown name is an error with the nearest one. */
  get(name: string): Promise<Cluster>;
  updateStatus(clusterId: string, update: StatusUpdate): Promise<void>;
  setConfigItem(clusterId: string, key: string, value: string): Promise<void>;
  deleteConfigItem(clusterId: string, key: string): Promise<void>;
  setPoolConfigItem(clusterId: string, pool: string, key: string, value: string): Promise<void>;
  deletePoolConfigItem(clusterId: string, pool: string, key: string): Promise<void>;
  /** Where a value of a cluster is written, e.g. `['config_items', 'x']` or `['node_pools', 0, 'name']`; only a file knows. */
  positionOf(clusterId: string, path?: readonly (string | number)[]): Position | undefined;
  /** Odd things found by the last reading (unknown keys, duplicate keys). Also emitted as `warning` events. */
  readonly warnings: readonly RegistryWarning[];
}
