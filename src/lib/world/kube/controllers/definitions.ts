import type { Condition } from '../kinds.js';
import { asJson, kubeTime, type JsonObject, type KubeObject } from '../objects.js';
import { items, peek, text } from '../rules/index.js';
import { keyOf } from '../store/table.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';

const table = 'customresourcedefinitions.apiextensions.k8s.io';

/** Accepts the names of custom resource definitions, marks them established, and empties those that are being deleted. */
export class DefinitionController implements Controller {
  readonly name = 'definitions';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(changed: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (changed !== table) return;
    if (type !== 'DELETED') add(keyOf(object));
    else this.#removeResources(object);
  }

  reconcile(key: string): void {
    const definition = this.#env.core.store.table(table).getByKey(key) as
      (KubeObject & { status?: JsonObject }) | undefined;
    if (!definition) return;
    const spec = peek(asJson(definition), 'spec');
    const stored = items(spec, 'versions').find((version) => version['storage'] === true);
    const before = peek(asJson(definition), 'status');
    const time = kubeTime(this.#env.core.now());
    const condition = (type: string, reason: string, message: string): Condition => {
      const known = items(before, 'conditions').find((one) => one['type'] === type);
      return {
        type,
        status: 'True',
        reason,
        message,
        lastTransitionTime: known ? text(known, 'lastTransitionTime') : time,
      };
    };
    const status = {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      acceptedNames: spec['names'] ?? {},
      storedVersions: before['storedVersions'] ?? [stored ? text(stored, 'name') : ''],
    };
    this.#env.objects.updateStatus(table, definition, status, 'kube-apiserver');
  }

  /** The objects of a definition go with it. */
  #removeResources(definition: KubeObject): void {
    const spec = peek(asJson(definition), 'spec');
    const name = `${text(peek(spec, 'names'), 'plural')}.${text(spec, 'group')}`;
    for (const object of [...this.#env.core.store.table(name).list()]) this.#env.objects.remove(name, object);
  }
}
