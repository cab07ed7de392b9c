import { observeBucket, observeObject } from '../aws/index.js';
import { bucketName, type FilesArchive, type RenderedObject, type RenderedStack } from '../channel/index.js';
import { emitter, mapBounded } from '../core/index.js';
import { describeRef, isKubeError, refOf, type ApplyOutcome, type KubeClient } from '../kube/index.js';
import { findStacks, observeStack, type ObservedStack } from '../stack/index.js';
import { clusterName } from '../registry/index.js';
import { connectCluster } from './connect.js';
import { observeDeletions, type ObservedDeletions } from './deletions.js';
import { isEks } from './names.js';
import type { ClusterPorts, CreateOptions } from './ports.js';
import type { Prepared } from './prepare.js';

/** One time-stamped snapshot of everything that a rendering is about. */
export interface Observed {
  /** Epoch milliseconds. */
  at: number;
  bucketExists: boolean;
  stacks: ReadonlyMap<string, ObservedStack | undefined>;
  /** Keys of file archives that are in the bucket. */
  uploadedFiles: ReadonlySet<string>;
  /** Whether the API server answers. */
  apiReady: boolean;
  /** By `describeRef`. */
  objects: ReadonlyMap<string, ApplyOutcome>;
  deletions: ObservedDeletions;
  /** Pools that have a stack of this cluster but are not in the registry any more. */
  leftoverPools: readonly string[];
}

const parallelRequests = 16;

/** Looks at everything the rendering mentions, in parallel. Only reads: an apply is at most simulated by the API server. */
export async function observeCluster(
  ports: ClusterPorts,
  prepared: Prepared,
  options: CreateOptions,
): Promise<Observed> {
  const { rendering, cluster, account } = prepared;
  const emit = emitter(ports.ctx.emit, () => ports.ctx.clock.now());
  const at = ports.ctx.clock.now();
  emit({ type: 'step.started', step: 'observe', title: `Looking at cluster ${cluster.alias}` });
  const bucket = bucketName(cluster);
  const [{ exists: bucketExists }, stacks, leftoverPools, kube] = await Promise.all([
    observeBucket(ports.aws, bucket, account),
    observeStacks(ports, prepared),
    observeLeftoverPools(ports, prepared),
    observeKubernetes(ports, prepared, options),
  ]);
  const uploadedFiles = bucketExists ? await observeFiles(ports, prepared) : new Set<string>();
  const looked = `${rendering.stacks.length} stacks, ${rendering.objects.length} objects`;
  emit({ type: 'step.finished', step: 'observe', outcome: 'done', message: looked });
  return { at, bucketExists, stacks, uploadedFiles, leftoverPools, ...kube };
}

async function observeStacks(
  ports: ClusterPorts,
  { rendering, poolStacks }: Prepared,
): Promise<ReadonlyMap<string, ObservedStack | undefined>> {
  const names = new Set(rendering.stacks.map((stack: RenderedStack) => stack.name));
  for (const { stackName } of [
    ...rendering.deletions.stacksPreApply,
    ...rendering.deletions.stacksPostApply,
  ]) {
    names.add(stackName);
  }
  const seen = await mapBounded([...names], parallelRequests, async (name) => {
    return [name, poolStacks.has(name) ? poolStacks.get(name) : await observeStack(ports.aws, name)] as const;
  });
  return new Map(seen);
}

async function observeLeftoverPools(ports: ClusterPorts, { cluster }: Prepared): Promise<string[]> {
  const stacks = await findStacks(ports.aws, {
    [`kubernetes.io/cluster/${clusterName(cluster)}`]: 'owned',
    'kubernetes.io/role/node-pool': 'true',
  });
  const pools = new Set(cluster.nodePools.map((pool) => pool.name));
  return stacks
    .map((stack) => stack.tags['kubernetes.io/node-pool'] ?? '')
    .filter((pool) => pool !== '' && !pools.has(pool));
}

/** Every archive that a rendering wants in the bucket. */
export function archivesOf({ rendering }: Pick<Prepared, 'rendering'>): FilesArchive[] {
  return [
    ...(rendering.etcdFiles ? [rendering.etcdFiles] : []),
    ...rendering.pools.map((pool) => pool.files),
  ];
}

/** The key is a hash of the content, so an object that is there is the right one. */
async function observeFiles(ports: ClusterPorts, prepared: Prepared): Promise<ReadonlySet<string>> {
  const archives = archivesOf(prepared);
  const found = await mapBounded(archives, parallelRequests, async ({ bucket, key }) =>
    (await observeObject(ports.aws, bucket, key)) === 'absent' ? undefined : key,
  );
  return new Set(found.filter((key) => key !== undefined));
}

type KubernetesPart = Pick<Observed, 'apiReady' | 'objects' | 'deletions'>;
const nothing: KubernetesPart = {
  apiReady: false,
  objects: new Map(),
  deletions: { preApply: [], postApply: [] },
};

async function observeKubernetes(
  ports: ClusterPorts,
  prepared: Prepared,
  options: CreateOptions,
): Promise<KubernetesPart> {
  // A cluster whose main stack does not exist yet has no API server either.
  if (!prepared.facts.stackOutputs[prepared.cluster.localId]) return nothing;
  const client = await connectCluster(ports, prepared.cluster, prepared.facts);
  if (!client || !(await answers(client, prepared))) return nothing;
  const [objects, deletions] = await Promise.all([
    observeObjects(client, prepared, options),
    observeDeletions(client, prepared.rendering),
  ]);
  return { apiReady: true, objects, deletions };
}

/** The API server of a self-hosted cluster comes with its master pool; until then nobody listens. */
async function answers(client: KubeClient, { cluster }: Prepared): Promise<boolean> {
  try {
    return await client.isReady();
  } catch (error) {
    if (!isEks(cluster) && isKubeError(error, 'Unreachable', 'Timeout')) return false;
    throw error;
  }
}

async function observeObjects(
  client: KubeClient,
  prepared: Prepared,
  options: CreateOptions,
): Promise<ReadonlyMap<string, ApplyOutcome>> {
  const wanted = objectsOf(prepared);
  const compare = {
    ...(options.forceConflicts ? { force: true } : {}),
    ...(options.askServers === false ? { askServer: false } : {}),
  };
  const outcomes = await mapBounded(wanted, parallelRequests, async ({ value }) => {
    return [describeRef(refOf(value)), (await client.compare(value, compare)).outcome] as const;
  });
  return new Map(outcomes);
}

/** All objects that should be in the cluster: the manifests and the provisioners of Karpenter pools. */
export function objectsOf({ rendering }: Pick<Prepared, 'rendering'>): RenderedObject[] {
  return [...rendering.objects, ...rendering.pools.flatMap((pool) => pool.provisioners)];
}
