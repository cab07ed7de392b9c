import { integer, string } from '@oclif/core/flags';
import {
  applyFlags,
  awsFlags,
  carryOut,
  changeFlags,
  channelFlags,
  durationFlag,
  nameArg,
  outputFlags,
  partFlags,
  registryFlags,
  withCluster,
  ZkCommand,
} from '../../lib/cli/index.js';
import type { ClusterPorts } from '../../lib/cluster/index.js';
import type { Context } from '../../lib/core/index.js';

export default class ClusterCreate extends ZkCommand {
  static override summary = 'Create a cluster from the registry and its channel';
  static override description =
    'Renders and checks everything, looks at what exists, and shows a plan; after confirmation it makes the CloudFormation stacks, node pools and Kubernetes objects in order, and waits until nodes and workloads are ready. What is as wanted is left alone: run it again after an interruption and it goes on, run it on a finished cluster and it says unchanged. Nodes that run already are never replaced.';
  static override examples = [
    {
      description: 'Look first, then create',
      command:
        '<%= config.bin %> cluster create my-cluster --registry clusters.yaml --directory channel --dry-run=client',
    },
    {
      description: 'Without a question, in a script',
      command: '<%= config.bin %> cluster create my-cluster --yes',
    },
    {
      description: 'Let CloudFormation and the API server check it; nothing stays',
      command: '<%= config.bin %> cluster create my-cluster --dry-run=server -o json',
    },
  ];
  static override args = nameArg('cluster: alias, id or local id');
  static override flags = {
    ...outputFlags,
    ...registryFlags,
    ...channelFlags,
    ...awsFlags,
    ...changeFlags,
    ...applyFlags,
    ...partFlags,
    'token-file': string({
      env: 'ZK_CLUSTER_TOKEN_FILE',
      helpValue: 'FILE',
      description: 'Bearer token for the API server of a self-hosted cluster',
    }),
    'aws-max-retries': integer({
      min: 0,
      env: 'ZK_AWS_MAX_RETRIES',
      helpValue: 'N',
      description: 'Further attempts of a failed AWS call, 50 if not given',
    }),
    'aws-max-retry-interval': durationFlag({
      env: 'ZK_AWS_MAX_RETRY_INTERVAL',
      description: 'Longest pause between two attempts, 10s if not given',
    }),
  };

  async run(): Promise<void> {
    const parsed = await this.parse(ClusterCreate);
    const { args, flags } = parsed;
    const { applyPlan, askServers, planCluster, planLines } = await import('../../lib/cluster/index.js');
    const options = {
      manageEtcdStack: flags['manage-etcd-stack'],
      forceConflicts: flags['force-conflicts'],
      askServers: flags['dry-run'] !== 'client',
      wait: flags.wait,
      timeoutMs: flags.timeout,
    };
    const withPorts = <T>(context: Context, work: (ports: ClusterPorts) => Promise<T>): Promise<T> =>
      withCluster(args.name, parsed, work)(context);
    await carryOut(this, flags, {
      journal: 'cluster-create',
      plan: (context) => withPorts(context, (ports) => planCluster(ports, args.name, options)),
      planOf: (planned) => planned.plan,
      lines: planLines,
      askServers: (planned, context) => withPorts(context, (ports) => askServers(ports, planned, options)),
      apply: (planned, context) => withPorts(context, (ports) => applyPlan(ports, planned, options)),
      describe: ({ plan, prepared }) => ({
        target: `cluster/${plan.cluster.name}`,
        verb: prepared.listed.lifecycleStatus === 'requested' ? 'created' : 'configured',
      }),
      secrets: ({ prepared: { rendering } }) =>
        [...rendering.redactor.names].map((name) => rendering.configItems[name] ?? ''),
    });
  }
}
