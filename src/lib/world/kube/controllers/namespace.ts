import { ApiStatusError } from '../status.js';
import type { KubeObject } from '../objects.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';

/** What every namespace gets: its default service account and the certificate of the API. */
export function populateNamespace(
  env: ControllerEnv,
  namespace: KubeObject,
  certificateAuthority: string,
): void {
  const { name } = namespace.metadata;
  const manager = 'kube-controller-manager';
  const created = [
    env.objects.tryCreate(
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
      manager,
    ),
    env.objects.tryCreate(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'kube-root-ca.crt', namespace: name },
        data: { 'ca.crt': certificateAuthority },
      },
      manager,
    ),
  ];
  for (const one of created)
    if (one instanceof ApiStatusError && one.status.reason !== 'AlreadyExists') throw one;
}

/** Empties namespaces that are being deleted, then lets them go. */
export class NamespaceController implements Controller {
  readonly name = 'namespace';
  readonly #env: ControllerEnv;

  constructor(env: ControllerEnv) {
    this.#env = env;
  }

  keysOf(table: string, { type, object }: WatchEvent, add: (key: string) => void): void {
    if (table === 'namespaces' && type !== 'DELETED' && object.metadata.deletionTimestamp !== undefined)
      add(object.metadata.name);
    if (table !== 'namespaces' && type === 'DELETED' && object.metadata.namespace !== undefined)
      add(object.metadata.namespace);
  }

  reconcile(name: string): void {
    const namespace = this.#env.objects.get('namespaces', undefined, name);
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    let left = 0;
    for (const [table, content] of this.#env.core.store.tables()) {
      for (const object of [...content.inNamespace(name).values()]) {
        if (object.metadata.deletionTimestamp === undefined || table !== 'pods')
          this.#env.objects.delete(table, object, { propagationPolicy: 'Background' });
      }
      left += content.inNamespace(name).size;
    }
    if (left === 0 && (namespace.metadata.finalizers ?? []).length === 0)
      this.#env.objects.remove('namespaces', namespace);
  }
}
