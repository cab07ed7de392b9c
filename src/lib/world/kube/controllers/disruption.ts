import type { Json } from '../../simulation.js';
import { budgetStatus } from '../budgets.js';
import type { PodDisruptionBudget } from '../kinds.js';
import { parseSelector } from '../selectors.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';

const table = 'poddisruptionbudgets.policy';
const scaled = new Set(['deployments.apps', 'replicasets.apps', 'statefulsets.apps']);

/** Keeps the status of disruption budgets. */
export class DisruptionController implements Controller {
  readonly name = 'disruption';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object, previous }: WatchEvent, add: (key: string) => void): void {
    if (changed === table && type !== 'DELETED') add(keyOf(object));
    if (changed !== 'pods' && !scaled.has(changed)) return;
    for (const budget of this.#env.core.store
      .table(table)
      .inNamespace(object.metadata.namespace ?? '')
      .values()) {
      if (scaled.has(changed)) {
        add(keyOf(budget));
        continue;
      }
      const matches = parseSelector((budget as PodDisruptionBudget).spec.selector as Json | undefined);
      if (matches(object.metadata.labels) || matches(previous?.metadata.labels)) add(keyOf(budget));
    }
  }

  reconcile(key: string): void {
    const budget = this.#env.core.store.table(table).getByKey(key) as PodDisruptionBudget | undefined;
    if (!budget) return;
    const status = budgetStatus(this.#env.core.store, budget, this.#env.core.now());
    this.#env.objects.updateStatus(table, budget, status, 'kube-controller-manager');
    if (status.disruptedPods) this.#env.later(this.name, key, 120_000);
  }
}
