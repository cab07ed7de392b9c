import { apiVersionOf, isObject, type Json, type JsonObject } from '../../world/index.js';
import { authenticate, type KubeUser } from './authentication.js';
import { decodeBody, mediaType } from './body.js';
import { sendJson, type Exchange } from './exchange.js';
import type { RequestInfo } from './request-info.js';
import type { Session } from './route.js';

type ResourceInfo = Extract<RequestInfo, { kind: 'resource' }>;

/**
 * The reviews that are answered and never stored: who am I, may I, whose token is this; and tokens of service accounts. The sandbox lets
 * every authenticated user do everything, and says so. Returns whether the request was one of these.
 */
export async function serveReview(
  exchange: Exchange,
  info: ResourceInfo,
  session: Session,
): Promise<boolean> {
  if (exchange.method !== 'POST') return false;
  const status = await reviewStatus(exchange, info, session);
  if (status === undefined) return false;
  const given = await givenBody(exchange);
  const resource = session.cluster.catalog.find(info.group, info.version, info.resource);
  const subresource = resource?.subresources.find((one) => one.name === info.subresource);
  const { group, version, kind } = subresource ??
    resource ?? { group: info.group, version: info.version, kind: '' };
  sendJson(exchange, 201, {
    kind,
    apiVersion: apiVersionOf({ group, version }),
    ...given,
    metadata: { creationTimestamp: null, ...(isObject(given['metadata']) && given['metadata']) },
    status,
  });
  return true;
}

/**
 * What the client sent. kubectl asks in protobuf, which is not read here: as the answers to these questions do not depend on what was
 * asked, the question may stay unread (a token to be reviewed may not).
 */
async function givenBody(exchange: Exchange): Promise<JsonObject> {
  if (mediaType(exchange.request) === 'application/vnd.kubernetes.protobuf') return {};
  const body = await decodeBody(exchange.body, mediaType(exchange.request));
  return isObject(body) ? body : {};
}

async function reviewStatus(
  exchange: Exchange,
  info: ResourceInfo,
  session: Session,
): Promise<object | undefined> {
  const { group, resource } = info;
  if (group === 'authorization.k8s.io') {
    if (resource === 'selfsubjectrulesreviews') return rules;
    if (
      ['selfsubjectaccessreviews', 'subjectaccessreviews', 'localsubjectaccessreviews'].includes(resource)
    ) {
      return { allowed: true, reason: 'the sandbox allows everything to whoever is authenticated' };
    }
  }
  if (group === 'authentication.k8s.io' && resource === 'selfsubjectreviews')
    return { userInfo: userInfo(session.user) };
  if (group === 'authentication.k8s.io' && resource === 'tokenreviews') return tokenReview(exchange, session);
  if (group === '' && resource === 'serviceaccounts' && info.subresource === 'token')
    return serviceAccountToken(exchange, info, session);
  return undefined;
}

const rules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

function userInfo({ username, groups, uid }: KubeUser): object {
  return { username, groups, ...(uid !== undefined && { uid }) };
}

function specOf(body: Json | undefined): JsonObject {
  return isObject(body) && isObject(body['spec']) ? body['spec'] : {};
}

async function tokenReview(exchange: Exchange, { cluster, auth }: Session): Promise<object> {
  const { token } = specOf(await decodeBody(exchange.body, mediaType(exchange.request)));
  const user = authenticate(
    `Bearer ${typeof token === 'string' ? token : ''}`,
    cluster.name,
    auth,
    Date.now(),
  );
  return user ? { authenticated: true, user: userInfo(user) } : { user: {}, error: 'invalid bearer token' };
}

/** A token request for a service account: something to hold, not something that opens a door. */
async function serviceAccountToken(
  exchange: Exchange,
  info: ResourceInfo,
  { cluster }: Session,
): Promise<object> {
  const resource = cluster.catalog.find('', 'v1', 'serviceaccounts');
  if (resource)
    cluster.api.get({
      resource,
      name: info.name ?? '',
      ...(info.namespace !== undefined && { namespace: info.namespace }),
    });
  const spec = specOf(await decodeBody(exchange.body, mediaType(exchange.request)));
  const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : 3600;
  const expires = new Date(cluster.simulation.now + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { token: `sandbox-${info.namespace ?? ''}-${info.name ?? ''}`, expirationTimestamp: expires };
}
