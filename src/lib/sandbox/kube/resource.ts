import {
  apiVersionOf,
  ApiStatusError,
  deletedStatus,
  noSuchResource,
  isObject,
  type ApiResource,
  type DeleteOptions,
  type Json,
  type JsonObject,
  type KubeObject,
  type ListOptions,
  type PatchType,
  type Target,
  type WriteOptions,
  type WriteResult,
} from '../../world/index.js';
import { decodeBody, mediaType, parseJson, parseYaml } from './body.js';
import { sendJson, sendText, type Exchange } from './exchange.js';
import { negotiate, unsupportedMediaType } from './negotiate.js';
import type { RequestInfo } from './request-info.js';
import type { Session } from './route.js';
import { metadataOnly, renderTable, type IncludeObject } from './table/index.js';
import { serveWatch } from './watch.js';

type ResourceInfo = Extract<RequestInfo, { kind: 'resource' }>;

/** Reads, writes, lists, watches and deletes objects. */
export async function serveResource(exchange: Exchange, info: ResourceInfo, session: Session): Promise<void> {
  const resource = session.cluster.catalog.find(info.group, info.version, info.resource);
  if (!resource) throw noSuchResource();
  const target: Target = {
    resource,
    name: info.name ?? '',
    ...(info.namespace !== undefined && { namespace: info.namespace }),
    ...(info.subresource !== undefined && { subresource: info.subresource }),
  };
  checkSubresource(target);
  if (info.subresource !== undefined && serveStream(exchange, target, session)) return;
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      serveRead(exchange, info, target, session);
      return;
    case 'POST':
      return serveCreate(exchange, target, session);
    case 'PUT':
      return serveUpdate(exchange, target, session);
    case 'PATCH':
      return servePatch(exchange, target, session);
    case 'DELETE':
      return serveDelete(exchange, target, session);
    default:
      throw new ApiStatusError(
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
        {},
      );
  }
}

function checkSubresource({ resource, subresource }: Target): void {
  if (subresource === undefined || resource.subresources.some((one) => one.name === subresource)) return;
  throw noSuchResource();
}

/** Logs and streams into containers: there are none. Returns whether the request was one of these. */
function serveStream(exchange: Exchange, target: Target, { cluster }: Session): boolean {
  const { resource, subresource, ...where } = target;
  if (resource.table === 'pods' && subresource === 'log') {
    cluster.api.get({ resource, ...where });
    sendText(exchange, 200, `The sandbox runs no containers: pod ${where.name} has no output.\n`);
    return true;
  }
  if (
    ['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers', 'resize'].includes(subresource ?? '')
  ) {
    throw new ApiStatusError(
      501,
      'NotImplemented',
      `the sandbox runs no containers: ${subresource ?? ''} of ${resource.resource} is not simulated`,
      {},
    );
  }
  return false;
}

function listOptions(exchange: Exchange, info: { namespace?: string; name?: string }): ListOptions {
  const query = exchange.url.searchParams;
  const byName = info.name !== undefined && info.name !== '' ? `metadata.name=${info.name}` : undefined;
  const field = [query.get('fieldSelector') ?? '', byName ?? ''].filter((one) => one !== '').join(',');
  const limit = Number(query.get('limit') ?? 0);
  return {
    ...(info.namespace !== undefined && { namespace: info.namespace }),
    ...(query.get('labelSelector') && { labelSelector: query.get('labelSelector') as string }),
    ...(field !== '' && { fieldSelector: field }),
    ...(limit > 0 && { limit }),
    ...(query.get('continue') && { continue: query.get('continue') as string }),
  };
}

const isTrue = (value: string | null): boolean => value === 'true' || value === '1';

function serveRead(exchange: Exchange, info: ResourceInfo, target: Target, session: Session): void {
  const { resource } = target;
  const isWatch = info.isWatch || isTrue(exchange.url.searchParams.get('watch'));
  if (isWatch) {
    serveWatch(exchange, resource, listOptions(exchange, info), session);
    return;
  }
  if (target.name === '') serveList(exchange, resource, listOptions(exchange, info), session);
  else sendObject(exchange, 200, resource, session.cluster.api.get(target), session);
}

function includeObject(exchange: Exchange): IncludeObject {
  const wanted = exchange.url.searchParams.get('includeObject');
  return wanted === 'Object' || wanted === 'None' ? wanted : 'Metadata';
}

function serveList(
  exchange: Exchange,
  resource: ApiResource,
  options: ListOptions,
  { cluster }: Session,
): void {
  const representation = negotiate(exchange.request.headers.accept);
  const { items, resourceVersion, continue: token, remainingItemCount } = cluster.api.list(resource, options);
  const metadata = {
    resourceVersion,
    ...(token !== undefined && { continue: token }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
  if (representation === 'table') {
    sendJson(
      exchange,
      200,
      renderTable(resource, items, metadata, {
        include: includeObject(exchange),
        now: cluster.simulation.now,
      }),
    );
  } else if (representation === 'metadata') {
    sendJson(exchange, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.map(metadataOnly),
    });
  } else {
    const bare = resource.custom ? items : items.map(withoutKind);
    sendJson(exchange, 200, {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata,
      items: bare,
    });
  }
}

/** Items of a list of built-in objects carry neither kind nor version: the list says what they are. */
function withoutKind(object: KubeObject): object {
  const { kind: _, apiVersion: __, ...rest } = object;
  return rest;
}

function sendObject(
  exchange: Exchange,
  code: number,
  resource: ApiResource,
  object: KubeObject,
  { cluster }: Session,
  warnings: readonly string[] = [],
): void {
  const representation = exchange.method === 'GET' ? negotiate(exchange.request.headers.accept) : 'object';
  if (representation === 'table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    sendJson(
      exchange,
      code,
      renderTable(resource, [object], metadata, {
        include: includeObject(exchange),
        now: cluster.simulation.now,
      }),
    );
  } else
    sendJson(exchange, code, representation === 'metadata' ? metadataOnly(object) : object, { warnings });
}

function writeOptions(exchange: Exchange, { user }: Session): WriteOptions {
  const query = exchange.url.searchParams;
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((one) => one !== 'All')) {
    throw new ApiStatusError(
      422,
      'Invalid',
      `CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ${JSON.stringify(dryRun[0])}: supported values: "All"`,
      {},
    );
  }
  const validation = query.get('fieldValidation');
  const agent = exchange.request.headers['user-agent'];
  return {
    ...(dryRun.length > 0 && { dryRun: true }),
    ...(query.get('fieldManager') && { fieldManager: query.get('fieldManager') as string }),
    ...(validation === 'Strict' || validation === 'Warn' || validation === 'Ignore'
      ? { fieldValidation: validation }
      : {}),
    ...(isTrue(query.get('force')) && { force: true }),
    caller: { user: user.username, groups: user.groups, ...(agent !== undefined && { userAgent: agent }) },
  };
}

function sendResult(exchange: Exchange, target: Target, result: WriteResult, session: Session): void {
  sendObject(exchange, result.created ? 201 : 200, target.resource, result.object, session, result.warnings);
}

async function mustBody(exchange: Exchange): Promise<Json> {
  const body = await decodeBody(exchange.body, mediaType(exchange.request));
  if (body === undefined) throw new ApiStatusError(400, 'BadRequest', 'the request body is empty');
  return body;
}

async function serveCreate(exchange: Exchange, target: Target, session: Session): Promise<void> {
  const body = await mustBody(exchange);
  const place = { ...target };
  if (target.resource.namespaced && target.namespace === undefined) throw noSuchResource();
  sendResult(
    exchange,
    target,
    session.cluster.api.create(place, body, writeOptions(exchange, session)),
    session,
  );
}

async function serveUpdate(exchange: Exchange, target: Target, session: Session): Promise<void> {
  sendResult(
    exchange,
    target,
    session.cluster.api.update(target, await mustBody(exchange), writeOptions(exchange, session)),
    session,
  );
}

const patchTypes: Record<string, PatchType> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

async function servePatch(exchange: Exchange, target: Target, session: Session): Promise<void> {
  const type = patchTypes[mediaType(exchange.request)];
  if (type === undefined) throw unsupportedMediaType(Object.keys(patchTypes));
  const patch = type === 'apply' ? await parseYaml(exchange.body) : parseJson(exchange.body);
  sendResult(
    exchange,
    target,
    session.cluster.api.patch(target, type, patch, writeOptions(exchange, session)),
    session,
  );
}

async function deleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const query = exchange.url.searchParams;
  const body = (await decodeBody(exchange.body, mediaType(exchange.request))) ?? {};
  const given: JsonObject = isObject(body) ? body : {};
  const grace =
    given['gracePeriodSeconds'] ??
    (query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
  const policy =
    given['propagationPolicy'] ??
    query.get('propagationPolicy') ??
    (given['orphanDependents'] === true ? 'Orphan' : undefined);
  const dryRun = given['dryRun'] !== undefined || query.has('dryRun');
  return {
    ...(typeof grace === 'number' && { gracePeriodSeconds: grace }),
    ...(policy === 'Background' || policy === 'Foreground' || policy === 'Orphan'
      ? { propagationPolicy: policy }
      : {}),
    ...(isObject(given['preconditions']) && {
      preconditions: given['preconditions'],
    }),
    ...(dryRun && { dryRun: true }),
  };
}

async function serveDelete(exchange: Exchange, target: Target, session: Session): Promise<void> {
  const options = await deleteOptions(exchange);
  const { api } = session.cluster;
  if (target.name === '') {
    const { items, resourceVersion } = api.deleteCollection(
      target.resource,
      listOptions(exchange, target.namespace === undefined ? {} : { namespace: target.namespace }),
      options,
    );
    const bare = target.resource.custom ? items : items.map(withoutKind);
    sendJson(exchange, 200, {
      kind: `${target.resource.kind}List`,
      apiVersion: apiVersionOf(target.resource),
      metadata: { resourceVersion },
      items: bare,
    });
    return;
  }
  const { object, removed } = api.delete(target, options);
  sendJson(
    exchange,
    200,
    removed && target.resource.table !== 'pods' ? deletedStatus(target, object) : object,
  );
}
