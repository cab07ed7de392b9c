import type { Json } from '../../simulation.js';
import { isPodAvailable, isPodFinished, isPodReady, type Pod, type StatefulSet } from '../kinds.js';
import { scalarText, type JsonObject } from '../objects.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { createPod, deletePod, podsOf } from './pod-control.js';
import { shortHash } from './template-hash.js';

const table = 'statefulsets.apps';
const component = 'statefulset-controller';
const hashLabel = 'controller-revision-hash';

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

/** Runs the numbered pods of StatefulSets in order. */
export class StatefulSetController implements Controller {
  readonly name = 'statefulset';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed !== 'pods') return;
    addController(object, 'StatefulSet', add);
  }

  reconcile(key: string): void {
    const set = this.#env.core.store.table(table).getByKey(key) as StatefulSet | undefined;
    if (!set) return;
    const revision = `${set.metadata.name}-${shortHash(set.spec.template as unknown as Json)}`;
    const pods = podsOf(this.#env, set).sort((a, b) => ordinalOf(a) - ordinalOf(b));
    if (set.metadata.deletionTimestamp === undefined) this.#sync(set, pods, revision, key);
    this.#updateStatus(set, revision);
  }

  #isUp(set: StatefulSet, pod: Pod): boolean {
    return (
      pod.metadata.deletionTimestamp === undefined &&
      isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.#env.core.now())
    );
  }

  #sync(set: StatefulSet, pods: readonly Pod[], revision: string, key: string): void {
    const first = set.spec.ordinals?.start ?? 0;
    const last = first + (set.spec.replicas ?? 1) - 1;
    const isParallel = set.spec.podManagementPolicy === 'Parallel';
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    for (let ordinal = first; ordinal <= last; ordinal++) {
      const pod = byOrdinal.get(ordinal);
      if (!pod && !this.#create(set, ordinal, revision)) {
        this.#env.later(this.name, key, 1_000);
        return;
      }
      if (pod && isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined)
        deletePod(this.#env, set, pod, component);
      if (!isParallel && (!pod || !this.#isUp(set, pod))) return;
    }
    if (
      this.#scaleDown(
        set,
        pods.filter((pod) => ordinalOf(pod) > last || ordinalOf(pod) < first),
        isParallel,
      )
    )
      return;
    this.#rollout(set, pods, revision);
  }

  /** Removes surplus pods from the highest number down. Returns whether there are any. */
  #scaleDown(set: StatefulSet, surplus: readonly Pod[], isParallel: boolean): boolean {
    const descending = [...surplus].reverse();
    for (const pod of isParallel ? descending : descending.slice(0, 1)) {
      if (pod.metadata.deletionTimestamp === undefined) deletePod(this.#env, set, pod, component);
    }
    return surplus.length > 0;
  }

  /** Replaces pods of older templates one at a time, from the highest number down to the partition. */
  #rollout(set: StatefulSet, pods: readonly Pod[], revision: string): void {
    if (set.spec.updateStrategy?.type === 'OnDelete') return;
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (const pod of [...pods].reverse()) {
      if (ordinalOf(pod) < partition) return;
      if (pod.metadata.labels?.[hashLabel] !== revision && pod.metadata.deletionTimestamp === undefined) {
        deletePod(this.#env, set, pod, component);
        return;
      }
      if (!this.#isUp(set, pod)) return;
    }
  }

  #create(set: StatefulSet, ordinal: number, revision: string): Pod | undefined {
    const name = `${set.metadata.name}-${ordinal}`;
    const claims = this.#claims(set, name);
    return createPod(this.#env, set, set.spec.template, component, {
      name,
      labels: {
        'apps.kubernetes.io/pod-index': String(ordinal),
        'statefulset.kubernetes.io/pod-name': name,
        [hashLabel]: revision,
      },
      adapt: (spec) => {
        spec.hostname = name;
        if (set.spec.serviceName !== undefined && set.spec.serviceName !== '')
          spec.subdomain = set.spec.serviceName;
        const withVolumes = spec as unknown as JsonObject;
        const others = (Array.isArray(withVolumes['volumes']) ? withVolumes['volumes'] : []) as JsonObject[];
        if (claims.length > 0)
          withVolumes['volumes'] = [
            ...others.filter((one) => !claims.some((claim) => claim.volume === one['name'])),
            ...claims.map(({ volume, claim }) => ({
              name: volume,
              persistentVolumeClaim: { claimName: claim },
            })),
          ];
      },
    });
  }

  /** Makes sure that the claims of a pod exist. They stay when the pod goes. */
  #claims(set: StatefulSet, pod: string): { volume: string; claim: string }[] {
    return (set.spec.volumeClaimTemplates ?? []).map((template) => {
      const metadata = template['metadata'] as JsonObject;
      const volume = scalarText(metadata['name']);
      const claim = `${volume}-${pod}`;
      const namespace = set.metadata.namespace ?? '';
      if (!this.#env.objects.get('persistentvolumeclaims', namespace, claim)) {
        const labels = { ...set.spec.selector.matchLabels };
        this.#env.objects.tryCreate(
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: claim, namespace, labels },
            spec: template['spec'] ?? {},
          },
          'kube-controller-manager',
        );
      }
      return { volume, claim };
    });
  }

  #updateStatus(set: StatefulSet, revision: string): void {
    const pods = podsOf(this.#env, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const updated = pods.filter((pod) => pod.metadata.labels?.[hashLabel] === revision).length;
    const before = set.status ?? {};
    const isDone =
      updated === pods.length &&
      updated === (set.spec.replicas ?? 1) &&
      pods.every((pod) => this.#isUp(set, pod));
    const current = isDone || before['currentRevision'] === undefined ? revision : before['currentRevision'];
    const available = pods.filter((pod) => this.#isUp(set, pod)).length;
    const status: JsonObject = {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      readyReplicas: pods.filter(isPodReady).length,
      availableReplicas: available,
      currentReplicas: pods.filter((pod) => pod.metadata.labels?.[hashLabel] === current).length,
      updatedReplicas: updated,
      currentRevision: current,
      updateRevision: revision,
      collisionCount: 0,
    };
    for (const key of ['readyReplicas', 'currentReplicas', 'updatedReplicas'])
      if (status[key] === 0) delete status[key];
    this.#env.objects.updateStatus(table, set, status, 'kube-controller-manager');
  }
}
