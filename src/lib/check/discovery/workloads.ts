import type { KubeObject } from '../../kube/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { Entity } from '../definition/index.js';
import { sharedProperties, type ClusterIdentity } from './cluster-identity.js';
import { entity, json, labelsOf, metadataOf, records, text } from './entity-properties.js';

export interface WorkloadObjects {
  deployments: readonly KubeObject[];
  replicaSets: readonly KubeObject[];
  statefulSets: readonly KubeObject[];
  daemonSets: readonly KubeObject[];
}

/**
 * `kube_deployment`, `kube_replicaset`, `kube_statefulset` and `kube_daemonset`, as zmon-agent-core makes them. Stateful sets that are scaled to
 * nothing are left out, as there.
 */
export function workloadEntities(objects: WorkloadObjects, cluster: ClusterIdentity): Entity[] {
  const make = (kind: string, object: KubeObject, properties: JsonObject): Entity => {
    const { name, namespace = '' } = object.metadata;
    return entity(
      `${kind}-${name}-${namespace}[${cluster.id}]`,
      `kube_${kind}`,
      {
        ...sharedProperties(cluster),
        [`${kind}_name`]: name,
        [`${kind}_namespace`]: namespace,
        containers: imagesOf(object),
        ...properties,
      },
      labelsOf(object, 'labels', 'annotations'),
      metadataOf(object),
    );
  };
  return [
    ...objects.deployments.map((one) =>
      make('deployment', one, {
        replicas: json(one, ['spec', 'replicas'], 0),
        ready_replicas: json(one, ['status', 'readyReplicas'], 0),
        updated_replicas: json(one, ['status', 'updatedReplicas'], 0),
      }),
    ),
    ...objects.replicaSets.map((one) =>
      make('replicaset', one, {
        replicas: json(one, ['spec', 'replicas'], 0),
        ready_replicas: json(one, ['status', 'readyReplicas'], 0),
      }),
    ),
    ...objects.statefulSets
      .filter((one) => json(one, ['spec', 'replicas'], 0) !== 0)
      .map((one) =>
        make('statefulset', one, {
          statefulset_service_name: text(one, 'spec', 'serviceName'),
          volume_claims: claimsOf(one),
          replicas: json(one, ['spec', 'replicas']),
          replicas_status: json(one, ['status', 'replicas']),
          actual_replicas: json(one, ['status', 'readyReplicas']),
          version: one.metadata.labels?.['version'] ?? '',
        }),
      ),
    ...objects.daemonSets.map((one) =>
      make('daemonset', one, {
        desired_count: json(one, ['status', 'desiredNumberScheduled'], 0),
        current_count: json(one, ['status', 'currentNumberScheduled'], 0),
      }),
    ),
  ];
}

/** Images by the name of their container. */
function imagesOf(object: KubeObject): JsonObject {
  const containers = records(object, 'spec', 'template', 'spec', 'containers');
  return Object.fromEntries(containers.map((one) => [text(one, 'name'), text(one, 'image')]));
}

/** Phases of the claims' templates, which servers of today leave out. */
function claimsOf(object: KubeObject): JsonObject {
  const claims = records(object, 'spec', 'volumeClaimTemplates');
  return Object.fromEntries(
    claims.map((one): [string, Json] => [
      text(one, 'metadata', 'name'),
      text(one, 'status', 'phase') || 'UNKNOWN',
    ]),
  );
}
