import { isPodFinished, isPodReady, type Pod, type Service } from '../kinds.js';
import { keyOf } from '../store/table.js';
import { parseLabels } from '../selectors.js';
import type { JsonObject, KubeObject } from '../objects.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';
import { ownerReference } from './pod-control.js';

const slices = 'endpointslices.discovery.k8s.io';
const sliceSize = 100;
const endpointsLimit = 1000;
const manager = 'kube-controller-manager';

/** Publishes the addresses of the pods behind each service, as EndpointSlices and as Endpoints. */
export class EndpointsController implements Controller {
  readonly name = 'endpoints';
  /** Changes of many pods are gathered, so that a rollout does not rewrite the same lists for each of them. */
  readonly delayMs = 500;
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { object, previous }: WatchEvent, add: (key: string) => void): void {
    if (changed === 'services') add(keyOf(object));
    if (changed !== 'pods') return;
    for (const service of this.#env.core.store
      .table('services')
      .inNamespace(object.metadata.namespace ?? '')
      .values()) {
      const { selector } = (service as Service).spec;
      if (!selector) continue;
      const matches = parseLabels(selector);
      if (matches(object.metadata.labels) || matches(previous?.metadata.labels)) add(keyOf(service));
    }
  }

  reconcile(key: string): void {
    const service = this.#env.core.store.table('services').getByKey(key) as Service | undefined;
    const selector = service?.spec.selector;
    if (!service) {
      const stale = this.#env.core.store.table('endpoints').getByKey(key);
      if (stale?.metadata.labels?.['endpoints.kubernetes.io/managed-by'] !== undefined)
        this.#env.objects.delete('endpoints', stale);
      return;
    }
    if (!selector || service.spec.type === 'ExternalName' || Object.keys(selector).length === 0) return;
    const matches = parseLabels(selector);
    const namespace = service.metadata.namespace ?? '';
    const pods = ([...this.#env.core.store.table('pods').inNamespace(namespace).values()] as Pod[])
      .filter((pod) => matches(pod.metadata.labels) && pod.status.podIP !== undefined && !isPodFinished(pod))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    this.#writeSlices(service, pods);
    this.#writeEndpoints(service, pods);
  }

  #ports(service: Service, pod: Pod | undefined): JsonObject[] {
    const containers = pod?.spec.containers ?? [];
    return (service.spec.ports ?? []).map((port) => {
      const named = containers.flatMap((one) => one.ports ?? []).find((one) => one.name === port.targetPort);
      const target =
        typeof port.targetPort === 'number' ? port.targetPort : (named?.containerPort ?? port.port);
      return {
        name: port.name ?? '',
        port: target,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol !== undefined && { appProtocol: port.appProtocol }),
      };
    });
  }

  #writeSlices(service: Service, pods: readonly Pod[]): void {
    const count = Math.max(1, Math.ceil(pods.length / sliceSize));
    const old = [...this.#env.core.store.table(slices).byIndex('owner', service.metadata.uid)];
    for (const surplus of old.slice(count)) this.#env.objects.delete(slices, surplus);
    for (let i = 0; i < count; i++) {
      const content = {
        addressType: 'IPv4',
        endpoints: pods.slice(i * sliceSize, (i + 1) * sliceSize).map((pod) => this.#endpoint(pod, service)),
        ports: this.#ports(service, pods[0]),
      };
      const known = old[i];
      if (known) this.#env.objects.update(slices, known, { ...known, ...content }, { manager });
      else
        this.#env.objects.tryCreate(
          {
            apiVersion: 'discovery.k8s.io/v1',
            kind: 'EndpointSlice',
            metadata: this.#sliceMetadata(service),
            ...content,
          },
          manager,
        );
    }
  }

  #sliceMetadata(service: Service): {
    generateName: string;
    namespace: string;
    labels: Record<string, string>;
    ownerReferences: ReturnType<typeof ownerReference>[];
  } {
    return {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? '',
      labels: {
        ...service.metadata.labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': service.metadata.name,
      },
      ownerReferences: [ownerReference(service)],
    };
  }

  #endpoint(pod: Pod, service: Service): JsonObject {
    const isTerminating = pod.metadata.deletionTimestamp !== undefined;
    const serving = isPodReady(pod);
    const node = this.#env.objects.get('nodes', undefined, pod.spec.nodeName ?? '');
    const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
    return {
      addresses: [pod.status.podIP ?? ''],
      conditions: {
        ready: (serving || service.spec.publishNotReadyAddresses === true) && !isTerminating,
        serving,
        terminating: isTerminating,
      },
      nodeName: pod.spec.nodeName ?? '',
      targetRef: {
        kind: 'Pod',
        name: pod.metadata.name,
        namespace: pod.metadata.namespace ?? '',
        uid: pod.metadata.uid,
      },
      ...(zone !== undefined && { zone }),
    };
  }

  #writeEndpoints(service: Service, pods: readonly Pod[]): void {
    const address = (pod: Pod): JsonObject => ({
      ip: pod.status.podIP ?? '',
      nodeName: pod.spec.nodeName ?? '',
      targetRef: {
        kind: 'Pod',
        name: pod.metadata.name,
        namespace: pod.metadata.namespace ?? '',
        uid: pod.metadata.uid,
      },
    });
    const staying = pods
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .slice(0, endpointsLimit);
    const ready = staying.filter((pod) => isPodReady(pod) || service.spec.publishNotReadyAddresses === true);
    const notReady = staying.filter((pod) => !ready.includes(pod));
    const subset = {
      ...(ready.length > 0 && { addresses: ready.map(address) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.map(address) }),
      ports: this.#ports(service, pods[0]),
    };
    const subsets = staying.length > 0 ? { subsets: [subset] } : {};
    const { name, namespace = '' } = service.metadata;
    const known = this.#env.objects.get('endpoints', namespace, name);
    if (!known) {
      const labels = {
        ...service.metadata.labels,
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      };
      this.#env.objects.tryCreate(
        { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace, labels }, ...subsets },
        manager,
      );
      return;
    }
    const { subsets: _, ...rest } = known as KubeObject & { subsets?: unknown };
    this.#env.objects.update('endpoints', known, { ...rest, ...subsets }, { manager });
  }
}
