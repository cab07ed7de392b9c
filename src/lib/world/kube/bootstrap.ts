import type { JsonObject } from './objects.js';
import type { ObjectClient } from './controllers/object-client.js';
import { addressAt } from './rules/index.js';

const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const roles: Record<string, JsonObject[]> = {
  'cluster-admin': [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ],
  view: [
    {
      apiGroups: ['', 'apps', 'batch', 'policy', 'networking.k8s.io', 'autoscaling'],
      resources: ['*'],
      verbs: ['get', 'list', 'watch'],
    },
  ],
  edit: [
    {
      apiGroups: ['', 'apps', 'batch', 'policy', 'networking.k8s.io', 'autoscaling'],
      resources: ['*'],
      verbs: ['*'],
    },
  ],
  admin: [
    {
      apiGroups: [
        '',
        'apps',
        'batch',
        'policy',
        'networking.k8s.io',
        'autoscaling',
        'rbac.authorization.k8s.io',
      ],
      resources: ['*'],
      verbs: ['*'],
    },
  ],
};

/** The objects that a new EKS control plane starts with: namespaces, the service of its own API, priority classes, base roles, `gp2`. */
export function bootstrap(objects: ObjectClient, serviceCidr: string): void {
  const manager = 'kube-apiserver';
  for (const name of systemNamespaces)
    objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, manager);
  objects.create(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
      },
      spec: {
        type: 'ClusterIP',
        clusterIP: addressAt(serviceCidr, 1),
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
      },
    },
    manager,
  );
  for (const [name, value, description] of [
    [
      'system-cluster-critical',
      2_000_000_000,
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    ],
    [
      'system-node-critical',
      2_000_001_000,
      'Used for system critical pods that must not be moved from their current node.',
    ],
  ] as const) {
    objects.create(
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description },
      manager,
    );
  }
  for (const [name, rules] of Object.entries(roles)) {
    const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
    objects.create(
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels }, rules },
      manager,
    );
  }
  objects.create(
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }],
    },
    manager,
  );
  objects.create(
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'gp2' },
      provisioner: 'kubernetes.io/aws-ebs',
      parameters: { fsType: 'ext4', type: 'gp2' },
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    'kubectl-client-side-apply',
  );
}
