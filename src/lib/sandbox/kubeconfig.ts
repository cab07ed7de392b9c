import type { ControlPlaneEndpoint } from './control-planes.js';

/** A kubeconfig with a context per cluster, as JSON (which is YAML): an administrator's, with the bearer token of the sandbox. */
export function sandboxKubeconfig(endpoints: readonly ControlPlaneEndpoint[], adminToken: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: endpoints.map(({ cluster, url, caData }) => ({
      name: cluster,
      cluster: { server: url, 'certificate-authority-data': caData },
    })),
    users: [{ name: 'sandbox-admin', user: { token: adminToken } }],
    contexts: endpoints.map(({ cluster }) => ({
      name: cluster,
      context: { cluster, user: 'sandbox-admin' },
    })),
    'current-context': endpoints.at(-1)?.cluster ?? '',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
