import { field, type KubeObject } from '../../kube/index.js';
import type { Entity } from '../definition/index.js';
import { sharedProperties, type ClusterIdentity } from './cluster-identity.js';
import { conditionsOf, entity, json, labelsOf, metadataOf, records, text } from './entity-properties.js';

/** The agent reads only the first label; clusters of today have only the second. */
const instanceTypeLabels = ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'];

/** `kube_node`, as zmon-agent-core makes them; `pods` are counted. */
export function nodeEntities(
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  cluster: ClusterIdentity,
): Entity[] {
  const podCounts = new Map<string, number>();
  for (const pod of pods) {
    const node = text(pod, 'spec', 'nodeName');
    podCounts.set(node, (podCounts.get(node) ?? 0) + 1);
  }
  return nodes.map((node) => {
    const { name, labels = {} } = node.metadata;
    const address = (type: string): string =>
      text(
        records(node, 'status', 'addresses').find((one) => one['type'] === type),
        'address',
      );
    const condition = conditionsOf(node);
    const info = (key: string): string => text(node, 'status', 'nodeInfo', key);
    const instanceType = instanceTypeLabels.map((label) => labels[label]).find(Boolean) ?? '';
    const images = field(node, 'status', 'images');
    return entity(
      `node-${name}[${cluster.id}]`,
      'kube_node',
      {
        ...sharedProperties(cluster),
        ip: address('ExternalIP') || address('InternalIP'),
        host: address('InternalDNS'),
        external_ip: address('ExternalIP'),
        internal_ip: address('InternalIP'),
        node_name: name,
        node_type: instanceType,
        instance_type: instanceType,
        pod_count: podCounts.get(name) ?? 0,
        pod_capacity: json(node, ['status', 'capacity', 'pods'], 0),
        memory_capacity: json(node, ['status', 'capacity', 'memory'], 0),
        pod_allocatable: json(node, ['status', 'allocatable', 'pods'], 0),
        memory_allocatable: json(node, ['status', 'allocatable', 'memory'], 0),
        image_count: Array.isArray(images) ? images.length : 0,
        container_runtime_version: info('containerRuntimeVersion'),
        os_image: info('osImage'),
        kernel_version: info('kernelVersion'),
        kube_proxy_version: info('kubeProxyVersion'),
        kubelet_version: info('kubeletVersion'),
        node_ready: condition('Ready'),
        node_out_of_disk: condition('OutOfDisk'),
        node_memory_pressure: condition('MemoryPressure'),
        node_disk_pressure: condition('DiskPressure'),
      },
      labelsOf(node, 'labels', 'annotations'),
      metadataOf(node),
    );
  });
}
