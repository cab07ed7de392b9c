import { isPodActive, isPodAvailable, isPodReady, type Pod, type ReplicaSet } from '../kinds.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import { addController } from './add-controller.js';
import type { Controller, ControllerEnv } from './controller.js';
import { createPod, deletePod, podsOf } from './pod-control.js';
import { inDeletionOrder } from './deletion-order.js';

const table = 'replicasets.apps';
const component = 'replicaset-controller';
/** After a refused creation. */
const retryMs = 1_000;

/** Keeps the number of pods of each ReplicaSet, and its status. */
export class ReplicaSetController implements Controller {
  readonly name = 'replicaset';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed !== 'pods') return;
    addController(object, 'ReplicaSet', add);
  }

  reconcile(key: string): void {
    const set = this.#env.core.store.table(table).getByKey(key) as ReplicaSet | undefined;
    if (!set) return;
    const active = podsOf(this.#env, set).filter(isPodActive);
    if (set.metadata.deletionTimestamp === undefined) this.#scale(set, active, key);
    this.#updateStatus(set, podsOf(this.#env, set).filter(isPodActive), key);
  }

  #scale(set: ReplicaSet, active: readonly Pod[], key: string): void {
    const missing = (set.spec.replicas ?? 1) - active.length;
    for (let i = 0; i < missing; i++) {
      if (createPod(this.#env, set, set.spec.template, component)) continue;
      this.#env.later(this.name, key, retryMs);
      return;
    }
    if (missing >= 0) return;
    for (const pod of inDeletionOrder(active).slice(0, -missing)) deletePod(this.#env, set, pod, component);
  }

  #updateStatus(set: ReplicaSet, active: readonly Pod[], key: string): void {
    const now = this.#env.core.now();
    const minReady = set.spec.minReadySeconds ?? 0;
    const ready = active.filter(isPodReady);
    const available = ready.filter((pod) => isPodAvailable(pod, minReady, now));
    if (available.length < ready.length) this.#env.later(this.name, key, 1_000);
    const replicas = active.length;
    const status = {
      replicas,
      ...(replicas > 0 && { fullyLabeledReplicas: replicas }),
      ...(ready.length > 0 && { readyReplicas: ready.length }),
      ...(available.length > 0 && { availableReplicas: available.length }),
      observedGeneration: set.metadata.generation ?? 1,
    };
    this.#env.objects.updateStatus(table, set, status, 'kube-controller-manager');
  }
}
