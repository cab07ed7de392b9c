import { asJson, kubeTime, type JsonObject, type KubeObject } from '../objects.js';
import { rulesOf } from '../rules/index.js';
import { conflict } from '../status.js';
import { toServed } from './conversion.js';
import type { DeleteOptions, DeleteResult, Target } from './request.js';
import { mustGet, type ApiCore } from './writer.js';

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';

/**
 * Deletes an object as far as it may go now: finalizers, dependents in the foreground and grace periods keep it with a deletion timestamp
 * until whoever is responsible lets go.
 */
export function deleteObject(core: ApiCore, target: Target, options: DeleteOptions): DeleteResult {
  const { resource } = target;
  const live = mustGet(core, target);
  checkPreconditions(target, live, options);
  const rules = rulesOf(resource);
  const grace = rules.gracePeriod?.(live, options.gracePeriodSeconds) ?? 0;
  const finalizers = withPropagation(
    live,
    options.propagationPolicy ?? rules.deletionDefault ?? 'Background',
  );
  const isNamespace = resource.table === 'namespaces';
  if (finalizers.length === 0 && grace === 0 && !isNamespace) {
    const removed = options.dryRun
      ? live
      : (core.store.remove(resource.table, live.metadata.namespace, live.metadata.name) ?? live);
    return { object: toServed(removed, resource), removed: true };
  }
  const marked = mark(core, live, grace, finalizers, isNamespace);
  if (options.dryRun || marked === live) return { object: toServed(marked, resource), removed: false };
  return { object: toServed(core.store.put(resource.table, marked), resource), removed: false };
}

function checkPreconditions({ resource }: Target, live: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw conflict(
      resource,
      live.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${live.metadata.resourceVersion}`;
    throw conflict(resource, live.metadata.name, why);
  }
}

function withPropagation(live: KubeObject, policy: 'Background' | 'Foreground' | 'Orphan'): string[] {
  const others = (live.metadata.finalizers ?? []).filter(
    (one) => one !== orphanFinalizer && one !== foregroundFinalizer,
  );
  if (policy === 'Orphan') return [...others, orphanFinalizer];
  return policy === 'Foreground' ? [...others, foregroundFinalizer] : others;
}

function mark(
  core: ApiCore,
  live: KubeObject,
  grace: number,
  finalizers: string[],
  isNamespace: boolean,
): KubeObject {
  const { metadata } = live;
  const already = metadata.deletionTimestamp !== undefined;
  const seconds = already ? Math.min(grace, metadata.deletionGracePeriodSeconds ?? grace) : grace;
  const sameFinalizers = finalizers.join() === (metadata.finalizers ?? []).join();
  if (already && seconds === (metadata.deletionGracePeriodSeconds ?? 0) && sameFinalizers) return live;
  const { finalizers: _, ...rest } = metadata;
  const start = already
    ? Date.parse(metadata.deletionTimestamp as string) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
    : core.now();
  return {
    ...live,
    metadata: {
      ...rest,
      deletionTimestamp: kubeTime(start + seconds * 1000),
      deletionGracePeriodSeconds: seconds,
      ...(metadata.generation !== undefined && !already && { generation: metadata.generation + 1 }),
      ...(finalizers.length > 0 && { finalizers }),
    },
    ...(isNamespace && { status: { ...(asJson(live)['status'] as JsonObject), phase: 'Terminating' } }),
  };
}

/** The body that answers a deletion of something that is gone at once. */
export function deletedStatus({ resource }: Target, object: KubeObject): JsonObject {
  const { name, uid } = object.metadata;
  const details = {
    name,
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.resource,
    uid,
  };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
