import type { ApiResource } from '../catalog.js';
import { asJson, getPath, type KubeObject } from '../objects.js';
import { parseSelectorText } from '../selectors.js';
import { badRequest } from '../status.js';

export type ObjectFilter = (object: KubeObject) => boolean;

/** The fields by which each table can be filtered besides name and namespace (each kind's selectable fields upstream). */
const selectable: Record<string, readonly string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  'replicasets.apps': ['status.replicas'],
  replicationcontrollers: ['status.replicas'],
  'jobs.batch': ['status.successful'],
  'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
};

interface Condition {
  path: string;
  value: string;
  equal: boolean;
}

/** Reads `a=b,c!=d` with upstream's backslash escapes. */
function parseConditions(text: string): Condition[] {
  const parts = text.match(/(?:\\.|[^,\\])+/g) ?? [];
  return parts.map((part) => {
    const match = /^([^=!]+)(==|!=|=)(.*)$/.exec(part.trim());
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    return {
      path: match[1] as string,
      equal: match[2] !== '!=',
      value: (match[3] as string).replaceAll(/\\(.)/g, '$1'),
    };
  });
}

function fieldText(object: KubeObject, path: string): string {
  if (path === 'source') path = 'source.component';
  const value = getPath(asJson(object), ...path.split('.'));
  if (value === undefined) return path === 'spec.unschedulable' || path === 'spec.hostNetwork' ? 'false' : '';
  return typeof value === 'object' ? '' : String(value);
}

function checkField(resource: ApiResource, path: string): void {
  if (path === 'metadata.name' || (path === 'metadata.namespace' && resource.namespaced)) return;
  if (!(selectable[resource.table] ?? []).includes(path))
    throw badRequest(`field label not supported: ${path}`);
}

export interface Query {
  filter?: ObjectFilter;
  /** Set when the query asks for the pods of one node: then an index answers it. */
  nodeName?: string;
  /** Set when the query asks for one name. */
  name?: string;
}

/** Compiles the two selectors of a list or watch. */
export function compileQuery(
  resource: ApiResource,
  options: { labelSelector?: string; fieldSelector?: string },
): Query {
  const filters: ObjectFilter[] = [];
  const query: Query = {};
  if (options.labelSelector !== undefined && options.labelSelector !== '') {
    const matches = parseSelectorText(options.labelSelector);
    filters.push((object) => matches(object.metadata.labels));
  }
  for (const { path, value, equal } of parseConditions(options.fieldSelector ?? '')) {
    const stored = resource.table === 'events' ? path.replace(/^regarding\./, 'involvedObject.') : path;
    checkField(resource, stored);
    filters.push((object) => (fieldText(object, stored) === value) === equal);
    if (equal && stored === 'spec.nodeName' && value !== '') query.nodeName = value;
    if (equal && stored === 'metadata.name') query.name = value;
  }
  if (filters.length > 0) query.filter = (object) => filters.every((matches) => matches(object));
  return query;
}
