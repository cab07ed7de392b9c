import type { JsonObject, KubeObject } from '../../../world/index.js';
import { age } from './age.js';
import { ageColumn, fieldColumn, integerColumn, nameColumn, textColumn, type Column } from './column.js';
import { at, formatMap, listAt, mapAt, orElse, textAt } from './read.js';

const createdAtColumn = textColumn('Created At', (object) => object.metadata.creationTimestamp);

export const roleColumns: Column[] = [nameColumn, createdAtColumn];

function subjects(binding: KubeObject, kind: string, format: (subject: JsonObject) => string): string {
  return listAt(binding, 'subjects')
    .filter((one) => one['kind'] === kind)
    .map(format)
    .join(', ');
}

export const bindingColumns: Column[] = [
  nameColumn,
  textColumn('Role', (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`),
  ageColumn,
  textColumn('Users', (object) => subjects(object, 'User', (one) => textAt(one, 'name')), 1),
  textColumn('Groups', (object) => subjects(object, 'Group', (one) => textAt(one, 'name')), 1),
  textColumn(
    'ServiceAccounts',
    (object) =>
      subjects(object, 'ServiceAccount', (one) => `${textAt(one, 'namespace')}/${textAt(one, 'name')}`),
    1,
  ),
];

export const definitionColumns: Column[] = [nameColumn, createdAtColumn];

export const priorityClassColumns: Column[] = [
  nameColumn,
  integerColumn('Value', (object) => Number(at(object, 'value') ?? 0)),
  { name: 'Global-Default', type: 'boolean', cell: (object) => at(object, 'globalDefault') === true },
  ageColumn,
  fieldColumn('PreemptionPolicy', 'preemptionPolicy'),
];

export const webhookColumns: Column[] = [
  nameColumn,
  integerColumn('Webhooks', (object) => listAt(object, 'webhooks').length),
  ageColumn,
];

function apiServiceState(object: KubeObject): string {
  const available = listAt(object, 'status', 'conditions').find((one) => one['type'] === 'Available');
  if (!available) return 'Unknown';
  return available['status'] === 'True'
    ? 'True'
    : `${textAt(available, 'status')} (${textAt(available, 'reason')})`;
}

export const apiServiceColumns: Column[] = [
  nameColumn,
  textColumn('Service', (object) =>
    at(object, 'spec', 'service')
      ? `${textAt(object, 'spec', 'service', 'namespace')}/${textAt(object, 'spec', 'service', 'name')}`
      : 'Local',
  ),
  textColumn('Available', apiServiceState),
  ageColumn,
];

function ingressHosts(object: KubeObject): string {
  const hosts = listAt(object, 'spec', 'rules')
    .map((one) => textAt(one, 'host'))
    .filter((one) => one !== '');
  if (hosts.length === 0) return '*';
  return hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...` : hosts.join(',');
}

export const ingressColumns: Column[] = [
  nameColumn,
  textColumn('Class', (object) =>
    orElse(
      textAt(object, 'spec', 'ingressClassName') ||
        (object.metadata.annotations?.['kubernetes.io/ingress.class'] ?? ''),
      '<none>',
    ),
  ),
  textColumn('Hosts', ingressHosts),
  textColumn('Address', (object) =>
    listAt(object, 'status', 'loadBalancer', 'ingress')
      .map((one) => textAt(one, 'ip') || textAt(one, 'hostname'))
      .join(','),
  ),
  textColumn('Ports', (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
  ageColumn,
];

export const networkPolicyColumns: Column[] = [
  nameColumn,
  textColumn('Pod-Selector', (object) => formatMap(mapAt(object, 'spec', 'podSelector', 'matchLabels'))),
  ageColumn,
];

export const leaseColumns: Column[] = [nameColumn, fieldColumn('Holder', 'spec.holderIdentity'), ageColumn];

export const requestColumns: Column[] = [
  nameColumn,
  ageColumn,
  fieldColumn('SignerName', 'spec.signerName', '<none>'),
  fieldColumn('Requestor', 'spec.username'),
  fieldColumn('RequestedDuration', 'spec.expirationSeconds', '<none>'),
  textColumn('Condition', (object) =>
    orElse(
      listAt(object, 'status', 'conditions')
        .map((one) => textAt(one, 'type'))
        .join(','),
      'Pending',
    ),
  ),
];

/** The columns of a custom resource that its definition declares, after the name; only the age when it declares none. */
export function customColumns(
  columns: readonly {
    name: string;
    type: string;
    jsonPath: string;
    priority?: number;
    format?: string;
    description?: string;
  }[],
): Column[] {
  if (columns.length === 0) return [nameColumn, ageColumn];
  return [
    nameColumn,
    ...columns.map((column): Column => ({
      name: column.name,
      type: column.type as Column['type'],
      ...(column.format !== undefined && { format: column.format }),
      ...(column.description !== undefined && { description: column.description }),
      ...(column.priority !== undefined && column.priority > 0 && { priority: 1 }),
      cell: (object, now) => customCell(object, column, now),
    })),
  ];
}

function customCell(
  object: KubeObject,
  column: { jsonPath: string; type: string },
  now: number,
): string | number | boolean | null {
  const [found] = evaluate(object as unknown as JsonObject, column.jsonPath);
  if (found === undefined || found === null) return column.type === 'date' ? '<unknown>' : null;
  if (column.type === 'date') return age(typeof found === 'string' ? found : '', now);
  return typeof found === 'object' ? JSON.stringify(found) : (found as string | number | boolean);
}

/** The simple JSONPath of printer columns: fields, `[n]`, `[*]` and `[?(@.field=="value")]`. */
export function evaluate(root: JsonObject, path: string): unknown[] {
  const steps = path.match(/\.?\[[^\]]*\](?:\])?|\.(?:\\.|[^.[\\])+/g) ?? [];
  let found: unknown[] = [root];
  for (const step of steps) found = found.flatMap((value) => select(value, step));
  return found;
}

function select(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const filter = /^\.?\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]$/.exec(step);
  if (filter)
    return Array.isArray(value)
      ? value.filter((one) => textAt(one as JsonObject, ...(filter[1] ?? '').split('.')) === filter[2])
      : [];
  const index = /^\.?\[(\*|\d+|["'][^"']+["'])\]$/.exec(step)?.[1];
  if (index === '*') return Object.values(value);
  const key =
    index !== undefined ? index.replace(/^["']|["']$/g, '') : step.slice(1).replaceAll(/\\(.)/g, '$1');
  const child = (value as Record<string, unknown>)[key];
  return child === undefined ? [] : [child];
}
