import { isRecord } from '../../../core/index.js';
import type { PathStep } from '../../../schema/index.js';
import type { RenderedObject } from '../../rendering.js';
import { entriesAt, podTemplateOf, selects, stringMap, valueAt } from '../pod-template.js';
import { describeObject, namespaceOf, nameKey, type Report, type Subject } from '../subject.js';
import { podReferences } from './pod-references.js';
import { given, missing, storageClass } from './wanted.js';

/** Names in objects that lead nowhere: config maps, secrets, accounts, roles, classes, namespaces, targets and selectors. */
export function references(subject: Subject): Report[] {
  return subject.objects.flatMap((object) => [
    ...namespaceReference(subject, object),
    ...podReferences(subject, object),
    ...roleReferences(subject, object),
    ...targetReferences(subject, object),
    ...selectorReferences(subject, object),
  ]);
}

function namespaceReference(subject: Subject, object: RenderedObject): Report[] {
  const namespace = namespaceOf(object, subject.schemas);
  if (
    namespace === '' ||
    given.namespaces.has(namespace) ||
    subject.byName.has(nameKey('Namespace', '', namespace))
  )
    return [];
  const message = `nothing creates namespace ${namespace} of ${describeObject(object)}`;
  return [
    {
      rule: 'reference/namespace',
      severity: 'error',
      about: object,
      path: ['metadata', 'namespace'],
      message,
      hint: 'add a Namespace object in an earlier component',
    },
  ];
}

function roleReferences(subject: Subject, object: RenderedObject): Report[] {
  const { kind, roleRef } = object.value;
  if ((kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') || !isRecord(roleRef)) return [];
  const namespace = roleRef.kind === 'Role' ? namespaceOf(object, subject.schemas) : '';
  const name = String(roleRef.name);
  const builtIn = roleRef.kind === 'Role' ? given.role : given.clusterRole;
  const reports = builtIn.test(name)
    ? []
    : missing(subject, object, namespace, {
        kind: String(roleRef.kind),
        name,
        path: ['roleRef', 'name'],
      });
  for (const { index, entry } of entriesAt(object.value, ['subjects'])) {
    if (entry.kind !== 'ServiceAccount' || entry.name === 'default') continue;
    const home = typeof entry.namespace === 'string' ? entry.namespace : namespace;
    reports.push(
      ...missing(subject, object, home, {
        kind: 'ServiceAccount',
        name: entry.name,
        path: ['subjects', index, 'name'],
        severity: 'warning',
      }),
    );
  }
  return reports;
}

/** What autoscalers, ingresses, API services and webhooks lead to. */
function targetReferences(subject: Subject, object: RenderedObject): Report[] {
  const { kind } = object.value;
  const namespace = namespaceOf(object, subject.schemas);
  const at = (path: readonly PathStep[]): unknown => valueAt(object.value, path);
  if (kind === 'HorizontalPodAutoscaler') {
    const path = ['spec', 'scaleTargetRef'];
    return missing(subject, object, namespace, {
      kind: String(at([...path, 'kind'])),
      name: at([...path, 'name']),
      path: [...path, 'name'],
    });
  }
  if (kind === 'PersistentVolumeClaim')
    return storageClass(subject, object, at(['spec', 'storageClassName']), ['spec', 'storageClassName']);
  if (kind === 'APIService' && isRecord(at(['spec', 'service'])))
    return service(subject, object, at(['spec', 'service']), ['spec', 'service']);
  if (kind.endsWith('WebhookConfiguration')) {
    return entriesAt(object.value, ['webhooks']).flatMap(({ index, entry }) =>
      service(subject, object, valueAt(entry, ['clientConfig', 'service']), [
        'webhooks',
        index,
        'clientConfig',
        'service',
      ]),
    );
  }
  if (kind !== 'Ingress') return [];
  return entriesAt(object.value, ['spec', 'rules']).flatMap((rule) =>
    entriesAt(rule.entry, ['http', 'paths']).flatMap(({ index, entry }) => {
      const path: PathStep[] = [
        'spec',
        'rules',
        rule.index,
        'http',
        'paths',
        index,
        'backend',
        'service',
        'name',
      ];
      return missing(subject, object, namespace, {
        kind: 'Service',
        name: valueAt(entry, ['backend', 'service', 'name']),
        path,
      });
    }),
  );
}

function service(
  subject: Subject,
  object: RenderedObject,
  reference: unknown,
  path: readonly PathStep[],
): Report[] {
  if (!isRecord(reference) || typeof reference.namespace !== 'string') return [];
  return missing(subject, object, reference.namespace, {
    kind: 'Service',
    name: reference.name,
    path: [...path, 'name'],
  });
}

/** A service whose selector matches no pod of the channel answers nobody. */
function selectorReferences(subject: Subject, object: RenderedObject): Report[] {
  if (object.value.kind !== 'Service') return [];
  const selector = stringMap(valueAt(object.value, ['spec', 'selector']));
  if (Object.keys(selector).length === 0) return [];
  const namespace = namespaceOf(object, subject.schemas);
  const matched = subject.objects.some((other) => {
    const pod = podTemplateOf(other.value);
    return (
      pod !== undefined &&
      namespaceOf(other, subject.schemas) === namespace &&
      selects({ matchLabels: selector }, pod.labels)
    );
  });
  if (matched) return [];
  return [
    {
      rule: 'reference/selector',
      severity: 'warning',
      about: object,
      path: ['spec', 'selector'],
      message: `the selector of ${describeObject(object)} matches no pod of the channel`,
    },
  ];
}
