import type { FieldSet, KubeObject, ManagedFields } from './object.js';

/** The managers whose fields plain `kubectl apply` (and so CLM) leaves behind. */
const clientSideManagers = ['kubectl-client-side-apply', 'kubectl'];
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** One operation of a JSON patch. */
export interface JsonPatch {
  op: 'replace' | 'remove' | 'test';
  path: string;
  value?: unknown;
}

/**
 * Prepares an object that was managed by client-side apply for server-side apply, by the rules of kubectl's migration (client-go's
 * `csaupgrade`): what client-side apply owned becomes owned by our manager, so that fields that left the manifest are removed and no
 * conflicts appear. The patch is conditional on the object's resource version. The last-applied annotation goes as well: kept, a later
 * client-side apply would compare with an old state. Undefined when there is nothing to take over.
 */
export function takeOverPatch(live: KubeObject, manager: string): JsonPatch[] | undefined {
  const before = live.metadata.managedFields ?? [];
  if (!before.some(isClientSide)) return undefined;
  const fields = clientSideManagers.reduce((entries, name) => takeOver(entries, name, manager), before);
  return [
    { op: 'replace', path: '/metadata/managedFields', value: fields },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
    ...(live.metadata.annotations?.[lastApplied] === undefined
      ? []
      : [{ op: 'remove' as const, path: `/metadata/annotations/${lastApplied.replace('/', '~1')}` }]),
  ];
}

function isClientSide(entry: ManagedFields): boolean {
  return isUpdateOf(entry, clientSideManagers);
}

function isUpdateOf(entry: ManagedFields, managers: readonly string[]): boolean {
  return entry.operation === 'Update' && !entry.subresource && managers.includes(entry.manager ?? '');
}

function takeOver(entries: readonly ManagedFields[], from: string, to: string): ManagedFields[] {
  const own = entries.find((one) => one.manager === to && one.operation === 'Apply' && !one.subresource);
  // Without an entry of ours, the most recent client-side one becomes it; entries are listed newest first.
  const base = own ?? entries.find((one) => isUpdateOf(one, [from]));
  if (!base) return [...entries];
  const same = entries.find((one) => isUpdateOf(one, [from]) && one.apiVersion === base.apiVersion);
  const merged: ManagedFields = {
    ...base,
    manager: to,
    operation: 'Apply',
    fieldsV1: withoutLastApplied(union(base.fieldsV1 ?? {}, same?.fieldsV1 ?? {})),
  };
  return entries
    .filter((one) => one === base || !isUpdateOf(one, [from]))
    .map((one) => (one === base ? merged : one));
}

/** All fields of both sets. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [key, value] of Object.entries(b)) result[key] = union(result[key] ?? {}, value);
  return result;
}

function withoutLastApplied(fields: FieldSet): FieldSet {
  const annotations = fields['f:metadata']?.['f:annotations'];
  if (!annotations?.[`f:${lastApplied}`]) return fields;
  const rest = Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== `f:${lastApplied}`));
  return { ...fields, 'f:metadata': { ...fields['f:metadata'], 'f:annotations': rest } };
}
