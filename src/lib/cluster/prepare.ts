import {
  assertAccount,
  decrypt,
  findImages,
  recordFacts,
  stackOutputs,
  describeEks,
  type AwsFacts,
} from '../aws/index.js';
import { poolStackName, renderCluster, type ChannelVersion, type Rendering } from '../channel/index.js';
import { refusal } from '../core/index.js';
import { clusterVersion, providers, type Cluster } from '../registry/index.js';
import { observeStack, type ObservedStack } from '../stack/index.js';
import { etcdKeyAlias, isEks } from './names.js';
import type { ClusterPorts, CreateOptions } from './ports.js';
import { userDataInForce } from './user-data.js';

/** A cluster with all that is known about it, rendered. */
export interface Prepared {
  /** As the registry lists it. */
  listed: Cluster;
  /** As it will be when the work is done: what was rendered. */
  cluster: Cluster;
  allClusters: readonly Cluster[];
  account: string;
  version: ChannelVersion;
  facts: AwsFacts;
  rendering: Rendering;
  poolStacks: ReadonlyMap<string, ObservedStack | undefined>;
}

/** Reads the registry, guards the account, records facts and renders everything. Changes nothing. */
export async function prepare(ports: ClusterPorts, name: string, options: CreateOptions): Promise<Prepared> {
  const { registry, aws, channel } = ports;
  const listed = await registry.get(name);
  checkCluster(listed, aws.region, options);
  const { account } = await assertAccount(aws, listed.infrastructureAccount);
  const [all, version] = await Promise.all([registry.list(), channel.checkout(listed)]);
  const cluster = whenDone(listed);
  const allClusters = all.map((one) => (one.id === listed.id ? cluster : one));
  const [facts, poolStacks] = await Promise.all([
    recordFacts(aws, {
      account,
      stacks: [cluster.localId],
      eksClusters: isEks(cluster) ? [cluster.alias] : [],
      kmsAliases: options.manageEtcdStack ? [etcdKeyAlias] : [],
    }),
    observePoolStacks(ports, cluster),
  ]);
  const rendered = await render(ports, { cluster, allClusters, version, facts, poolStacks }, options);
  return { listed, cluster, allClusters, account, version, poolStacks, ...rendered };
}

/** Renders once more, with the outputs of the main stack and the control plane as they are now. */
export async function refresh(
  ports: ClusterPorts,
  prepared: Prepared,
  options: CreateOptions,
): Promise<Prepared> {
  const { cluster } = prepared;
  const [outputs, eks] = await Promise.all([
    stackOutputs(ports.aws, cluster.localId),
    isEks(cluster) ? describeEks(ports.aws, cluster.alias) : undefined,
  ]);
  const facts: AwsFacts = {
    ...prepared.facts,
    stackOutputs: { ...prepared.facts.stackOutputs, ...(outputs ? { [cluster.localId]: outputs } : {}) },
    eks: { ...prepared.facts.eks, ...(eks ? { [cluster.alias]: eks } : {}) },
  };
  return { ...prepared, ...(await render(ports, { ...prepared, facts }, options, 'refuse')) };
}

type RenderBase = Pick<Prepared, 'cluster' | 'allClusters' | 'version' | 'facts' | 'poolStacks'>;

async function render(
  ports: ClusterPorts,
  base: RenderBase,
  options: CreateOptions,
  placeholders: 'show' | 'refuse' = 'show',
): Promise<{ rendering: Rendering; facts: AwsFacts }> {
  let { facts } = base;
  const rendering = await renderCluster({
    cluster: base.cluster,
    allClusters: base.allClusters,
    version: base.version,
    facts,
    decrypt: (ciphertext) => decrypt(ports.aws, ciphertext),
    placeholders,
    manageEtcdStack: options.manageEtcdStack ?? false,
    userDataInForce: userDataInForce(base.poolStacks, (pool) => poolStackName(base.cluster, pool)),
    fetchFact: async (missing) => {
      if (missing.kind !== 'image')
        throw refusal(`EC2 knows no instance type "${missing.name}" in ${ports.aws.region}`);
      const image = await findImages(ports.aws, missing.name, missing.owner ?? '');
      facts = { ...facts, images: [...facts.images, image] };
      return facts;
    },
    signal: ports.ctx.signal,
  });
  return { rendering, facts };
}

async function observePoolStacks(
  ports: ClusterPorts,
  cluster: Cluster,
): Promise<ReadonlyMap<string, ObservedStack | undefined>> {
  const names = cluster.nodePools.map((pool) => poolStackName(cluster, pool.name));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await observeStack(ports.aws, name)] as const)),
  );
}

/**
 * The cluster as its life cycle leaves it. CLM renders a new cluster as `requested`, marks it `ready`, and so has to provision it a
 * second time (its version and its trust policies depend on the status). Rendering the final state makes once enough.
 */
function whenDone(listed: Cluster): Cluster {
  return { ...listed, lifecycleStatus: 'ready' };
}

function checkCluster(cluster: Cluster, region: string, options: CreateOptions): void {
  const { alias, lifecycleStatus, provider } = cluster;
  if (!(providers as readonly string[]).includes(provider)) {
    throw refusal(`cluster "${alias}" has the unsupported provider type "${provider}"`, {
      hint: `Supported are ${providers.join(' and ')}.`,
    });
  }
  if (lifecycleStatus === 'decommissioned' || lifecycleStatus === 'decommission-requested') {
    throw refusal(`cluster "${alias}" is ${lifecycleStatus} and will not be created`, {
      code: 'lifecycle-status',
      hint: 'Set its lifecycle_status to requested in the registry if that is what you want.',
    });
  }
  const block = cluster.configItems['cluster_update_block'];
  if (block !== undefined) {
    throw refusal(`updates of cluster "${alias}" are blocked${block ? `: ${block}` : ''}`, {
      code: 'update-block',
      hint: 'Remove the config item cluster_update_block first.',
    });
  }
  if (cluster.region !== region) {
    throw refusal(`cluster "${alias}" is in region ${cluster.region}, not in ${region}`, {
      code: 'region-mismatch',
      hint: 'Leave --region out: the registry says where a cluster lives.',
    });
  }
  if (options.manageEtcdStack && isEks(cluster)) {
    throw refusal(`cluster "${alias}" runs on EKS, which has no etcd stack to manage`, {
      hint: 'Leave --manage-etcd-stack out.',
    });
  }
}

/** CLM's version of the cluster as the registry would list it after the work. */
export function finalVersion(cluster: Cluster, version: ChannelVersion): string {
  return clusterVersion({ ...cluster, lifecycleStatus: 'ready' }, version.id);
}
