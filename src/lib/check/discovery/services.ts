import { field, type KubeObject } from '../../kube/index.js';
import type { Json } from '../bridge/wire.js';
import type { Entity } from '../definition/index.js';
import { sharedProperties, type ClusterIdentity } from './cluster-identity.js';
import { entity, json, labelsOf, metadataOf, records, text } from './entity-properties.js';

/**
 * `kube_service`, as zmon-agent-core makes them. `port` is the first port with its name and protocol, as there; a service counts the
 * endpoints of its own namespace (the agent's go by the bare name).
 */
export function serviceEntities(
  services: readonly KubeObject[],
  endpoints: readonly KubeObject[],
  cluster: ClusterIdentity,
): Entity[] {
  const subsets = new Map(endpoints.map((one) => [key(one), records(one, 'subsets').length]));
  return services.map((service) => {
    const { name, namespace = '' } = service.metadata;
    const ports = field(service, 'spec', 'ports');
    return entity(
      `service-${name}-${namespace}[${cluster.id}]`,
      'kube_service',
      {
        ...sharedProperties(cluster),
        ip: json(service, ['spec', 'clusterIP']),
        host: hostOf(service),
        port: Array.isArray(ports) ? ((ports[0] as Json | undefined) ?? null) : null,
        service_name: name,
        service_namespace: namespace,
        service_type: text(service, 'spec', 'type') || 'ClusterIP',
        service_ports: json(service, ['spec', 'ports']),
        endpoints_count: subsets.get(key(service)) ?? 0,
      },
      labelsOf(service, 'labels', 'annotations'),
      metadataOf(service),
    );
  });
}

/** The load balancer's name, the external name, else the address inside of the cluster. */
function hostOf(service: KubeObject): Json {
  const type = text(service, 'spec', 'type');
  const [first] = records(service, 'status', 'loadBalancer', 'ingress');
  if (type === 'LoadBalancer' && text(first, 'hostname')) return text(first, 'hostname');
  if (type === 'ExternalName') return text(service, 'spec', 'externalName');
  return json(service, ['spec', 'clusterIP']);
}

const key = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** `kube_ingress`, as zmon-agent-core makes them. */
export function ingressEntities(ingresses: readonly KubeObject[], cluster: ClusterIdentity): Entity[] {
  return ingresses.map((ingress) => {
    const { name, namespace = '' } = ingress.metadata;
    return entity(
      `ingress-${name}-${namespace}[${cluster.id}]`,
      'kube_ingress',
      {
        ...sharedProperties(cluster),
        ingress_name: name,
        ingress_namespace: namespace,
        ingress_rules: json(ingress, ['spec', 'rules'], []),
      },
      labelsOf(ingress, 'labels'),
      metadataOf(ingress),
    );
  });
}
