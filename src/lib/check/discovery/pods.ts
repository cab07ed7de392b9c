import { isRecord } from '../../core/index.js';
import { field, type KubeObject } from '../../kube/index.js';
import { Quantity } from '../../quantity/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { Entity } from '../definition/index.js';
import { sharedProperties, type ClusterIdentity } from './cluster-identity.js';
import { conditionsOf, entity, json, labelsOf, metadataOf, records, text } from './entity-properties.js';

/** For each pod its containers (`kube_pod_container`), then the pod (`kube_pod`), as zmon-agent-core makes them. */
export function podEntities(pods: readonly KubeObject[], cluster: ClusterIdentity): Entity[] {
  return pods.flatMap((pod) => {
    const { name, namespace = '' } = pod.metadata;
    const shared = podProperties(pod, cluster);
    const containers = records(pod, 'spec', 'containers').map((spec) => containerFacts(spec, pod));
    return [
      ...containers.map((one) =>
        entity(
          `container-${name}-${namespace}-${one.name}[${cluster.id}]`,
          'kube_pod_container',
          containerProperties(one),
          labelsOf(pod, 'labels'),
          shared,
          metadataOf(pod),
        ),
      ),
      entity(
        `pod-${name}-${namespace}[${cluster.id}]`,
        'kube_pod',
        { containers: Object.fromEntries(containers.map((one) => [one.name, summary(one)])) },
        shared,
        labelsOf(pod, 'labels'),
        labelsOf(pod, 'annotations'),
        metadataOf(pod),
      ),
    ];
  });
}

function podProperties(pod: KubeObject, cluster: ClusterIdentity): JsonObject {
  const condition = conditionsOf(pod);
  const ip = text(pod, 'status', 'podIP');
  return {
    ...sharedProperties(cluster),
    ip,
    host: ip,
    pod_name: pod.metadata.name,
    pod_namespace: pod.metadata.namespace ?? '',
    pod_host_ip: text(pod, 'status', 'hostIP'),
    pod_node_name: text(pod, 'spec', 'nodeName'),
    pod_phase: json(pod, ['status', 'phase']),
    pod_initialized: condition('Initialized'),
    pod_ready: condition('Ready'),
    pod_scheduled: condition('PodScheduled'),
    pod_start: json(pod, ['status', 'startTime']),
  };
}

interface ContainerFacts {
  name: string;
  image: string;
  ready: Json;
  restarts: Json;
  ports: Json;
  startTime: Json;
  running: boolean;
  resources: Json;
}

function containerFacts(spec: Record<string, unknown>, pod: KubeObject): ContainerFacts {
  const name = text(spec, 'name');
  const status = records(pod, 'status', 'containerStatuses').find((one) => one['name'] === name);
  const running = isRecord(field(status, 'state', 'running'));
  return {
    name,
    image: text(spec, 'image'),
    ready: json(status, ['ready'], false),
    restarts: json(status, ['restartCount'], 0),
    ports: records(spec, 'ports').flatMap(({ containerPort }) =>
      typeof containerPort === 'number' ? [containerPort] : [],
    ),
    startTime: json(status, ['state', running ? 'running' : 'terminated', 'startedAt']),
    running,
    resources: amounts(field(spec, 'resources')),
  };
}

function containerProperties(one: ContainerFacts): JsonObject {
  return {
    container_name: one.name,
    container_image: one.image,
    container_ready: one.ready,
    container_restarts: one.restarts,
    container_ports: one.ports,
    start_time: one.startTime,
    running: one.running,
    resources: one.resources,
  };
}

function summary(one: ContainerFacts): JsonObject {
  const { image, ready, restarts, running, ports, resources } = one;
  return { image, ready, restarts, start_time: one.startTime, running, ports, resources };
}

/** Requests and limits as numbers: cores and bytes. null if one of them is no quantity, as in the agent. */
function amounts(resources: unknown): Json {
  try {
    const groups = (['requests', 'limits'] as const).flatMap((group) => {
      const listed = field(resources, group);
      if (!isRecord(listed) || Object.keys(listed).length === 0) return [];
      const converted = Object.entries(listed).map(([name, amount]) => [
        name,
        Quantity.parse(String(amount)).toNumber(),
      ]);
      return [[group, Object.fromEntries(converted) as JsonObject] as const];
    });
    return Object.fromEntries(groups);
  } catch {
    return null;
  }
}
