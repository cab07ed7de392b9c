import { nearest, usageError } from '../core/index.js';
import type { Cluster } from './cluster.js';

/** Finds a cluster by id, else alias, else local id. Two clusters that answer to the same alias or local id are an error that names both. */
export function findCluster(clusters: readonly Cluster[], name: string, location: string): Cluster {
  for (const key of ['id', 'alias', 'localId'] as const) {
    const found = clusters.filter((cluster) => cluster[key] === name);
    if (found.length === 1 && found[0]) return found[0];
    if (found.length > 1) {
      throw usageError(
        `cluster name "${name}" is ambiguous in registry "${location}": ${found.map(({ id }) => id).join(', ')}`,
        {
          hint: 'Name the cluster by its id',
          code: 'cluster-ambiguous',
        },
      );
    }
  }
  const near = nearest(
    name,
    clusters.flatMap(({ id, alias, localId }) => [alias, id, localId]).filter(Boolean),
  );
  throw usageError(`cluster "${name}" not found in registry "${location}"`, {
    hint: near ? `Did you mean "${near}"?` : 'See the names with: kubectl zk cluster list',
    code: 'cluster-not-found',
  });
}

/** Whether a cluster matches a filter (CLM: status equal if given, provider in the list if the list is not empty). */
export function matchesFilter(
  cluster: Cluster,
  filter: { lifecycleStatus?: string; providers?: readonly string[] } = {},
): boolean {
  if (filter.lifecycleStatus && cluster.lifecycleStatus !== filter.lifecycleStatus) return false;
  return !filter.providers?.length || filter.providers.includes(cluster.provider);
}
