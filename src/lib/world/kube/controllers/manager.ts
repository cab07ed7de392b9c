import type { Simulation } from '../../simulation.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller } from './controller.js';

/** The virtual time between a change and the reaction of a controller to it. */
const hopMs = 10;

export const managerTimer = 'kube.controllers';

/**
 * Runs the controllers of one cluster: gathers the keys that changes concern and reconciles them a moment later, in a fixed order of
 * controllers and in order of arrival, so that a run is the same every time.
 */
export class ControllerManager {
  readonly #controllers: readonly Controller[];
  readonly #dirty = new Map<string, Set<string>>();
  readonly #scheduled = new Set<string>();
  readonly #simulation: Simulation;
  readonly #cluster: string;

  constructor(simulation: Simulation, cluster: string, controllers: readonly Controller[]) {
    this.#simulation = simulation;
    this.#cluster = cluster;
    this.#controllers = controllers;
    for (const { name } of controllers) this.#dirty.set(name, new Set());
  }

  /** Tells the controllers about a change. */
  onChange(table: string, event: WatchEvent): void {
    for (const controller of this.#controllers) {
      controller.keysOf(table, event, (key) => this.#mark(controller, key));
    }
  }

  #mark(controller: Controller, key: string): void {
    (this.#dirty.get(controller.name) as Set<string>).add(key);
    this.#schedule(controller);
  }

  #schedule({ name, delayMs = hopMs }: Controller): void {
    if (this.#scheduled.has(name)) return;
    this.#scheduled.add(name);
    this.#simulation.after(delayMs, managerTimer, { cluster: this.#cluster, controller: name });
  }

  /** Reconciles what has gathered for one controller; called by its timer. With a key, that key is reconciled too. */
  run(name: string, key?: string): void {
    const controller = this.#controllers.find((one) => one.name === name);
    const dirty = this.#dirty.get(name);
    if (!controller || !dirty) return;
    if (key !== undefined) {
      dirty.add(key);
      this.#schedule(controller);
      return;
    }
    this.#scheduled.delete(name);
    const keys = [...dirty];
    dirty.clear();
    for (const one of keys) controller.reconcile(one);
  }
}
