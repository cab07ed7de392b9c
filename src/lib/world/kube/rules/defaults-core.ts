import { isObject, type JsonObject } from '../objects.js';
import { fill, fillZero, items, peek, section, text } from './draft.js';
import { imageTag } from './image.js';

/** Defaults of the core group by type name; each changes its argument. Source: the defaulting functions of pkg/apis/core/v1. */
export const coreDefaults: Record<string, (object: JsonObject) => void> = {
  'core.v1.Pod': defaultPod,
  'core.v1.PodSpec': defaultPodSpec,
  'core.v1.Container': defaultContainer,
  'core.v1.EphemeralContainer': defaultContainer,
  'core.v1.Volume': (volume) => {
    if (Object.keys(volume).every((key) => key === 'name')) volume['emptyDir'] = {};
  },
  'core.v1.ContainerPort': (port) => fill(port, 'protocol', 'TCP'),
  'core.v1.Probe': (probe) => {
    fillZero(probe, 'timeoutSeconds', 1);
    fillZero(probe, 'periodSeconds', 10);
    fillZero(probe, 'successThreshold', 1);
    fillZero(probe, 'failureThreshold', 3);
    if (isObject(probe['grpc'])) fill(probe['grpc'], 'service', '');
  },
  'core.v1.HTTPGetAction': (action) => {
    fill(action, 'path', '/');
    fill(action, 'scheme', 'HTTP');
  },
  'core.v1.SecretVolumeSource': (source) => fill(source, 'defaultMode', 420),
  'core.v1.ConfigMapVolumeSource': (source) => fill(source, 'defaultMode', 420),
  'core.v1.DownwardAPIVolumeSource': (source) => fill(source, 'defaultMode', 420),
  'core.v1.ProjectedVolumeSource': (source) => fill(source, 'defaultMode', 420),
  'core.v1.ServiceAccountTokenProjection': (projection) => fill(projection, 'expirationSeconds', 3600),
  'core.v1.HostPathVolumeSource': (source) => {
    source['type'] ??= '';
  },
  'core.v1.ObjectFieldSelector': (selector) => fill(selector, 'apiVersion', 'v1'),
  'core.v1.Secret': (secret) => {
    fill(secret, 'type', 'Opaque');
    mergeStringData(secret);
  },
  'core.v1.Service': (service) => defaultService(section(service, 'spec')),
  'core.v1.Namespace': (namespace) => {
    const name = text(peek(namespace, 'metadata'), 'name');
    if (name !== '') section(section(namespace, 'metadata'), 'labels')['kubernetes.io/metadata.name'] = name;
    const spec = section(namespace, 'spec');
    spec['finalizers'] ??= ['kubernetes'];
    fill(section(namespace, 'status'), 'phase', 'Active');
  },
  'core.v1.PersistentVolumeClaim': (claim) => fill(section(claim, 'status'), 'phase', 'Pending'),
  'core.v1.PersistentVolumeClaimSpec': (spec) => fill(spec, 'volumeMode', 'Filesystem'),
  'core.v1.PersistentVolume': (volume) => {
    fill(section(volume, 'status'), 'phase', 'Pending');
    const spec = section(volume, 'spec');
    fill(spec, 'persistentVolumeReclaimPolicy', 'Retain');
    fill(spec, 'volumeMode', 'Filesystem');
  },
  'core.v1.EndpointPort': (port) => fill(port, 'protocol', 'TCP'),
  'core.v1.NodeStatus': (status) => {
    if (isObject(status['capacity']) && !isObject(status['allocatable']))
      status['allocatable'] = { ...status['capacity'] };
  },
};

/** Write-only `stringData` is folded into `data` and not stored. */
function mergeStringData(secret: JsonObject): void {
  const plain = secret['stringData'];
  if (!isObject(plain)) return;
  const data = section(secret, 'data');
  for (const [key, value] of Object.entries(plain))
    if (typeof value === 'string') data[key] = toBase64(value);
  delete secret['stringData'];
}

function toBase64(value: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(value)));
}

function defaultPod(pod: JsonObject): void {
  const spec = section(pod, 'spec');
  fill(spec, 'enableServiceLinks', true);
  for (const container of [...items(spec, 'containers'), ...items(spec, 'initContainers')]) {
    requestLimits(container);
    if (spec['hostNetwork'] === true)
      for (const port of items(container, 'ports')) fillZero(port, 'hostPort', port['containerPort'] ?? 0);
  }
}

/** A resource that is limited but not requested is requested as limited. */
function requestLimits(container: JsonObject): void {
  const limits = peek(peek({ resources: container['resources'] ?? {} }, 'resources'), 'limits');
  if (Object.keys(limits).length === 0) return;
  const requests = section(section(container, 'resources'), 'requests');
  for (const [name, value] of Object.entries(limits)) requests[name] ??= value;
}

function defaultPodSpec(spec: JsonObject): void {
  fill(spec, 'dnsPolicy', 'ClusterFirst');
  fill(spec, 'restartPolicy', 'Always');
  spec['securityContext'] ??= {};
  fill(spec, 'terminationGracePeriodSeconds', 30);
  fill(spec, 'schedulerName', 'default-scheduler');
  const account = text(spec, 'serviceAccountName') || text(spec, 'serviceAccount');
  if (account !== '') {
    spec['serviceAccountName'] = account;
    spec['serviceAccount'] = account;
  }
}

function defaultContainer(container: JsonObject): void {
  fill(
    container,
    'imagePullPolicy',
    imageTag(text(container, 'image')) === 'latest' ? 'Always' : 'IfNotPresent',
  );
  fill(container, 'terminationMessagePath', '/dev/termination-log');
  fill(container, 'terminationMessagePolicy', 'File');
  container['resources'] ??= {};
}

function defaultService(spec: JsonObject): void {
  fill(spec, 'sessionAffinity', 'None');
  if (spec['sessionAffinity'] === 'ClientIP')
    fill(section(section(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds', 10800);
  fill(spec, 'type', 'ClusterIP');
  for (const port of items(spec, 'ports')) {
    fill(port, 'protocol', 'TCP');
    fillZero(port, 'targetPort', port['port'] ?? 0);
  }
  const type = text(spec, 'type');
  const isExternal = type === 'NodePort' || type === 'LoadBalancer';
  if (isExternal) fill(spec, 'externalTrafficPolicy', 'Cluster');
  if (isExternal || type === 'ClusterIP') fill(spec, 'internalTrafficPolicy', 'Cluster');
  if (type === 'LoadBalancer') fill(spec, 'allocateLoadBalancerNodePorts', true);
}
