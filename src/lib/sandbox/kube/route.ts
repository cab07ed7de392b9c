import { noSuchResource, type KubeCluster } from '../../world/index.js';
import type { KubeAuth, KubeUser } from './authentication.js';
import { serveDiscovery } from './discovery.js';
import type { Exchange } from './exchange.js';
import { sendText } from './exchange.js';
import { serveOpenApi } from './openapi.js';
import { parsePath } from './request-info.js';
import { serveResource } from './resource.js';
import { serveReview } from './reviews.js';

export interface Session {
  cluster: KubeCluster;
  user: KubeUser;
  auth: KubeAuth;
}

const health = new Set(['/healthz', '/livez', '/readyz']);

/** Finds who answers a request. */
export async function route(exchange: Exchange, session: Session): Promise<void> {
  const info = parsePath(exchange.url.pathname);
  if (info.kind === 'resource') {
    if (await serveReview(exchange, info, session)) return;
    await serveResource(exchange, info, session);
    return;
  }
  if (health.has(info.path)) {
    sendText(exchange, 200, 'ok');
    return;
  }
  if (serveDiscovery(exchange, info.path, session) || serveOpenApi(exchange, info.path, session)) return;
  throw noSuchResource();
}
