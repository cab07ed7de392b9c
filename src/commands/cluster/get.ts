import {
  chosenRegistry,
  nameArg,
  outputFlags,
  print,
  registryFlags,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';
import { describeCluster, openRegistry, registryDocument } from '../../lib/registry/index.js';

export default class ClusterGet extends ZkCommand {
  static override summary = 'Show one cluster of the registry';
  static override description =
    'Without -o: what matters, for people; encrypted config items stay encrypted. With -o yaml or json: the entry as the registry has it.';
  static override examples = [
    {
      description: 'By alias, id or local id',
      command: '<%= config.bin %> cluster get my-cluster --registry clusters.yaml',
    },
    {
      description: 'As an entry for a registry file',
      command: '<%= config.bin %> cluster get my-cluster -o yaml',
    },
  ];
  static override args = nameArg('cluster: alias, id or local id');
  static override flags = { ...outputFlags, ...registryFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ClusterGet);
    const registry = chosenRegistry(flags);
    const cluster = await runEngine(this, async (ctx) => (await openRegistry(registry, ctx)).get(args.name));
    const { format } = this.printOptions.output;
    if (format === 'table' || format === 'wide') return this.out(describeCluster(cluster, Date.now()));
    await print(this, {
      kind: 'cluster',
      items: [cluster],
      single: true,
      columns: [],
      name: ({ alias, id }) => alias || id,
      object: registryDocument,
    });
  }
}
