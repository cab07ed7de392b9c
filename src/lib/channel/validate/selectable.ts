import { clusterLabels, type Cluster } from '../../registry/index.js';

/** How clusters of a registry are asked for: by alias, id or local id, and by their own fields as labels. */
export function selectableClusters(location: string) {
  return {
    kind: 'cluster',
    source: `registry "${location}"`,
    names: ({ alias, id, localId }: Cluster): readonly string[] => [alias, id, localId],
    labels: clusterLabels,
    account: ({ infrastructureAccount }: Cluster): string => infrastructureAccount,
  };
}
