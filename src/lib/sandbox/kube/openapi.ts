import { createHash } from 'node:crypto';
import type { ApiResource, KubeCluster } from '../../world/index.js';
import { sendJson, type Exchange } from './exchange.js';
import { schemasFor } from './openapi-schemas.js';
import type { Session } from './route.js';

/** /openapi/v3 and below: enough for kubectl to validate on the server, to merge patches and to explain. Returns whether it answered. */
export function serveOpenApi(exchange: Exchange, path: string, { cluster }: Session): boolean {
  if (path === '/openapi/v3' || path === '/openapi/v3/') {
    sendJson(exchange, 200, {
      paths: Object.fromEntries(
        groupVersions(cluster).map((key) => [
          key,
          { serverRelativeURL: `/openapi/v3/${key}?hash=${hash(cluster, key)}` },
        ]),
      ),
    });
    return true;
  }
  const key = path.replace(/^\/openapi\/v3\//, '');
  if (!path.startsWith('/openapi/v3/') || !groupVersions(cluster).includes(key)) return false;
  sendJson(exchange, 200, document(cluster, key));
  return true;
}

function groupVersions(cluster: KubeCluster): string[] {
  return cluster.catalog
    .groups()
    .flatMap(({ group, versions }) =>
      versions.map(({ version }) => (group === '' ? `api/${version}` : `apis/${group}/${version}`)),
    );
}

function resourcesOf(cluster: KubeCluster, key: string): ApiResource[] {
  return [...cluster.catalog.all()].filter(
    (one) => (one.group === '' ? `api/${one.version}` : `apis/${one.group}/${one.version}`) === key,
  );
}

function hash(cluster: KubeCluster, key: string): string {
  const resources = resourcesOf(cluster, key).map((one) => [
    one.resource,
    one.type,
    one.custom?.schema ?? null,
  ]);
  return createHash('sha256').update(JSON.stringify(resources)).digest('hex').slice(0, 32).toUpperCase();
}

function document(cluster: KubeCluster, key: string): object {
  const resources = resourcesOf(cluster, key);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.35' },
    paths: Object.assign({}, ...resources.map((one) => pathsOf(one, `/${key}`))) as object,
    components: { schemas: schemasFor(resources) },
  };
}

const queryParameters = (names: readonly string[]): object[] =>
  names.map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));

function operation(resource: ApiResource, action: string, parameters: readonly string[]): object {
  const { group, version, kind } = resource;
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: queryParameters(parameters),
    responses: { '200': { description: 'OK' } },
  };
}

function pathsOf(resource: ApiResource, root: string): object {
  const prefix = resource.namespaced
    ? `${root}/namespaces/{namespace}/${resource.resource}`
    : `${root}/${resource.resource}`;
  const write = ['dryRun', 'fieldManager', 'fieldValidation'];
  return {
    [prefix]: {
      get: operation(resource, 'list', ['limit', 'continue', 'labelSelector', 'fieldSelector', 'watch']),
      post: operation(resource, 'post', write),
    },
    [`${prefix}/{name}`]: {
      get: operation(resource, 'get', []),
      put: operation(resource, 'put', write),
      patch: operation(resource, 'patch', [...write, 'force']),
      delete: operation(resource, 'delete', ['dryRun', 'gracePeriodSeconds', 'propagationPolicy']),
    },
  };
}
