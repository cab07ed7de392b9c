import type { ApiResource, KubeObject } from '../../../world/index.js';
import {
  apiServiceColumns,
  bindingColumns,
  customColumns,
  definitionColumns,
  ingressColumns,
  leaseColumns,
  networkPolicyColumns,
  priorityClassColumns,
  requestColumns,
  roleColumns,
  webhookColumns,
} from './access.js';
import { ageColumn, nameColumn, type Column } from './column.js';
import {
  claimColumns,
  configMapColumns,
  endpointsColumns,
  endpointSliceColumns,
  eventColumns,
  namespaceColumns,
  secretColumns,
  serviceAccountColumns,
  serviceColumns,
  storageClassColumns,
} from './config.js';
import { nodeColumns } from './nodes.js';
import { podColumns } from './pods.js';
import {
  autoscalerColumns,
  budgetColumns,
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './workloads.js';

const byTable: Record<string, Column[]> = {
  pods: podColumns,
  nodes: nodeColumns,
  services: serviceColumns,
  endpoints: endpointsColumns,
  namespaces: namespaceColumns,
  events: eventColumns,
  configmaps: configMapColumns,
  secrets: secretColumns,
  serviceaccounts: serviceAccountColumns,
  persistentvolumeclaims: claimColumns,
  replicationcontrollers: replicaSetColumns,
  'deployments.apps': deploymentColumns,
  'replicasets.apps': replicaSetColumns,
  'statefulsets.apps': statefulSetColumns,
  'daemonsets.apps': daemonSetColumns,
  'jobs.batch': jobColumns,
  'cronjobs.batch': cronJobColumns,
  'poddisruptionbudgets.policy': budgetColumns,
  'horizontalpodautoscalers.autoscaling': autoscalerColumns,
  'endpointslices.discovery.k8s.io': endpointSliceColumns,
  'storageclasses.storage.k8s.io': storageClassColumns,
  'roles.rbac.authorization.k8s.io': roleColumns,
  'clusterroles.rbac.authorization.k8s.io': [nameColumn, ...roleColumns.slice(1)],
  'rolebindings.rbac.authorization.k8s.io': bindingColumns,
  'clusterrolebindings.rbac.authorization.k8s.io': bindingColumns,
  'customresourcedefinitions.apiextensions.k8s.io': definitionColumns,
  'priorityclasses.scheduling.k8s.io': priorityClassColumns,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns,
  'apiservices.apiregistration.k8s.io': apiServiceColumns,
  'ingresses.networking.k8s.io': ingressColumns,
  'networkpolicies.networking.k8s.io': networkPolicyColumns,
  'leases.coordination.k8s.io': leaseColumns,
  'certificatesigningrequests.certificates.k8s.io': requestColumns,
};

const plain: Column[] = [nameColumn, ageColumn];

function columnsOf(resource: ApiResource): Column[] {
  return resource.custom ? customColumns(resource.custom.columns) : (byTable[resource.table] ?? plain);
}

export type IncludeObject = 'Object' | 'Metadata' | 'None';

export interface TableOptions {
  include: IncludeObject;
  now: number;
  /** Watches send the column definitions only once. */
  withDefinitions?: boolean;
}

/** A `meta.k8s.io/v1` Table of objects, as the server prints it for kubectl. */
export function renderTable(
  resource: ApiResource,
  objects: readonly KubeObject[],
  listMeta: object,
  options: TableOptions,
): object {
  const columns = columnsOf(resource);
  const definitions = columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format: format ?? '',
    description: description ?? '',
    priority: priority ?? 0,
  }));
  const rows = objects.map((object) => ({
    cells: columns.map((column) => column.cell(object, options.now)),
    ...(options.include !== 'None' && {
      object: options.include === 'Object' ? object : metadataOnly(object),
    }),
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMeta,
    columnDefinitions: options.withDefinitions === false ? null : definitions,
    rows,
  };
}

/** `meta.k8s.io/v1` PartialObjectMetadata of an object. */
export function metadataOnly({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
