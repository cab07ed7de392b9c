import { isRecord } from '../core/index.js';
/** A Kubernetes object as it travels: only what every object has is typed. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[];
  managedFields?: ManagedFields[];
  creationTimestamp?: string;
  deletionTimestamp?: string;
  [field: string]: unknown;
}

export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: FieldSet;
  subresource?: string;
}

/** The tree of `fieldsV1`: keys `f:NAME`, `k:{…}`, `v:…` and `.`. */
export interface FieldSet {
  [key: string]: FieldSet;
}

/** What names an object. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

export function refOf(
  object: Pick<KubeObject, 'apiVersion' | 'kind'> & { metadata: { name: string; namespace?: string } },
): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  };
}

/** `deployment.apps/kube-system/coredns`: kind with its group, namespace, name; for messages and step ids. */
export function describeRef(ref: ObjectRef): string {
  const group = ref.apiVersion.includes('/') ? `.${ref.apiVersion.split('/', 1)[0]}` : '';
  const namespace = ref.namespace === undefined ? '' : `${ref.namespace}/`;
  return `${ref.kind.toLowerCase()}${group}/${namespace}${ref.name}`;
}

/** A field somewhere inside an object, or undefined. */
export function field(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}
