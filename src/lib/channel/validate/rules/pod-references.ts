import { isRecord } from '../../../core/index.js';
import type { PathStep } from '../../../schema/index.js';
import type { RenderedObject } from '../../rendering.js';
import type { Severity } from '../finding.js';
import { entriesAt, podTemplateOf, valueAt } from '../pod-template.js';
import { describeObject, namespaceOf, nameKey, type Report, type Subject } from '../subject.js';
import { given, missing, storageClass, type Wanted } from './wanted.js';

/** What the pods of an object need: config maps and their keys, secrets, claims, the service account, the priority class. */
export function podReferences(subject: Subject, object: RenderedObject): Report[] {
  const pod = podTemplateOf(object.value);
  if (!pod) return [];
  const namespace = namespaceOf(object, subject.schemas);
  const wanted: Wanted[] = [
    ...volumeReferences(pod.spec, pod.path),
    ...environmentReferences(pod.spec, pod.path),
  ];
  const account = pod.spec.serviceAccountName;
  if (account !== 'default')
    wanted.push({ kind: 'ServiceAccount', name: account, path: [...pod.path, 'serviceAccountName'] });
  const priority = pod.spec.priorityClassName;
  const reports = wanted
    .filter(({ kind, name }) => kind !== 'ConfigMap' || !given.configMaps.has(String(name)))
    .flatMap((entry) => missing(subject, object, namespace, entry));
  if (typeof priority === 'string' && !given.priorityClasses.has(priority)) {
    reports.push(
      ...missing(subject, object, '', {
        kind: 'PriorityClass',
        name: priority,
        path: [...pod.path, 'priorityClassName'],
      }),
    );
  }
  return [
    ...reports,
    ...configMapKeys(subject, object, namespace, pod.spec, pod.path),
    ...claimTemplates(subject, object),
  ];
}

/** Secrets are often made by controllers or by hand, so a missing one is odd, not wrong. */
function volumeReferences(spec: Record<string, unknown>, at: readonly PathStep[]): Wanted[] {
  return entriesAt(spec, ['volumes']).flatMap(({ index, entry }) => {
    const path = [...at, 'volumes', index];
    const sources = [
      { from: entry, path },
      ...entriesAt(entry, ['projected', 'sources']).map((source) => ({
        from: source.entry,
        path: [...path, 'projected', 'sources', source.index],
      })),
    ];
    const wanted: Wanted[] = sources.flatMap(({ from, path: place }) => [
      ...required(from.configMap, 'ConfigMap', 'name', [...place, 'configMap']),
      ...required(
        from.secret,
        'Secret',
        isRecord(from.secret) && 'secretName' in from.secret ? 'secretName' : 'name',
        [...place, 'secret'],
        'warning',
      ),
    ]);
    return [
      ...wanted,
      ...required(
        entry.persistentVolumeClaim,
        'PersistentVolumeClaim',
        'claimName',
        [...path, 'persistentVolumeClaim'],
        'warning',
      ),
    ];
  });
}

function environmentReferences(spec: Record<string, unknown>, at: readonly PathStep[]): Wanted[] {
  return containers(spec).flatMap(({ container, path }) => [
    ...entriesAt(container, ['env']).flatMap(({ index, entry }) => {
      const place = [...at, ...path, 'env', index, 'valueFrom'];
      const from = isRecord(entry.valueFrom) ? entry.valueFrom : {};
      return [
        ...required(from.configMapKeyRef, 'ConfigMap', 'name', [...place, 'configMapKeyRef']),
        ...required(from.secretKeyRef, 'Secret', 'name', [...place, 'secretKeyRef'], 'warning'),
      ];
    }),
    ...entriesAt(container, ['envFrom']).flatMap(({ index, entry }) => {
      const place = [...at, ...path, 'envFrom', index];
      return [
        ...required(entry.configMapRef, 'ConfigMap', 'name', [...place, 'configMapRef']),
        ...required(entry.secretRef, 'Secret', 'name', [...place, 'secretRef'], 'warning'),
      ];
    }),
  ]);
}

function required(
  source: unknown,
  kind: string,
  field: string,
  path: readonly PathStep[],
  severity?: Severity,
): Wanted[] {
  if (!isRecord(source) || source.optional === true) return [];
  return [
    { kind, name: source[field], path: [...path, field], ...(severity === undefined ? {} : { severity }) },
  ];
}

/** All containers of a pod spec with their path below it. */
export function containers(
  spec: Record<string, unknown>,
): { container: Record<string, unknown>; path: readonly PathStep[] }[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    entriesAt(spec, [list]).map(({ index, entry }) => ({ container: entry, path: [list, index] })),
  );
}

/** A key of a config map that is in the channel, but without that key. */
function configMapKeys(
  subject: Subject,
  object: RenderedObject,
  namespace: string,
  spec: Record<string, unknown>,
  at: readonly PathStep[],
): Report[] {
  const check = (name: unknown, key: unknown, path: readonly PathStep[]): Report[] => {
    if (typeof name !== 'string' || typeof key !== 'string') return [];
    const map = subject.byName.get(nameKey('ConfigMap', namespace, name));
    const keys = map
      ? Object.keys({ ...toRecord(map.value.data), ...toRecord(map.value.binaryData) })
      : undefined;
    if (!keys || keys.includes(key)) return [];
    const message = `ConfigMap ${namespace}/${name} has no key "${key}", which ${describeObject(object)} uses`;
    return [
      {
        rule: 'reference/configmap-key',
        severity: 'error',
        about: object,
        path,
        message,
        hint: `its keys are: ${keys.join(', ') || 'none'}`,
      },
    ];
  };
  const fromEnvironment = containers(spec).flatMap(({ container, path }) =>
    entriesAt(container, ['env']).flatMap(({ index, entry }) => {
      const reference = valueAt(entry, ['valueFrom', 'configMapKeyRef']);
      if (!isRecord(reference) || reference.optional === true) return [];
      return check(reference.name, reference.key, [
        ...at,
        ...path,
        'env',
        index,
        'valueFrom',
        'configMapKeyRef',
        'key',
      ]);
    }),
  );
  const fromVolumes = entriesAt(spec, ['volumes']).flatMap(({ index, entry }) => {
    const source = entry.configMap;
    if (!isRecord(source) || source.optional === true) return [];
    return entriesAt(source, ['items']).flatMap((item) =>
      check(source.name, item.entry.key, [...at, 'volumes', index, 'configMap', 'items', item.index, 'key']),
    );
  });
  return [...fromEnvironment, ...fromVolumes];
}

function toRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** Storage classes of claims; a class may also come with the cluster, so a missing one is a warning. */
function claimTemplates(subject: Subject, object: RenderedObject): Report[] {
  return entriesAt(object.value, ['spec', 'volumeClaimTemplates']).flatMap(({ index, entry }) =>
    storageClass(subject, object, valueAt(entry, ['spec', 'storageClassName']), [
      'spec',
      'volumeClaimTemplates',
      index,
      'spec',
      'storageClassName',
    ]),
  );
}
