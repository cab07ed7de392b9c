import {
  awsFlags,
  channelFlags,
  nameArg,
  outputFlags,
  print,
  registryFlags,
  runEngine,
  withCluster,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class ClusterFacts extends ZkCommand {
  static override summary = 'Record what rendering a cluster asks of AWS';
  static override description =
    'Writes a YAML document (apiVersion zk.dev/v1, kind AwsFacts) to standard output: instance types, zones, VPCs, subnets, certificates with whether their chain is trusted, images that the channel looks up, KMS aliases, outputs of stacks, and the EKS control plane. AWS is only read. Secrets are never in it. With such a file, cluster render and cluster validate work without an account.';
  static override examples = [
    {
      description: 'Record once, render as often as wanted',
      command: '<%= config.bin %> cluster facts my-cluster > facts.yaml',
    },
    {
      description: 'See which certificates are trusted',
      command: "<%= config.bin %> cluster facts my-cluster -o jsonpath='{.certificates[*].trusted}'",
    },
  ];
  static override args = nameArg('cluster: alias, id or local id');
  static override flags = { ...outputFlags, ...registryFlags, ...channelFlags, ...awsFlags };

  async run(): Promise<void> {
    const parsed = await this.parse(ClusterFacts);
    const { name } = parsed.args;
    const { factsDocument, recordClusterFacts } = await import('../../lib/cluster/index.js');
    const facts = await runEngine(
      this,
      withCluster(name, parsed, (ports) => recordClusterFacts(ports, name)),
    );
    const { format } = this.printOptions.output;
    // Tables have nothing to say here: the document itself is the answer, with the comment that explains it.
    if (format === 'table' || format === 'wide' || format === 'yaml')
      return this.stdio.out(factsDocument(facts, name));
    await print(this, { kind: 'facts', items: [facts], columns: [], single: true, name: () => name });
  }
}
