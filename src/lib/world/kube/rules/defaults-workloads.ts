import type { JsonObject } from '../objects.js';
import { fill, items, section, text } from './draft.js';

/** Defaults of workloads, policies, storage and the rest by type name. Source: the defaulting functions of pkg/apis/<group>/v1. */
export const workloadDefaults: Record<string, (object: JsonObject) => void> = {
  'apps.v1.DeploymentSpec': (spec) => {
    fill(spec, 'replicas', 1);
    const strategy = section(spec, 'strategy');
    fill(strategy, 'type', 'RollingUpdate');
    if (strategy['type'] === 'RollingUpdate') {
      const rolling = section(strategy, 'rollingUpdate');
      fill(rolling, 'maxUnavailable', '25%');
      fill(rolling, 'maxSurge', '25%');
    }
    fill(spec, 'revisionHistoryLimit', 10);
    fill(spec, 'progressDeadlineSeconds', 600);
  },
  'apps.v1.ReplicaSetSpec': (spec) => fill(spec, 'replicas', 1),
  'core.v1.ReplicationControllerSpec': (spec) => fill(spec, 'replicas', 1),
  'apps.v1.StatefulSetSpec': defaultStatefulSet,
  'apps.v1.DaemonSetSpec': (spec) => {
    const strategy = section(spec, 'updateStrategy');
    fill(strategy, 'type', 'RollingUpdate');
    if (strategy['type'] === 'RollingUpdate') {
      const rolling = section(strategy, 'rollingUpdate');
      fill(rolling, 'maxUnavailable', 1);
      fill(rolling, 'maxSurge', 0);
    }
    fill(spec, 'revisionHistoryLimit', 10);
  },
  'batch.v1.JobSpec': defaultJob,
  'batch.v1.CronJobSpec': (spec) => {
    fill(spec, 'concurrencyPolicy', 'Allow');
    fill(spec, 'suspend', false);
    fill(spec, 'successfulJobsHistoryLimit', 3);
    fill(spec, 'failedJobsHistoryLimit', 1);
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': (spec) => {
    fill(spec, 'minReplicas', 1);
    spec['metrics'] ??= [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ];
  },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': (spec) => fill(spec, 'minReplicas', 1),
  'rbac.v1.RoleBinding': defaultBinding,
  'rbac.v1.ClusterRoleBinding': defaultBinding,
  'storage.v1.StorageClass': (storageClass) => {
    fill(storageClass, 'reclaimPolicy', 'Delete');
    fill(storageClass, 'volumeBindingMode', 'Immediate');
  },
  'storage.v1.CSIDriverSpec': (spec) => {
    fill(spec, 'attachRequired', true);
    fill(spec, 'podInfoOnMount', false);
    fill(spec, 'storageCapacity', false);
    fill(spec, 'fsGroupPolicy', 'ReadWriteOnceWithFSType');
    spec['volumeLifecycleModes'] ??= ['Persistent'];
    fill(spec, 'requiresRepublish', false);
    fill(spec, 'seLinuxMount', false);
  },
  'networking.v1.NetworkPolicySpec': (spec) => {
    if (spec['policyTypes'] !== undefined) return;
    spec['policyTypes'] = items(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  'networking.v1.NetworkPolicyPort': (port) => fill(port, 'protocol', 'TCP'),
  'networking.v1.IngressClassParametersReference': (reference) => fill(reference, 'scope', 'Cluster'),
  'scheduling.v1.PriorityClass': (priorityClass) =>
    fill(priorityClass, 'preemptionPolicy', 'PreemptLowerPriority'),
  'apiextensions.v1.CustomResourceDefinitionSpec': defaultDefinition,
  'admissionregistration.v1.MutatingWebhook': defaultWebhook,
  'admissionregistration.v1.ValidatingWebhook': defaultWebhook,
  'admissionregistration.v1.ServiceReference': (reference) => fill(reference, 'port', 443),
  'apiregistration.v1.ServiceReference': (reference) => fill(reference, 'port', 443),
  'admissionregistration.v1.RuleWithOperations': (rule) => fill(rule, 'scope', '*'),
};

function defaultStatefulSet(spec: JsonObject): void {
  fill(spec, 'podManagementPolicy', 'OrderedReady');
  const strategy = section(spec, 'updateStrategy');
  fill(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') fill(section(strategy, 'rollingUpdate'), 'partition', 0);
  const retention = section(spec, 'persistentVolumeClaimRetentionPolicy');
  fill(retention, 'whenDeleted', 'Retain');
  fill(retention, 'whenScaled', 'Retain');
  fill(spec, 'replicas', 1);
  fill(spec, 'revisionHistoryLimit', 10);
  for (const claim of items(spec, 'volumeClaimTemplates')) {
    fill(claim, 'apiVersion', 'v1');
    fill(claim, 'kind', 'PersistentVolumeClaim');
  }
}

function defaultJob(spec: JsonObject): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) {
    spec['completions'] = 1;
    spec['parallelism'] = 1;
  }
  fill(spec, 'parallelism', 1);
  fill(spec, 'backoffLimit', 6);
  fill(spec, 'completionMode', 'NonIndexed');
  fill(spec, 'suspend', false);
  fill(
    spec,
    'podReplacementPolicy',
    spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  );
}

function defaultBinding(binding: JsonObject): void {
  fill(section(binding, 'roleRef'), 'apiGroup', 'rbac.authorization.k8s.io');
  for (const subject of items(binding, 'subjects'))
    if (subject['kind'] !== 'ServiceAccount') fill(subject, 'apiGroup', 'rbac.authorization.k8s.io');
}

function defaultDefinition(spec: JsonObject): void {
  fill(section(spec, 'conversion'), 'strategy', 'None');
  const names = section(spec, 'names');
  const kind = text(names, 'kind');
  fill(names, 'singular', kind.toLowerCase());
  fill(names, 'listKind', `${kind}List`);
}

function defaultWebhook(hook: JsonObject): void {
  fill(hook, 'failurePolicy', 'Fail');
  fill(hook, 'matchPolicy', 'Equivalent');
  hook['namespaceSelector'] ??= {};
  hook['objectSelector'] ??= {};
  fill(hook, 'timeoutSeconds', 10);
}
