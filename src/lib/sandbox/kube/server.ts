import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeWorld } from '../../world/index.js';
import { ApiStatusError } from '../../world/index.js';
import { authenticate, type KubeAuth } from './authentication.js';
import { readBody } from './body.js';
import { sendError, type Exchange } from './exchange.js';
import { route } from './route.js';

export interface KubeApiOptions {
  world: KubeWorld;
  cluster: string;
  tls: { cert: string; key: string; caData: string };
  auth: KubeAuth;
  /** 0 (the default) takes any free port of 127.0.0.1. */
  port?: number;
  /** Brings the world's clock up to now; called before every request is served. */
  sync?: () => void;
  /** Called after every request that may have changed something, so that whoever drives the clock can look for new timers. */
  changed?: () => void;
  /** A fault that answers instead of the API (an outage, throttling); undefined = none. */
  fault?: (request: { method: string; path: string }) => ApiStatusError | undefined;
}

export interface KubeApi {
  /** `https://127.0.0.1:PORT` */
  url: string;
  /** The certificate authority in base64, as kubeconfigs carry it. */
  caData: string;
  close(): Promise<void>;
}

const unauthorized = new ApiStatusError(401, 'Unauthorized', 'Unauthorized');

/**
 * Serves the Kubernetes API of one cluster of a world over HTTPS on 127.0.0.1. The cluster is looked up at every request, so that the
 * listener may be there before its control plane is.
 */
export async function startKubeApi(options: KubeApiOptions): Promise<KubeApi> {
  const server = createServer(
    { cert: options.tls.cert, key: options.tls.key, keepAlive: true },
    (request, response) => void serve(request, response, options),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    caData: options.tls.caData,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: KubeApiOptions,
): Promise<void> {
  const exchange = { request, response };
  try {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    options.sync?.();
    const fault = options.fault?.({ method, path: url.pathname });
    if (fault) throw fault;
    const cluster = options.world.cluster(options.cluster);
    if (!cluster)
      throw new ApiStatusError(
        503,
        'ServiceUnavailable',
        `the control plane of cluster ${options.cluster} is not active`,
      );
    const user = authenticate(request.headers.authorization, options.cluster, options.auth, Date.now());
    if (!user) throw unauthorized;
    const full: Exchange = { request, response, url, method, body };
    await route(full, { cluster, user, auth: options.auth });
    if (method !== 'GET') options.changed?.();
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendError(exchange, error);
  }
}
