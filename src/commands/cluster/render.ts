import { boolean, option, string } from '@oclif/core/flags';
import {
  awsFlags,
  channelFlags,
  factsFlags,
  fleetInput,
  folderFlags,
  nameArg,
  outputFlags,
  partFlags,
  print,
  registryFlags,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';
import type * as ChannelModule from '../../lib/channel/index.js';
import type { RenderedObject, Rendering } from '../../lib/channel/index.js';

export default class ClusterRender extends ZkCommand {
  static override summary = 'Render the channel for one cluster';
  static override description =
    'Writes the Kubernetes objects in apply order to standard output, or with --output-dir a tree that mirrors the channel: templates under their paths, those of node pools under node-pools/POOL/. ' +
    'With --facts nothing but files is read. Secrets are not decrypted, and what only an apply can know is shown as a placeholder such as "(known after apply: ...)".';
  static override examples = [
    {
      description: 'Offline, from recorded facts',
      command:
        '<%= config.bin %> cluster render my-cluster --registry clusters.yaml --directory channel --facts facts.yaml',
    },
    {
      description: 'The text of every template, into a folder',
      command: '<%= config.bin %> cluster render my-cluster --facts facts.yaml --output-dir out --raw',
    },
    {
      description: 'With the template line and the config items behind each object',
      command: '<%= config.bin %> cluster render my-cluster --facts facts.yaml --provenance=comments',
    },
  ];
  static override args = nameArg('cluster: alias, id or local id');
  static override flags = {
    ...outputFlags,
    ...registryFlags,
    ...channelFlags,
    ...awsFlags,
    ...factsFlags,
    ...partFlags,
    ...folderFlags,
    'output-dir': string({ helpValue: 'DIR', description: 'Write files there instead of one stream' }),
    raw: boolean({ description: 'The text as templates give it, before YAML is read' }),
    provenance: option({
      options: ['comments', 'annotations'] as const,
      description: 'Say of each object which template line and config items it comes from',
    })(),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ClusterRender);
    const input = await fleetInput(flags);
    const channel = await import('../../lib/channel/index.js');
    const options = {
      provenance: flags.provenance !== undefined,
      manageEtcdStack: flags['manage-etcd-stack'],
      textOnly: flags.raw,
    };
    const rendering = await runEngine(this, async (context) => {
      const rendered = await channel.renderOne(input, args.name, options, context);
      if (flags['output-dir'] !== undefined)
        await channel.writeTree(
          flags['output-dir'],
          channel.renderTree(rendered, { raw: flags.raw, provenance: flags.provenance }),
          { force: flags.force },
        );
      return rendered;
    });
    if (flags['output-dir'] === undefined) return this.stream(channel, rendering, flags);
    this.note(
      `rendered ${rendering.files.length} files of cluster ${rendering.cluster.alias || rendering.cluster.id} to ${flags['output-dir']}`,
    );
  }

  private async stream(
    channel: typeof ChannelModule,
    rendering: Rendering,
    flags: { raw: boolean; provenance: 'comments' | 'annotations' | undefined },
  ): Promise<void> {
    const { format } = this.printOptions.output;
    if (flags.raw) return this.stdio.out(rendering.files.map(channel.rawDocument).join(''));
    const objects = channel.kubernetesObjects(rendering);
    if (format === 'table' || format === 'yaml' || format === 'wide')
      return this.stdio.out(
        objects.map((object) => channel.objectDocument(object, flags.provenance)).join(''),
      );
    if (format === 'name')
      return objects.forEach(({ value }) => this.out(`${value.kind.toLowerCase()}/${value.metadata.name}`));
    await print(this, {
      kind: 'object',
      items: objects,
      columns: [],
      object: (object: RenderedObject) => channel.printableObject(object, flags.provenance),
    });
  }
}
