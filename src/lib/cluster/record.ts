import { assertAccount, findImages, recordFacts, type AwsFacts } from '../aws/index.js';
import { poolStackName, renderCluster } from '../channel/index.js';
import { emitter } from '../core/index.js';
import { encodeYaml } from '../yaml/index.js';
import { etcdKeyAlias, isEks } from './names.js';
import type { ClusterPorts } from './ports.js';

/**
 * Records everything that rendering a cluster asks of AWS. Reads only; decrypts nothing. Images are asked for by the templates
 * themselves, so the channel is rendered once; where that fails, the facts are complete but for images, and a warning says so.
 */
export async function recordClusterFacts(ports: ClusterPorts, name: string): Promise<AwsFacts> {
  const { registry, aws, channel, ctx } = ports;
  const cluster = await registry.get(name);
  const { account } = await assertAccount(aws, cluster.infrastructureAccount);
  const [allClusters, version] = await Promise.all([registry.list(), channel.checkout(cluster)]);
  let facts = await recordFacts(aws, {
    account,
    stacks: [cluster.localId, ...cluster.nodePools.map((pool) => poolStackName(cluster, pool.name))],
    eksClusters: isEks(cluster) ? [cluster.alias] : [],
    kmsAliases: isEks(cluster) ? [] : [etcdKeyAlias],
  });
  try {
    await renderCluster({
      cluster,
      allClusters,
      version,
      facts,
      fetchFact: async (missing) => {
        if (missing.kind === 'image') {
          const image = await findImages(aws, missing.name, missing.owner ?? '');
          facts = { ...facts, images: [...facts.images, image] };
        }
        return facts;
      },
      signal: ctx.signal,
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    const emit = emitter(ctx.emit, () => ctx.clock.now());
    emit({
      type: 'warning',
      message: `the channel cannot be rendered, so images that it looks up may be missing: ${why}`,
    });
  }
  return facts;
}

/** The document of `cluster facts`: documented and versioned, for people to read and for `--facts` to read back. */
export function factsDocument(facts: AwsFacts, clusterName: string): string {
  return `# AWS facts for cluster ${clusterName}, recorded ${facts.recordedAt} by kubectl zk cluster facts.
# They let kubectl zk cluster render and validate work without an account. No secrets are in here.
${encodeYaml(facts)}`;
}
