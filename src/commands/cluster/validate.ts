import {
  awsFlags,
  channelFlags,
  factsFlags,
  fleetInput,
  namesArg,
  outputFlags,
  printFindings,
  registryFlags,
  runEngine,
  selectionFlags,
  selectItems,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class ClusterValidate extends ZkCommand {
  static override summary = 'Render clusters and check everything that came out';
  static override description =
    "Checks templates, config items, YAML, Kubernetes objects against the schemas of the cluster's version and of the CRDs in the channel, CloudFormation stacks, references between objects, disruption budgets, and the size limits of AWS and Kubernetes. Positions are those of the templates; the same finding in many clusters is reported once. Nothing is changed and no secret is decrypted. The exit code is 1 when there are errors.";
  static override examples = [
    {
      description: 'Without an account, from recorded facts',
      command: '<%= config.bin %> cluster validate --registry registry.yaml --directory . --facts facts.yaml',
    },
    {
      description: 'All test clusters on a branch of the channel',
      command: '<%= config.bin %> cluster validate -l environment=test --channel my-branch',
    },
  ];
  static override strict = false;
  static override args = namesArg('clusters; all if none is given');
  static override flags = {
    ...registryFlags,
    ...channelFlags,
    ...selectionFlags,
    ...awsFlags,
    ...outputFlags,
    ...factsFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ClusterValidate);
    const input = await fleetInput(flags);
    const channel = await import('../../lib/channel/index.js');
    const findings = await runEngine(this, async (context) => {
      const fleet = await channel.openFleet(input, context);
      try {
        const selection = {
          names: args.names,
          selector: flags.selector,
          include: flags.include,
          exclude: flags.exclude,
        };
        return await channel.validateFleet(
          fleet,
          selectItems(fleet.clusters, selection, channel.selectableClusters(input.registry.location)),
          context.signal,
        );
      } finally {
        await fleet.close();
      }
    });
    await printFindings(this, findings);
  }
}
