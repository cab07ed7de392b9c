import type { ManagedFieldsEntry } from '../objects.js';
import { FieldSet } from './field-set.js';

/** What one manager owns. The identity of a manager is its name, operation, API version and subresource together. */
export interface Ownership {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  time?: string;
  fields: FieldSet;
}

export type Managers = Map<string, Ownership>;

/** Fields that belong to the server or identify the object: nobody owns them. */
const unowned = FieldSet.of(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
);

export function stripUnowned(fields: FieldSet): FieldSet {
  return fields.difference(unowned);
}

/**
 * The identity of a manager, in the form by which upstream sorts conflicting managers. An applier is the same in every version of the
 * API.
 */
export function managerKey(owner: Omit<Ownership, 'fields' | 'time'>): string {
  const { manager, operation, apiVersion, subresource } = owner;
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource !== undefined && { subresource }),
  });
}

export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  const managers: Managers = new Map();
  for (const entry of entries ?? []) {
    const { manager, operation, apiVersion, subresource, time } = entry;
    const owner: Ownership = {
      manager,
      operation,
      apiVersion,
      ...(subresource !== undefined && subresource !== '' && { subresource }),
      ...(time !== undefined && { time }),
      fields: FieldSet.fromFieldsV1(entry.fieldsV1),
    };
    managers.set(managerKey(owner), owner);
  }
  return managers;
}

/** The entries of `metadata.managedFields`: applies first, then by time, name, version and subresource. */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] {
  const entries = [...managers.values()].map((owner) => ({
    manager: owner.manager,
    operation: owner.operation,
    apiVersion: owner.apiVersion,
    ...(owner.time !== undefined && { time: owner.time }),
    fieldsType: 'FieldsV1' as const,
    fieldsV1: owner.fields.toFieldsV1(),
    ...(owner.subresource !== undefined && { subresource: owner.subresource }),
  }));
  const sortKey = (entry: (typeof entries)[number]): string =>
    [entry.operation, entry.time ?? '', entry.manager, entry.apiVersion, entry.subresource ?? ''].join('\0');
  return entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** Entries of updaters beyond this number are folded into one, oldest first. */
const maxUpdateManagers = 10;
const bucketName = 'ancient-changes';

/** Keeps the number of updating managers bounded, as upstream's cap does: the oldest of a version share one bucket. */
export function capUpdateManagers(managers: Managers): void {
  const updaters = [...managers].filter(([, owner]) => owner.operation === 'Update');
  let excess = updaters.length - maxUpdateManagers;
  if (excess <= 0) return;
  updaters.sort(([a, x], [b, y]) => ((x.time ?? '') + a < (y.time ?? '') + b ? -1 : 1));
  const first = new Map<string, string>();
  for (const [key, owner] of updaters) {
    if (excess <= 0) return;
    const firstKey = first.get(owner.apiVersion);
    if (firstKey === undefined) {
      first.set(owner.apiVersion, key);
      continue;
    }
    const bucket: Ownership = {
      manager: bucketName,
      operation: 'Update',
      apiVersion: owner.apiVersion,
      fields: owner.fields,
    };
    const bucketKey = managerKey(bucket);
    let gathered = managers.get(bucketKey);
    if (!gathered) {
      gathered = managers.get(firstKey);
      managers.delete(firstKey);
    }
    managers.delete(key);
    managers.set(bucketKey, {
      ...bucket,
      ...(owner.time !== undefined && { time: owner.time }),
      fields: owner.fields.union(gathered?.fields ?? new FieldSet()),
    });
    excess--;
  }
}
