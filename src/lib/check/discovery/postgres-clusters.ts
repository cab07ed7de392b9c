import { field, type KubeObject } from '../../kube/index.js';
import type { Json } from '../bridge/wire.js';
import type { Entity } from '../definition/index.js';
import { sharedProperties, type ClusterIdentity } from './cluster-identity.js';
import { entity, json, text } from './entity-properties.js';

const port = 5432;

export interface PostgresObjects {
  services: readonly KubeObject[];
  endpoints: readonly KubeObject[];
  statefulSets: readonly KubeObject[];
  /** `postgresql` of the operator's API group acid.zalan.do; empty without an operator. */
  postgresqls: readonly KubeObject[];
}

/**
 * `postgresql_cluster`: one for each service that leads to a Spilo master, with the shards that `sql()` connects to. As zmon-agent-core
 * makes them, without the links to Zalando's user interfaces; the cluster's name may also stand in the label `cluster-name`, which the
 * operator uses by default.
 */
export function postgresEntities(objects: PostgresObjects, cluster: ClusterIdentity): Entity[] {
  const { alias, ...shared } = sharedProperties(cluster);
  return objects.services.filter(isMaster).map((service) => {
    const { name, namespace = '' } = service.metadata;
    const version = clusterName(service);
    const here = (one: KubeObject): boolean => one.metadata.namespace === namespace;
    const set = objects.statefulSets.find(
      (one) => here(one) && clusterName(one) === version && replicas(one) > 0,
    );
    const manifest = objects.postgresqls.find((one) => here(one) && one.metadata.name === version);
    const config = objects.endpoints.find((one) => here(one) && one.metadata.name === `${name}-config`);
    const dnsname = `${name}.${namespace}.svc.cluster.local`;
    return entity(`pg-${name}-${namespace}[${cluster.id}]`, 'postgresql_cluster', {
      ...shared,
      account_alias: alias ?? '',
      spilo_cluster: version,
      application: 'spilo',
      version,
      dnsname,
      shards: { postgres: `${dnsname}:${port}/postgres` },
      expected_replica_count: set ? replicas(set) : 0,
      current_replica_count: set ? json(set, ['status', 'readyReplicas'], 0) : 0,
      statefulset_error: set ? '' : 'There is no statefulset attached',
      uid: manifest?.metadata.uid ?? '',
      namespace,
      spec: manifest ? json(manifest, ['spec'], '') : '',
      team_id: text(manifest, 'metadata', 'labels', 'team'),
      postgresql_version: json(manifest, ['spec', 'postgresql', 'version']),
      cluster_status: statusOf(config),
      cluster_history: historyOf(config),
    });
  });
}

function isMaster({ metadata: { labels = {} } }: KubeObject): boolean {
  return labels['application'] === 'spilo' && labels['spilo-role'] === 'master';
}

function clusterName({ metadata: { labels = {} } }: KubeObject): string {
  return labels['version'] ?? labels['cluster-name'] ?? '';
}

function replicas(set: KubeObject): number {
  return Number(field(set, 'spec', 'replicas') ?? 0);
}

/** Patroni keeps its state in annotations of the endpoint `…-config`. The misspelling is the agent's. */
function statusOf(config: KubeObject | undefined): string {
  const key = config?.metadata.annotations?.['initialize'];
  if (key === undefined) return 'not intialized';
  if (key === '') return 'initialization in progress';
  return /^\d{11,}$/.test(key) ? 'initialized' : 'unknown';
}

/** The last ten events. */
function historyOf(config: KubeObject | undefined): Json {
  try {
    const events = JSON.parse(config?.metadata.annotations?.['history'] ?? '') as Json;
    return Array.isArray(events) ? events.slice(-10) : [];
  } catch {
    return [];
  }
}
