import { createKubeWorld } from '../../../../src/lib/world/kube/kube-world.js';
import type { KubeCluster } from '../../../../src/lib/world/kube/cluster.js';
import type { KubeWorldOptions } from '../../../../src/lib/world/kube/kube-world.js';
import type { JsonObject, KubeObject } from '../../../../src/lib/world/kube/objects.js';
import type { Target, WriteOptions, WriteResult } from '../../../../src/lib/world/kube/api/api-server.js';
import { ApiStatusError, type ApiStatus } from '../../../../src/lib/world/kube/status.js';
import { Simulation, type Json } from '../../../../src/lib/world/simulation.js';

const startAt = Date.UTC(2026, 0, 1);

/** A world with one cluster `c`, and short ways to talk to it. */
export class Fixture {
  readonly simulation: Simulation;
  readonly cluster: KubeCluster;
  #instances = 0;

  constructor(options: KubeWorldOptions & { seed?: number } = {}) {
    this.simulation = new Simulation({ startAt, ...(options.seed !== undefined && { seed: options.seed }) });
    const world = createKubeWorld(this.simulation, options);
    this.cluster = world.createCluster({ name: 'c' });
    this.run(1);
  }

  /** Lets virtual seconds pass. */
  run(seconds: number): void {
    this.simulation.advanceTo(this.simulation.now + seconds * 1000);
  }

  target(
    apiVersion: string,
    kind: string,
    name: string,
    namespace = 'default',
    subresource?: string,
  ): Target {
    const resource = this.cluster.catalog.findKind(apiVersion, kind);
    if (!resource) throw new Error(`no resource for ${apiVersion} ${kind}`);
    return {
      resource,
      name,
      ...(resource.namespaced && { namespace }),
      ...(subresource !== undefined && { subresource }),
    };
  }

  #targetOf(object: JsonObject): Target {
    const metadata = object['metadata'] as { name?: string; namespace?: string };
    return this.target(
      object['apiVersion'] as string,
      object['kind'] as string,
      metadata.name ?? '',
      metadata.namespace,
    );
  }

  create(object: JsonObject, options: WriteOptions = { fieldManager: 'test' }): WriteResult {
    return this.cluster.api.create(this.#targetOf(object), structuredClone(object), options);
  }

  apply(object: JsonObject, manager = 'test', force = false): WriteResult {
    return this.cluster.api.patch(this.#targetOf(object), 'apply', structuredClone(object), {
      fieldManager: manager,
      force,
    });
  }

  get<T = JsonObject>(apiVersion: string, kind: string, name: string, namespace = 'default'): T {
    return this.cluster.api.get(this.target(apiVersion, kind, name, namespace)) as unknown as T;
  }

  patch(
    object: { apiVersion: string; kind: string; name: string; namespace?: string },
    type: 'json' | 'merge' | 'strategic',
    patch: Json,
  ): WriteResult {
    return this.cluster.api.patch(
      this.target(object.apiVersion, object.kind, object.name, object.namespace),
      type,
      patch,
      { fieldManager: 'test' },
    );
  }

  delete(
    apiVersion: string,
    kind: string,
    name: string,
    options: Parameters<KubeCluster['api']['delete']>[1] = {},
    namespace = 'default',
  ): void {
    this.cluster.api.delete(this.target(apiVersion, kind, name, namespace), options);
  }

  list<T = KubeObject>(table: string): T[] {
    return [...this.cluster.store.table(table).list()] as T[];
  }

  /** Starts an instance; its node is ready after a virtual minute. */
  addInstance(
    options: { vcpus?: number; memoryMiB?: number; zone?: string; flags?: string[]; userData?: string } = {},
  ): { instanceId: string; nodeName: string } {
    const n = this.#instances++;
    const instanceId = `i-${String(n).padStart(17, '0')}`;
    const privateIp = `10.0.${Math.floor(n / 250)}.${1 + (n % 250)}`;
    const nodeName = `ip-${privateIp.replaceAll('.', '-')}.eu-central-1.compute.internal`;
    const zone = options.zone ?? `eu-central-1${'abc'.charAt(n % 3)}`;
    this.simulation.publish('instance.running', {
      instanceId,
      cluster: 'c',
      availabilityZone: zone,
      region: 'eu-central-1',
      instanceType: 'm5.large',
      vcpus: options.vcpus ?? 2,
      memoryMiB: options.memoryMiB ?? 8192,
      architecture: 'x86_64',
      privateIp,
      privateDnsName: nodeName,
      tags: {},
      imageId: 'ami-1',
      userData: options.userData ?? nodeConfig(options.flags ?? []),
    });
    return { instanceId, nodeName };
  }

  addNodes(count: number, options: Parameters<Fixture['addInstance']>[0] = {}): string[] {
    const names = Array.from({ length: count }, () => this.addInstance(options).nodeName);
    this.run(60);
    return names;
  }
}

export function nodeConfig(flags: readonly string[]): string {
  return [
    'apiVersion: node.eks.aws/v1alpha1',
    'kind: NodeConfig',
    'spec:',
    '  cluster: {name: c}',
    '  kubelet:',
    '    flags:',
    ...(flags.length > 0 ? flags.map((flag) => `      - ${JSON.stringify(flag)}`) : ['      []']).filter(
      (line) => !line.includes('[]'),
    ),
    '',
  ].join('\n');
}

export function deployment(
  name: string,
  replicas: number,
  changes: { image?: string; pod?: JsonObject; spec?: JsonObject; requests?: JsonObject } = {},
): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'main',
              image: changes.image ?? 'img:1',
              ...(changes.requests && { resources: { requests: changes.requests } }),
            },
          ],
          ...changes.pod,
        },
      },
      ...changes.spec,
    },
  };
}

export function pod(name: string, spec: JsonObject = {}, labels: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [{ name: 'main', image: 'img:1' }], ...spec },
  };
}

/** The Status of the refusal that a call ends with. */
export function refusalOf(call: () => unknown): ApiStatus {
  try {
    call();
  } catch (error) {
    if (error instanceof ApiStatusError) return error.status;
    throw error;
  }
  throw new Error('the call was not refused');
}
