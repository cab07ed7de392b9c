import { isRecord } from '../../core/index.js';
import type { PathStep } from '../../schema/index.js';
import type { KubernetesObject } from '../rendering.js';

/** The pods that an object makes. */
export interface PodTemplate {
  /** Path to the pod spec. */
  path: readonly PathStep[];
  spec: Record<string, unknown>;
  labels: Readonly<Record<string, string>>;
  /** How many there will be; undefined when it depends on nodes, jobs or an autoscaler. */
  replicas?: number;
}

const templatePaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The pod template of a workload (or the pod itself); undefined for other kinds. */
export function podTemplateOf(object: KubernetesObject): PodTemplate | undefined {
  const path = templatePaths[object.kind];
  const template = path === undefined ? undefined : valueAt(object, path);
  const spec = isRecord(template) ? template.spec : undefined;
  if (path === undefined || !isRecord(template) || !isRecord(spec)) return undefined;
  const replicas = replicasOf(object);
  return {
    path: [...path, 'spec'],
    spec,
    labels: stringMap(valueAt(template, ['metadata', 'labels'])),
    ...(replicas === undefined ? {} : { replicas }),
  };
}

function replicasOf(object: KubernetesObject): number | undefined {
  if (object.kind === 'Pod') return 1;
  if (!['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].includes(object.kind))
    return undefined;
  const replicas = valueAt(object, ['spec', 'replicas']) ?? 1;
  return typeof replicas === 'number' ? replicas : undefined;
}

/** The value at a path of mapping keys and list indexes; undefined where the path leaves the document. */
export function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at as unknown[])[step] : undefined;
    else at = isRecord(at) ? at[step] : undefined;
  }
  return at;
}

/** The entries of a list that are mappings, each with its index. */
export function entriesAt(
  value: unknown,
  path: readonly PathStep[],
): { index: number; entry: Record<string, unknown> }[] {
  const list = valueAt(value, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => (isRecord(entry) ? [{ index, entry }] : []));
}

export function stringMap(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whether a label selector (`matchLabels`, `matchExpressions`) selects these labels. An empty one selects everything. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isRecord(selector)) return false;
  const exact = Object.entries(stringMap(selector.matchLabels)).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    exact && entriesAt(selector, ['matchExpressions']).every(({ entry }) => matchesExpression(entry, labels))
  );
}

function matchesExpression(
  expression: Record<string, unknown>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = typeof expression.key === 'string' ? labels[expression.key] : undefined;
  const values = Array.isArray(expression.values) ? (expression.values as unknown[]) : [];
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
