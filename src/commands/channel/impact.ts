import { string as stringArg } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import {
  awsFlags,
  channelFlags,
  factsFlags,
  fleetInput,
  listFlags,
  print,
  registryFlags,
  runEngine,
  selectionFlags,
  selectItems,
  ZkCommand,
  type Column,
} from '../../lib/cli/index.js';
import { usageError } from '../../lib/core/index.js';
import type { Impact, RenderedChange } from '../../lib/channel/index.js';

export default class ChannelImpact extends ZkCommand {
  static override summary = 'Show what depends on config items or files of a channel';
  static override description =
    'Names every template, component, node pool and stack that reads a config item or is made of a file, from what the templates read and without rendering. With --set the clusters of a registry are rendered with and without the new values, and every object that differs is listed.';
  static override examples = [
    {
      description: 'Who reads this item',
      command: '<%= config.bin %> channel impact coredns_replicas --directory .',
    },
    {
      description: 'What changes where',
      command:
        '<%= config.bin %> channel impact --set coredns_replicas=5 --registry registry.yaml --directory . --facts facts.yaml',
    },
  ];
  static override args = {
    names: stringArg({
      multiple: true,
      ignoreStdin: true,
      description: 'Config items, or paths of templates',
    }),
  };
  static override flags = {
    ...channelFlags,
    ...registryFlags,
    ...selectionFlags,
    ...awsFlags,
    ...factsFlags,
    ...listFlags,
    set: string({
      multiple: true,
      helpValue: 'ITEM=VALUE',
      description: 'Render with this value and list what differs',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ChannelImpact);
    const channel = await import('../../lib/channel/index.js');
    const specs = channel.chosenSources({
      directory: flags.directory,
      configSources: flags['config-source'],
    });
    const items = channel.parseSettings(flags.set ?? []);
    const names = [...(args.names ?? []), ...items.keys()];
    if (names.length === 0)
      throw usageError('name a config item or a template', {
        hint: 'Or compare values with --set ITEM=VALUE',
      });
    if (items.size === 0) {
      const impacts = await runEngine(this, async (context) => {
        const version = await (
          await channel.openChannel(specs, context)
        ).checkout({ id: 'impact', channel: flags.channel ?? 'main', configItems: {} });
        return channel.impactOf(version, names);
      });
      return print<Impact>(this, {
        kind: 'template',
        items: impacts,
        columns: impactColumns,
        name: (impact) => impact.path,
        empty: 'Nothing depends on it',
      });
    }
    const input = await fleetInput(flags);
    const changes = await runEngine(this, async (context) => {
      const fleet = await channel.openFleet(input, context);
      try {
        const clusters = selectItems(
          fleet.clusters,
          { selector: flags.selector, include: flags.include, exclude: flags.exclude },
          channel.selectableClusters(input.registry.location),
        );
        return await channel.compareSettings(fleet, clusters, items, context.signal);
      } finally {
        await fleet.close();
      }
    });
    return print<RenderedChange>(this, {
      kind: 'change',
      items: changes,
      columns: changeColumns,
      name: (change) => change.object,
      empty: 'Nothing changes',
    });
  }
}

const impactColumns: Column<Impact>[] = [
  { header: 'TEMPLATE', value: (impact) => impact.path },
  { header: 'PART', value: (impact) => impact.part },
  {
    header: 'HOW',
    value: (impact) => (impact.through === undefined ? impact.how : `${impact.how} of ${impact.through}`),
  },
  { header: 'LINES', value: (impact) => impact.lines.join(',') },
  { header: 'SOURCE', value: (impact) => impact.source, wide: true },
];

const changeColumns: Column<RenderedChange>[] = [
  { header: 'CLUSTER', value: (change) => change.cluster },
  { header: 'CHANGE', value: (change) => change.change },
  { header: 'OBJECT', value: (change) => change.object },
  { header: 'TEMPLATE', value: (change) => change.path, wide: true },
];
