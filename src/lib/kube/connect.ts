import type { KubeConfig } from '@kubernetes/client-node';
import type { Context } from '../core/index.js';
import { createKubeClient } from './client.js';
import type { KubeClient } from './contract.js';
import type { SelectedContext } from './kubeconfig.js';
import { openTransport, type TransportOptions } from './transport.js';

/** An API server that is reached by its address and a bearer token instead of a kubeconfig. */
export interface Endpoint {
  /** For messages. */
  name: string;
  server: string;
  /** Base64 of the CA's PEM; absent: the system's roots. */
  certificateAuthorityData?: string;
  /** Gives a valid token each time; how long one is kept is up to it. */
  token: () => Promise<string>;
}

export type ConnectOptions = Omit<TransportOptions, 'token'> & { fieldManager?: string };

/** Connects through a context of the kubeconfig: exec plugins, client certificates and proxies are the library's business. */
export async function connect(
  selected: SelectedContext,
  ctx: Context,
  options: ConnectOptions = {},
): Promise<KubeClient> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // JSON is YAML: the merged entries go in as the one document that the library would have read.
  config.loadFromString(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': selected.context,
      clusters: [{ name: selected.clusterName, cluster: selected.cluster }],
      users: [{ name: selected.userName, user: selected.user }],
      contexts: [
        {
          name: selected.context,
          context: { cluster: selected.clusterName, user: selected.userName, namespace: selected.namespace },
        },
      ],
    }),
  );
  return open(config, ctx, options);
}

/** Connects to an address with a token, such as an EKS cluster. */
export async function connectTo(
  endpoint: Endpoint,
  ctx: Context,
  options: ConnectOptions = {},
): Promise<KubeClient> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { name, server, certificateAuthorityData, token } = endpoint;
  config.loadFromClusterAndUser(
    {
      name,
      server,
      skipTLSVerify: false,
      ...(certificateAuthorityData ? { caData: certificateAuthorityData } : {}),
    },
    { name },
  );
  return open(config, ctx, { ...options, token });
}

async function open(
  config: KubeConfig,
  ctx: Context,
  options: TransportOptions & { fieldManager?: string },
): Promise<KubeClient> {
  const { fieldManager, ...transport } = options;
  return createKubeClient(await openTransport(config, ctx, transport), ctx, fieldManager);
}

/** Keeps a token for a while, so that not every request signs a new one. */
export function cachedToken(
  fresh: () => Promise<string>,
  lifetimeMs: number,
  now: () => number,
): () => Promise<string> {
  let token: Promise<string> | undefined;
  let madeAt = 0;
  return () => {
    if (!token || now() - madeAt >= lifetimeMs) {
      madeAt = now();
      token = fresh();
      token.catch(() => (token = undefined));
    }
    return token;
  };
}
