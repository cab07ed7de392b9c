import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

export interface RegistryServerOptions {
  token?: string;
  /** Items per page; above it lists are paged with a Link header. */
  pageSize?: number;
  /** Base path in front of all routes. */
  basePath?: string;
}

/** A request as the server saw it. */
export interface SeenRequest {
  method: string;
  /** As sent, escapes included. */
  path: string;
  body: Json | undefined;
}

/**
 * A cluster registry in memory that speaks the whole documented HTTP interface (Swagger 2, base path `/`), with its error documents, on a
 * loopback port. `failures` makes the next requests fail.
 */
export class RegistryServer {
  readonly clusters = new Map<string, Json>();
  readonly accounts = new Map<string, Json>();
  readonly seen: SeenRequest[] = [];
  /** Answers for the next requests, instead of the real ones: a status, or `drop` to close the connection. */
  readonly failures: ({ status: number; body?: string; headers?: Record<string, string> } | 'drop')[] = [];
  readonly #options: RegistryServerOptions;
  readonly #server: Server;

  constructor(options: RegistryServerOptions = {}) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#options.basePath ?? ''}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    this.seen.push({ method: request.method ?? '', path: request.url ?? '', body });
    const failure = this.failures.shift();
    if (failure === 'drop') return void request.socket.destroy();
    if (failure) {
      response.writeHead(failure.status, failure.headers ?? {});
      return void response.end(failure.body ?? '');
    }
    const answer = this.#authorized(request) ? this.#answer(request, body) : fault(401, 'unauthorized');
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  #authorized(request: IncomingMessage): boolean {
    return (
      this.#options.token === undefined || request.headers.authorization === `Bearer ${this.#options.token}`
    );
  }

  #answer(request: IncomingMessage, body: Json | undefined): Answer {
    const url = new URL(request.url ?? '/', 'http://registry');
    const base = this.#options.basePath ?? '';
    if (!url.pathname.startsWith(`${base}/`)) return fault(404, 'no such path');
    const parts = url.pathname
      .slice(base.length + 1)
      .split('/')
      .map(decodeURIComponent);
    const call: Call = { method: request.method ?? 'GET', parts, url, body };
    if (parts[0] === 'infrastructure-accounts') return this.#accountCall(call);
    if (parts[0] === 'kubernetes-clusters') return this.#clusterCall(call);
    return fault(404, 'no such path');
  }

  #accountCall({ method, parts, url, body }: Call): Answer {
    if (parts.length === 1) {
      if (method === 'GET') return this.#list(filtered(this.accounts, url), url);
      if (method === 'POST') return create(this.accounts, body, accountFields);
      return fault(405, 'method not allowed');
    }
    const account = this.accounts.get(parts[1] ?? '');
    if (!account) return fault(404, 'no such account');
    if (method === 'GET') return { status: 200, body: account };
    if (method === 'PATCH') return { status: 200, body: Object.assign(account, body) };
    return fault(405, 'method not allowed');
  }

  #clusterCall(call: Call): Answer {
    const { method, parts, url, body } = call;
    if (parts.length === 1) {
      if (method === 'GET')
        return this.#list(
          filtered(this.clusters, url).map((cluster) => view(cluster, url)),
          url,
        );
      if (method === 'POST') return create(this.clusters, body, clusterFields);
      return fault(405, 'method not allowed');
    }
    const cluster = this.clusters.get(parts[1] ?? '');
    if (!cluster) return fault(404, 'no such cluster');
    if (parts[2] === 'config-items')
      return itemCall(call, (cluster['config_items'] ??= {}) as Record<string, string>, parts[3] ?? '');
    if (parts[2] === 'node-pools') return this.#poolCall(call, (cluster['node_pools'] ??= []) as Json[]);
    if (parts.length > 2) return fault(404, 'no such path');
    if (method === 'GET') return { status: 200, body: view(cluster, url) };
    if (method === 'DELETE')
      return this.clusters.delete(parts[1] ?? '') ? { status: 204 } : fault(404, 'no such cluster');
    if (method !== 'PATCH') return fault(405, 'method not allowed');
    if (body && 'node_pools' in body) return fault(400, 'node_pools cannot be updated here', 'node_pools');
    return { status: 200, body: Object.assign(cluster, body) };
  }

  #poolCall(call: Call, pools: Json[]): Answer {
    const { method, parts, url, body } = call;
    if (parts.length === 3)
      return method === 'GET' ? this.#list(pools, url) : fault(405, 'method not allowed');
    const index = pools.findIndex((pool) => pool['name'] === parts[3]);
    const pool = pools[index];
    if (method === 'PUT' && parts.length === 4) {
      const replaced = { ...body };
      if (pool) pools[index] = replaced;
      else pools.push(replaced);
      return { status: 200, body: replaced };
    }
    if (!pool) return fault(404, 'no such node pool');
    if (parts[4] === 'config-items')
      return itemCall(call, (pool['config_items'] ??= {}) as Record<string, string>, parts[5] ?? '');
    if (method === 'PATCH') return { status: 200, body: Object.assign(pool, body) };
    if (method !== 'DELETE') return fault(405, 'method not allowed');
    pools.splice(index, 1);
    return { status: 204 };
  }

  #list(items: Json[], url: URL): Answer {
    const { pageSize } = this.#options;
    if (pageSize === undefined || items.length <= pageSize) return { status: 200, body: { items } };
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const next = new URL(url);
    next.searchParams.set('cursor', String(from + pageSize));
    const headers: Record<string, string> =
      from + pageSize < items.length ? { link: `<${next.pathname}${next.search}>; rel="next"` } : {};
    return { status: 200, headers, body: { items: items.slice(from, from + pageSize) } };
  }
}

interface Call {
  method: string;
  parts: string[];
  url: URL;
  body: Json | undefined;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const clusterFields = [
  'id',
  'alias',
  'infrastructure_account',
  'region',
  'local_id',
  'provider',
  'api_server_url',
  'channel',
  'environment',
  'criticality_level',
  'lifecycle_status',
];
const accountFields = [
  'id',
  'type',
  'name',
  'owner',
  'cost_center',
  'environment',
  'criticality_level',
  'external_id',
  'lifecycle_status',
];

function fault(status: number, message: string, fields = ''): Answer {
  return { status, body: { code: status, message, fields } };
}

function create(all: Map<string, Json>, body: Json | undefined, required: string[]): Answer {
  const missing = required.filter((name) => body?.[name] === undefined);
  if (!body || missing.length > 0) return fault(400, 'missing fields', missing.join(','));
  const id = String(body['id']);
  if (all.has(id)) return fault(409, `${id} exists`);
  all.set(id, body);
  return { status: 201, body };
}

function itemCall({ method, body }: Call, items: Record<string, string>, key: string): Answer {
  if (!/^[a-z][a-z0-9_]*[a-z0-9]$/.test(key)) return fault(400, 'invalid key', 'config_key');
  if (method === 'PUT') {
    if (typeof body?.['value'] !== 'string') return fault(400, 'value must be a string', 'value');
    items[key] = body['value'];
    return { status: 200, body: { value: items[key] } };
  }
  if (method !== 'DELETE') return fault(405, 'method not allowed');
  if (!(key in items)) return fault(404, 'no such config item');
  delete items[key];
  return { status: 204 };
}

/** Every query parameter but the ones about shape filters by a field of the same name. */
function filtered(all: Map<string, Json>, url: URL): Json[] {
  const wanted = [...url.searchParams].filter(([name]) => !['verbose', 'cursor'].includes(name));
  return [...all.values()].filter((item) => wanted.every(([name, value]) => String(item[name]) === value));
}

function view(cluster: Json, url: URL): Json {
  if (url.searchParams.get('verbose') !== 'false') return cluster;
  return Object.fromEntries(
    Object.entries(cluster).filter(([name]) => name !== 'config_items' && name !== 'node_pools'),
  );
}
