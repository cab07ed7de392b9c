import type { Deletion, Rendering } from '../channel/index.js';
import { usageError } from '../core/index.js';
import { field, refOf, type KubeClient, type ObjectRef } from '../kube/index.js';

/** An object that `deletions.yaml` wants gone and that is there. */
export interface PlannedDeletion {
  ref: ObjectRef;
  uid: string;
  propagationPolicy?: string;
  gracePeriodSeconds?: number;
}

export interface ObservedDeletions {
  preApply: readonly PlannedDeletion[];
  postApply: readonly PlannedDeletion[];
}

/** Finds what there is to delete. Nothing there is not an error; an entry that names its objects badly is one (exit 2). */
export async function observeDeletions(client: KubeClient, rendering: Rendering): Promise<ObservedDeletions> {
  const custom = customKinds(rendering);
  const find = async (entries: readonly Deletion[]): Promise<PlannedDeletion[]> => {
    const found = await Promise.all(entries.map((entry) => findTargets(client, entry, custom)));
    return found.flat();
  };
  const { preApply, postApply } = rendering.deletions;
  return { preApply: await find(preApply), postApply: await find(postApply) };
}

/**
 * The rules of CLM: exactly one of name, selector and labels; `has_owner` filters a selection. CLM says so only when it comes to the
 * entry, we before the first change.
 */
export function checkDeletion(entry: Deletion): void {
  const { position } = entry;
  const ways = [entry.name, entry.selector, entry.labels].filter(
    (way) => way !== undefined && way !== '',
  ).length;
  if (ways === 0)
    throw usageError("either 'name', 'selector' or 'labels' must be specified to identify a resource", {
      position,
    });
  if (ways > 1)
    throw usageError("only one of 'name', 'selector' or 'labels' must be specified to identify a resource", {
      position,
    });
  if (entry.hasOwner !== undefined && entry.name) {
    throw usageError("'has_owner' requires 'selector' or 'labels' to be specified", { position });
  }
}

async function findTargets(
  client: KubeClient,
  entry: Deletion,
  custom: ReadonlySet<string>,
): Promise<PlannedDeletion[]> {
  checkDeletion(entry);
  // Its definition comes with this very channel: until it is applied there can be no such object.
  const isComing = custom.has((entry.kind.toLowerCase().split('.')[0] ?? '').trim());
  const resource = await client.discovery.resolve(entry.kind).catch((error: unknown) => {
    if (isComing) return undefined;
    throw error;
  });
  if (!resource) return [];
  const scope = resource.namespaced && entry.namespace ? { namespace: entry.namespace } : {};
  const objects = entry.name
    ? [await client.get({ apiVersion: resource.apiVersion, kind: resource.kind, name: entry.name, ...scope })]
    : await client.list(resource, { ...scope, labelSelector: selectorOf(entry) });
  return objects
    .filter((object) => object !== undefined)
    .filter((object) => entry.hasOwner === undefined || hasOwner(object) === entry.hasOwner)
    .map((object) => ({
      ref: refOf(object),
      uid: object.metadata.uid ?? '',
      ...(entry.propagationPolicy ? { propagationPolicy: entry.propagationPolicy } : {}),
      ...(entry.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: entry.gracePeriodSeconds }),
    }));
}

function selectorOf(entry: Deletion): string {
  return (
    entry.selector ??
    Object.entries(entry.labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(',')
  );
}

function hasOwner(object: { metadata: { ownerReferences?: unknown[] } }): boolean {
  return (object.metadata.ownerReferences ?? []).length > 0;
}

/** Names by which the kinds of the channel's own CustomResourceDefinitions may be called. */
function customKinds(rendering: Rendering): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { value } of rendering.objects) {
    if (value.kind !== 'CustomResourceDefinition') continue;
    for (const key of ['kind', 'plural', 'singular']) {
      const name = field(value, 'spec', 'names', key);
      if (typeof name === 'string') names.add(name.toLowerCase());
    }
  }
  return names;
}
