import {
  chosenRegistry,
  listFlags,
  namesArg,
  print,
  registryFlags,
  runEngine,
  selectionFlags,
  selectItems,
  ZkCommand,
} from '../../lib/cli/index.js';
import { formatAge } from '../../lib/core/index.js';
import {
  accountId,
  clusterLabels,
  openRegistry,
  parseClusterVersion,
  registryDocument,
  type Cluster,
} from '../../lib/registry/index.js';

export default class ClusterList extends ZkCommand {
  static override summary = 'List the clusters of the registry';
  static override description =
    'Selectors match the fields of the registry: alias, local_id, channel, environment, lifecycle_status, provider, region, criticality_level, account, account_name, owner.';
  static override examples = [
    {
      description: 'All test clusters',
      command: '<%= config.bin %> cluster list --registry clusters.yaml -l environment=test',
    },
    { description: 'Only their names', command: '<%= config.bin %> cluster list -o name' },
  ];
  static override strict = false;
  static override args = namesArg('clusters; all if none is given');
  static override flags = { ...listFlags, ...registryFlags, ...selectionFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ClusterList);
    const registry = chosenRegistry(flags);
    const clusters = await runEngine(this, async (ctx) => (await openRegistry(registry, ctx)).list());
    const items = selectItems(
      clusters,
      { names: args.names, selector: flags.selector, include: flags.include, exclude: flags.exclude },
      {
        kind: 'cluster',
        source: `registry "${registry.location}"`,
        names: ({ alias, id, localId }) => [alias, id, localId],
        labels: clusterLabels,
        account: ({ infrastructureAccount }) => infrastructureAccount,
      },
    );
    await print(this, {
      kind: 'cluster',
      items,
      columns,
      name: nameOf,
      labels: clusterLabels,
      object: registryDocument,
      empty: 'No clusters found',
    });
  }
}

const nameOf = (cluster: Cluster): string => cluster.alias || cluster.id;

const columns = [
  { header: 'NAME', value: nameOf },
  { header: 'ENVIRONMENT', value: ({ environment }: Cluster) => environment },
  { header: 'CHANNEL', value: ({ channel }: Cluster) => channel },
  { header: 'STATUS', value: statusOf },
  { header: 'POOLS', value: ({ nodePools }: Cluster) => nodePools.length },
  { header: 'ID', value: ({ id }: Cluster) => id, wide: true },
  { header: 'PROVIDER', value: ({ provider }: Cluster) => provider, wide: true },
  { header: 'ACCOUNT', value: (cluster: Cluster) => accountId(cluster), wide: true },
  { header: 'REGION', value: ({ region }: Cluster) => region, wide: true },
  { header: 'OWNER', value: ({ owner }: Cluster) => owner, wide: true },
  { header: 'VERSION', value: ({ status }: Cluster) => shortVersion(status.currentVersion), wide: true },
  {
    header: 'AGE',
    value: ({ createdAt }: Cluster) => (createdAt ? formatAge(createdAt, Date.now()) : '<unknown>'),
  },
];

/** The life cycle, and what is odd about the last run. */
function statusOf({ lifecycleStatus, status, configItems }: Cluster): string {
  const marks = [
    ...(configItems['cluster_update_block'] !== undefined ? ['blocked'] : []),
    ...(status.nextVersion !== '' && status.nextVersion !== status.currentVersion ? ['updating'] : []),
    ...(status.problems.length > 0 ? [`problems:${status.problems.length}`] : []),
  ];
  return [lifecycleStatus, ...marks].join(',');
}

/** Commits are recognised by their first letters. */
function shortVersion(version: string): string {
  const { configVersion } = parseClusterVersion(version);
  return /^[0-9a-f]{40}$/.test(configVersion) ? configVersion.slice(0, 10) : configVersion;
}
