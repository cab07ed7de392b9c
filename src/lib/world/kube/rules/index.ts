import type { ApiResource } from '../catalog.js';
import type { KindRules } from './kind-rules.js';
import {
  bindingRules,
  claimRules,
  configMapRules,
  definitionRules,
  disruptionBudgetRules,
  namespaceRules,
  nodeRules,
  priorityClassRules,
  secretRules,
  storageClassRules,
} from './others.js';
import { podRules } from './pod.js';
import { serviceRules } from './service.js';
import {
  cronJobRules,
  daemonSetRules,
  deploymentRules,
  jobRules,
  replicaSetRules,
  statefulSetRules,
} from './workloads.js';

export { applyDefaults } from './defaults.js';
export { fill, items, number, peek, section, text } from './draft.js';
export { imageTag } from './image.js';
export type { KindRules, RulesEnv } from './kind-rules.js';
export { validateMetadata } from './names.js';
export { addressAt, addressIndex, serviceAddressKeys } from './service.js';

const byTable: Record<string, KindRules> = {
  pods: podRules,
  services: serviceRules,
  nodes: nodeRules,
  namespaces: namespaceRules,
  configmaps: configMapRules,
  secrets: secretRules,
  persistentvolumeclaims: claimRules,
  replicationcontrollers: { countsGenerations: true, deletionDefault: 'Orphan' },
  'deployments.apps': deploymentRules,
  'replicasets.apps': replicaSetRules,
  'statefulsets.apps': statefulSetRules,
  'daemonsets.apps': daemonSetRules,
  'jobs.batch': jobRules,
  'cronjobs.batch': cronJobRules,
  'poddisruptionbudgets.policy': disruptionBudgetRules,
  'roles.rbac.authorization.k8s.io': { names: 'path' },
  'clusterroles.rbac.authorization.k8s.io': { names: 'path' },
  'rolebindings.rbac.authorization.k8s.io': bindingRules,
  'clusterrolebindings.rbac.authorization.k8s.io': bindingRules,
  'storageclasses.storage.k8s.io': storageClassRules,
  'priorityclasses.scheduling.k8s.io': priorityClassRules,
  'customresourcedefinitions.apiextensions.k8s.io': definitionRules,
  'ingresses.networking.k8s.io': { countsGenerations: true },
  'networkpolicies.networking.k8s.io': { countsGenerations: true },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { countsGenerations: true },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { countsGenerations: true },
  'validatingadmissionpolicies.admissionregistration.k8s.io': { countsGenerations: true },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': { countsGenerations: true },
};

const custom: KindRules = { countsGenerations: true };
const plain: KindRules = {};

/** The rules of a resource; custom resources count generations and have no others. */
export function rulesOf(resource: ApiResource): KindRules {
  return resource.custom ? custom : (byTable[resource.table] ?? plain);
}
