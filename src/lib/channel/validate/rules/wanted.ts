import type { PathStep } from '../../../schema/index.js';
import type { RenderedObject } from '../../rendering.js';
import type { Severity } from '../finding.js';
import { describeObject, nameKey, type Report, type Subject } from '../subject.js';

/** Objects that every cluster has without anybody's doing. */
export const given = {
  namespaces: new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system']),
  clusterRole: /^(system:.+|eks:.+|cluster-admin|admin|edit|view)$/,
  role: /^(system:.+|eks:.+|extension-apiserver-authentication-reader)$/,
  priorityClasses: new Set(['system-cluster-critical', 'system-node-critical']),
  configMaps: new Set(['kube-root-ca.crt', 'extension-apiserver-authentication']),
};

/** A name in an object that leads to another object. */
export interface Wanted {
  kind: string;
  name: unknown;
  path: readonly PathStep[];
  severity?: Severity;
}

/** The report, if nothing of that kind and name is in the channel. */
export function missing(
  subject: Subject,
  object: RenderedObject,
  namespace: string,
  { kind, name, path, severity = 'error' }: Wanted,
): Report[] {
  if (typeof name !== 'string' || name === '' || subject.byName.has(nameKey(kind, namespace, name)))
    return [];
  const place = namespace === '' ? name : `${namespace}/${name}`;
  return [
    {
      rule: `reference/${kind.toLowerCase()}`,
      severity,
      about: object,
      path,
      message: `${kind} ${place}, which ${describeObject(object)} refers to, is not in the channel`,
    },
  ];
}

/** Storage classes may also come with the cluster, so a missing one is a warning. */
export function storageClass(
  subject: Subject,
  object: RenderedObject,
  name: unknown,
  path: readonly PathStep[],
): Report[] {
  return missing(subject, object, '', { kind: 'StorageClass', name, path, severity: 'warning' });
}
