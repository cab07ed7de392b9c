import type { KubeObject } from '../../kube/index.js';
import { resourceMethods } from '../wrappers/kubernetes/resources.js';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Plural names of the API, where the method is not called so. */
const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

/** What code asks of `kubernetes()`: names of its methods, `metrics` included. Empty: it does not use it. */
export function kubernetesMethods(source: string): string[] {
  if (!/\bkubernetes\b/.test(source)) return [];
  const known = [...Object.keys(resourceMethods), 'namespaces', 'metrics'];
  const called = known.filter((name) => new RegExp(`\\.\\s*${name}\\b`).test(source));
  // Who hides the methods from us gets all of them.
  return (called.length > 0 ? called : known).sort();
}

/** A service account that may read what the code asks for, and nothing else. */
export function serviceAccount(
  name: string,
  methods: readonly string[],
  metadata: { namespace: string; labels: Record<string, string> },
): KubeObject[] {
  const { namespace, ...labels } = metadata;
  const role = `${namespace}-${name}`;
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, ...metadata },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: role, ...labels },
      rules: rulesOf(methods),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: role, ...labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

function rulesOf(methods: readonly string[]): object[] {
  const resources = new Map<string, string[]>();
  for (const method of methods) {
    if (method === 'metrics') continue;
    const group = method === 'namespaces' ? '' : groupOf(resourceMethods[method]?.apiVersion ?? 'v1');
    resources.set(group, [...(resources.get(group) ?? []), method]);
  }
  return [
    ...[...resources].sort().map(([group, names]) => ({
      apiGroups: [group],
      resources: names,
      verbs: ['get', 'list'],
    })),
    ...(methods.includes('metrics') ? [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] : []),
  ];
}

/** A kubeconfig for inside of a pod: the cluster's own API with the token of the service account, which the kubelet renews in place. */
export function podKubeconfig(server = 'https://kubernetes.default.svc', folder = account): string {
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'in-cluster',
      clusters: [{ name: 'in-cluster', cluster: { server, 'certificate-authority': `${folder}/ca.crt` } }],
      users: [
        {
          name: 'service-account',
          user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile: `${folder}/token` } } },
        },
      ],
      contexts: [
        {
          name: 'in-cluster',
          context: { cluster: 'in-cluster', user: 'service-account', namespace: 'default' },
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}
