import type { Json, Simulation } from '../simulation.js';
import { KubeCluster, type ClusterSettings } from './cluster.js';
import { managerTimer } from './controllers/manager.js';
import { kubeletTimer, parseNodeConfig, type InstanceFact, type KubeletTimes } from './kubelet/index.js';
import { isObject, type JsonObject } from './objects.js';

export interface KubeWorldOptions {
  /** How long things take on nodes; milliseconds. */
  times?: Partial<KubeletTimes>;
  /** How many changes per table a watch can look back. */
  historyLimit?: number;
  serviceCidr?: string;
}

export interface ClusterSpec {
  name: string;
  version?: string;
  serviceCidr?: string;
  certificateAuthority?: string;
}

/** All Kubernetes clusters of a world, fed by the facts that the AWS side publishes. */
export interface KubeWorld {
  readonly simulation: Simulation;
  cluster(name: string): KubeCluster | undefined;
  clusterNames(): string[];
  /** Starts a control plane. Facts `controlplane.active` do the same; a cluster that is there already is returned as it is. */
  createCluster(spec: ClusterSpec): KubeCluster;
  deleteCluster(name: string): void;
  /** The certificate that new clusters publish as their authority (PEM). */
  setCertificateAuthority(pem: string): void;
}

const defaultTimes: KubeletTimes = {
  bootMs: 45_000,
  registerToReadyMs: 12_000,
  pullMs: 3_000,
  startMs: 1_000,
  terminateMs: 1_500,
};

/** Creates the Kubernetes side of a world and subscribes it to the simulation's facts. One per simulation. */
export function createKubeWorld(simulation: Simulation, options: KubeWorldOptions = {}): KubeWorld {
  const clusters = new Map<string, KubeCluster>();
  let authority = '';
  const createCluster = (spec: ClusterSpec): KubeCluster => {
    const known = clusters.get(spec.name);
    if (known) return known;
    const settings: ClusterSettings = {
      name: spec.name,
      version: spec.version ?? '1.35',
      serviceCidr: spec.serviceCidr ?? options.serviceCidr ?? '10.100.0.0/16',
      historyLimit: options.historyLimit ?? 10_000,
      certificateAuthority: spec.certificateAuthority ?? authority,
      times: { ...defaultTimes, ...options.times },
    };
    const cluster = new KubeCluster(simulation, settings);
    clusters.set(spec.name, cluster);
    return cluster;
  };
  const deleteCluster = (name: string): void => {
    clusters.get(name)?.close();
    clusters.delete(name);
  };
  routeTimers(simulation, clusters);
  routeFacts(simulation, clusters, createCluster, deleteCluster);
  return {
    simulation,
    cluster: (name) => clusters.get(name),
    clusterNames: () => [...clusters.keys()],
    createCluster,
    deleteCluster,
    setCertificateAuthority: (pem) => {
      authority = pem;
    },
  };
}

function textOf(data: Json, key: string): string | undefined {
  const value = isObject(data) ? data[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function routeTimers(simulation: Simulation, clusters: ReadonlyMap<string, KubeCluster>): void {
  simulation.onTimer(managerTimer, (data) =>
    clusters
      .get(textOf(data, 'cluster') ?? '')
      ?.runController(textOf(data, 'controller') ?? '', textOf(data, 'key')),
  );
  simulation.onTimer(kubeletTimer, (data) =>
    clusters.get(textOf(data, 'cluster') ?? '')?.kubelets.onTimer(data as JsonObject),
  );
}

function routeFacts(
  simulation: Simulation,
  clusters: ReadonlyMap<string, KubeCluster>,
  createCluster: (spec: ClusterSpec) => KubeCluster,
  deleteCluster: (name: string) => void,
): void {
  simulation.onFact('controlplane.active', (data) => {
    const name = textOf(data, 'cluster');
    if (name === undefined) return;
    const version = textOf(data, 'version');
    const serviceCidr = textOf(data, 'serviceCidr');
    createCluster({
      name,
      ...(version !== undefined && { version }),
      ...(serviceCidr !== undefined && { serviceCidr }),
    });
  });
  simulation.onFact('controlplane.deleted', (data) => deleteCluster(textOf(data, 'cluster') ?? ''));
  simulation.onFact('instance.running', (data) => {
    const instance = data as unknown as InstanceFact;
    const config = parseNodeConfig(instance.userData);
    const cluster = clusters.get(config?.cluster ?? instance.cluster ?? '');
    if (!cluster) return;
    if (config) cluster.kubelets.boot(instance, config);
    else cluster.kubelets.refuse(instance);
  });
  for (const kind of ['instance.terminating', 'instance.terminated']) {
    simulation.onFact(kind, (data) => {
      const instanceId = textOf(data, 'instanceId') ?? '';
      for (const cluster of clusters.values())
        cluster.kubelets.leave(instanceId, kind === 'instance.terminated');
    });
  }
}
