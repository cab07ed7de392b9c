import { callerIdentity, runningInstances, type AwsClients } from '../../aws/index.js';
import { emitter, type Context } from '../../core/index.js';
import { isKubeError, type KubeClient, type KubeObject } from '../../kube/index.js';
import type { Entity } from '../definition/index.js';
import { clusterIdentity, type ClusterHints } from './cluster-identity.js';
import { instanceEntities } from './instances.js';
import { nodeEntities } from './nodes.js';
import { podEntities } from './pods.js';
import { postgresEntities } from './postgres-clusters.js';
import { ingressEntities, serviceEntities } from './services.js';
import { workloadEntities } from './workloads.js';

export interface DiscoveryInput {
  kube: KubeClient;
  /** Makes the AWS clients; absent: nothing is asked of AWS. */
  aws?: () => Promise<AwsClients>;
  /** What the kubeconfig and the operator say of the cluster. */
  cluster: ClusterHints;
  /** Only objects of this namespace (nodes and instances are there anyway). */
  namespace?: string;
}

/**
 * The entities of a cluster and its AWS account as ZMON's agents would report them: pods and their containers, workloads, services, ingresses,
 * nodes, PostgreSQL clusters, and EC2 instances. What may not be read (permissions, no AWS credentials) is left out with a warning; without any
 * answer of the Kubernetes API it fails. Sorted by id.
 */
export async function discoverEntities(input: DiscoveryInput, ctx: Context): Promise<Entity[]> {
  const warn = emitter(ctx.emit, () => ctx.clock.now());
  const [cloud, objects] = await Promise.all([
    readCloud(input, ctx.signal, warn),
    readCluster(input, ctx, warn),
  ]);
  const cluster = clusterIdentity(
    { ...input.cluster, ...(cloud === undefined ? {} : { account: cloud.account }) },
    objects.nodes,
  );
  const entities = [
    ...podEntities(objects.pods, cluster),
    ...nodeEntities(objects.nodes, objects.pods, cluster),
    ...serviceEntities(objects.services, objects.endpoints, cluster),
    ...ingressEntities(objects.ingresses, cluster),
    ...workloadEntities(objects, cluster),
    ...postgresEntities(objects, cluster),
    ...(cloud ? instanceEntities(cloud.instances, cloud.region) : []),
  ];
  return entities.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

type Warn = ReturnType<typeof emitter>;

/** By the name that they have in {@link ClusterObjects}. */
const kinds = {
  nodes: { apiVersion: 'v1', kind: 'Node', clusterScoped: true },
  pods: { apiVersion: 'v1', kind: 'Pod' },
  services: { apiVersion: 'v1', kind: 'Service' },
  endpoints: { apiVersion: 'v1', kind: 'Endpoints' },
  ingresses: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment' },
  replicaSets: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  statefulSets: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  daemonSets: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  postgresqls: { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql' },
} as const;

type ClusterObjects = Readonly<Record<keyof typeof kinds, KubeObject[]>>;

async function readCluster(
  { kube, namespace }: DiscoveryInput,
  { signal }: Context,
  warn: Warn,
): Promise<ClusterObjects> {
  const list = async (name: keyof typeof kinds): Promise<KubeObject[]> => {
    const { apiVersion, kind, ...rest } = kinds[name];
    const scope = namespace !== undefined && !('clusterScoped' in rest) ? { namespace } : {};
    try {
      return await kube.list({ apiVersion, kind }, { ...scope, signal });
    } catch (error) {
      if (!isKubeError(error, 'Forbidden')) throw error;
      warn({
        type: 'warning',
        message: `no entities of ${name}: ${error.message}`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
      return [];
    }
  };
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const lists = await Promise.all(names.map(async (name) => [name, await list(name)] as const));
  return Object.fromEntries(lists) as ClusterObjects;
}

/** Undefined, with a warning, when AWS does not answer: a cluster can be checked without its account. */
async function readCloud(
  { aws }: DiscoveryInput,
  signal: AbortSignal,
  warn: Warn,
): Promise<
  { account: string; region: string; instances: Awaited<ReturnType<typeof runningInstances>> } | undefined
> {
  if (!aws) return undefined;
  try {
    const clients = await aws();
    const [{ account }, instances] = await Promise.all([callerIdentity(clients), runningInstances(clients)]);
    return { account, region: clients.region, instances };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    warn({
      type: 'warning',
      message: `no entities of AWS instances: ${why}`,
      hint: 'Log in to AWS, or name --profile and --region, if checks need them.',
    });
    return undefined;
  }
}
