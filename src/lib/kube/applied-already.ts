import { isRecord } from '../core/index.js';
import { field, type FieldSet, type KubeObject } from './object.js';

/**
 * Whether applying `wanted` would change nothing, decided from the live object alone: every wanted value is there, and our manager
 * owns no field that is no longer wanted. False when in doubt (values that the server writes differently, such as quantities): then
 * the server is asked with a dry run.
 */
export function isAppliedAlready(wanted: KubeObject, live: KubeObject, manager: string): boolean {
  const own = live.metadata.managedFields?.find(
    (one) => one.manager === manager && one.operation === 'Apply' && !one.subresource,
  );
  if (!own?.fieldsV1 || own.apiVersion !== wanted.apiVersion) return false;
  return ownsOnlyWanted(own.fieldsV1, wanted) && contains(live, wanted, own.fieldsV1, true);
}

/** No leaf of the owned set is missing in `wanted`. */
function ownsOnlyWanted(owned: FieldSet, wanted: unknown): boolean {
  return Object.entries(owned).every(([key, below]) => {
    if (key === '.') return true;
    const value = valueAt(wanted, key);
    return value !== undefined && ownsOnlyWanted(below, value);
  });
}

function valueAt(container: unknown, key: string): unknown {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return field(container, rest);
  if (!Array.isArray(container)) return undefined;
  if (key.startsWith('v:')) return container.find((item) => isSame(item, JSON.parse(rest)));
  if (key.startsWith('k:')) return itemByKey(container, JSON.parse(rest));
  return container[Number(rest)];
}

/** Every wanted value is in the live object, at a place that we own. */
function contains(live: unknown, wanted: unknown, owned: FieldSet | undefined, isRoot = false): boolean {
  if (isRecord(wanted)) {
    if (!isRecord(live)) return false;
    return Object.entries(wanted).every(([key, value]) => {
      // Identity, not content: the server owns nothing of these for anybody.
      if (isRoot && (key === 'apiVersion' || key === 'kind')) return true;
      if (isRoot && key === 'metadata') return containsMetadata(live[key], value, owned?.['f:metadata']);
      return value === null || value === undefined || containsField(live, key, value, owned);
    });
  }
  if (Array.isArray(wanted)) return containsList(live, wanted, owned);
  return live === wanted;
}

function containsMetadata(live: unknown, wanted: unknown, owned: FieldSet | undefined): boolean {
  if (!isRecord(live) || !isRecord(wanted)) return false;
  return Object.entries(wanted).every(([key, value]) => {
    if (key === 'name' || key === 'namespace') return live[key] === value;
    if (key === 'creationTimestamp') return true;
    return value === null || value === undefined || containsField(live, key, value, owned);
  });
}

function containsField(
  live: Record<string, unknown>,
  key: string,
  value: unknown,
  owned: FieldSet | undefined,
): boolean {
  const below = owned?.[`f:${key}`];
  if (below === undefined) return isEmpty(value) && isEmpty(live[key] ?? {});
  // A field without entries below it is owned as a whole.
  return Object.keys(below).length === 0 ? isSameWhole(live[key], value) : contains(live[key], value, below);
}

function containsList(live: unknown, wanted: readonly unknown[], owned: FieldSet | undefined): boolean {
  if (!Array.isArray(live)) return false;
  const keys = Object.keys(owned ?? {}).filter((key) => key.startsWith('k:') || key.startsWith('v:'));
  if (keys.length === 0) return isSameWhole(live, wanted);
  return wanted.every((item) => {
    const key = keys.find((one) =>
      one.startsWith('v:') ? isSame(item, JSON.parse(one.slice(2))) : hasKey(item, JSON.parse(one.slice(2))),
    );
    if (key === undefined) return false;
    const liveItem = valueAt(live, key);
    return key.startsWith('v:') ? liveItem !== undefined : contains(liveItem, item, owned?.[key]);
  });
}

function itemByKey(list: readonly unknown[], key: unknown): unknown {
  return list.find((item) => hasKey(item, key));
}

/** A key field that the manifest leaves out has its default in the live object, such as `protocol: TCP`. */
function hasKey(item: unknown, key: unknown): boolean {
  return (
    isRecord(item) &&
    isRecord(key) &&
    Object.entries(key).every(([name, value]) => item[name] === undefined || isSame(item[name], value))
  );
}

/**
 * What the API server fills in inside of values that are owned as a whole (Kubernetes' defaults of ObjectFieldSelector,
 * ResourceFieldSelector and NetworkPolicyPort): the default, and the sibling by which such a value is known.
 */
const defaultsInWholes: readonly { field: string; value: string; beside: string }[] = [
  { field: 'apiVersion', value: 'v1', beside: 'fieldPath' },
  { field: 'divisor', value: '0', beside: 'resource' },
  { field: 'protocol', value: 'TCP', beside: 'port' },
];

/** Equal but for defaults of the server. */
function isSameWhole(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(live) && Array.isArray(wanted))
    return live.length === wanted.length && live.every((item, index) => isSameWhole(item, wanted[index]));
  if (!isRecord(live) || !isRecord(wanted)) return live === wanted;
  return (
    Object.keys(wanted).every((key) => key in live && isSameWhole(live[key], wanted[key])) &&
    Object.keys(live).every((key) => key in wanted || isDefaultInWhole(live, key))
  );
}

function isDefaultInWhole(live: Record<string, unknown>, key: string): boolean {
  return defaultsInWholes.some(
    ({ field: name, value, beside }) => name === key && live[key] === value && beside in live,
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isSame(a[key], b[key]));
}

function isEmpty(value: unknown): boolean {
  return (isRecord(value) && Object.keys(value).length === 0) || (Array.isArray(value) && value.length === 0);
}
