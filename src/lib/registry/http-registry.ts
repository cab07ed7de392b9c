import { ZkError, type Context } from '../core/index.js';
import type { Cluster, ClusterFilter, InfrastructureAccount, NodePool } from './cluster.js';
import {
  accountFromJson,
  accountToJson,
  clusterFromJson,
  clusterToJson,
  nodePoolFromJson,
  nodePoolToJson,
  statusToJson,
} from './http-format.js';
import { HttpTransport, type HttpTransportOptions } from './http-transport.js';
import { findCluster, matchesFilter } from './lookup.js';
import type { Registry, StatusUpdate } from './registry.js';

/** Query parameters that the registry understands for clusters. */
export interface ClusterQuery {
  alias?: string;
  apiServerUrl?: string;
  channel?: string;
  costCenter?: string;
  criticalityLevel?: number;
  environment?: string;
  infrastructureAccount?: string;
  lifecycleStatus?: string;
  localId?: string;
  provider?: string;
  region?: string;
  /** false leaves out config items and node pools. The server's default is true. */
  verbose?: boolean;
}

/** Query parameters that the registry understands for accounts. */
export interface AccountQuery {
  costCenter?: string;
  criticalityLevel?: number;
  environment?: string;
  externalId?: string;
  lifecycleStatus?: string;
  name?: string;
  owner?: string;
  type?: string;
}

/** What a PATCH of a cluster may carry: any field but its node pools and computed ones. */
export type ClusterUpdate = Partial<Omit<Cluster, 'nodePools' | 'owner' | 'accountName' | 'createdAt'>>;

/**
 * The cluster registry's whole HTTP interface (Swagger 2, JSON). The `Registry` part is what the Cluster Lifecycle Manager uses; the
 * rest is for administration.
 */
export class HttpRegistry implements Registry {
  readonly kind = 'http';
  readonly location: string;
  readonly warnings = [];
  readonly #http: HttpTransport;

  constructor(options: HttpTransportOptions, ctx: Context) {
    this.#http = new HttpTransport(options, ctx);
    this.location = this.#http.baseUrl;
  }

  /**
   * All clusters, oldest first, with owner and account name from the ready accounts. Filtering happens here, as in CLM: siblings of a
   * cluster must not depend on a filter. Unlike CLM, `createdAt` is kept: the order is the same, and templates can read it.
   */
  async list(filter?: ClusterFilter): Promise<Cluster[]> {
    const [clusters, accounts] = await Promise.all([
      this.queryClusters(),
      this.queryAccounts({ lifecycleStatus: 'ready' }),
    ]);
    const byId = new Map(accounts.map((account) => [account.id, account]));
    const joined = clusters.map((cluster) => {
      const account = byId.get(cluster.infrastructureAccount);
      return account ? { ...cluster, owner: account.owner, accountName: account.name } : cluster;
    });
    return joined.sort(byCreation).filter((cluster) => matchesFilter(cluster, filter));
  }

  async get(name: string): Promise<Cluster> {
    return findCluster(await this.list(), name, this.location);
  }

  async updateStatus(clusterId: string, { lifecycleStatus, status }: StatusUpdate): Promise<void> {
    await this.#http.write('PATCH', clusterPath(clusterId), {
      ...(lifecycleStatus && { lifecycle_status: lifecycleStatus }),
      status: statusToJson(status),
    });
  }

  async setConfigItem(clusterId: string, key: string, value: string): Promise<void> {
    await this.#http.write('PUT', `${clusterPath(clusterId)}/config-items/${configKey(key)}`, { value });
  }

  async deleteConfigItem(clusterId: string, key: string): Promise<void> {
    await this.#http.write('DELETE', `${clusterPath(clusterId)}/config-items/${configKey(key)}`);
  }

  async setPoolConfigItem(clusterId: string, pool: string, key: string, value: string): Promise<void> {
    await this.#http.write('PUT', `${poolPath(clusterId, pool)}/config-items/${configKey(key)}`, { value });
  }

  async deletePoolConfigItem(clusterId: string, pool: string, key: string): Promise<void> {
    await this.#http.write('DELETE', `${poolPath(clusterId, pool)}/config-items/${configKey(key)}`);
  }

  positionOf(): undefined {
    return undefined;
  }

  /** GET /kubernetes-clusters with the server's filters, in the server's order. */
  async queryClusters(query: ClusterQuery = {}): Promise<Cluster[]> {
    const items = await this.#http.readItems(`/kubernetes-clusters${queryString(query)}`);
    return items.map((item) => clusterFromJson(item, this.location));
  }

  /** GET of one cluster by its id. */
  async readCluster(clusterId: string, options: { verbose?: boolean } = {}): Promise<Cluster> {
    return clusterFromJson(
      await this.#http.read(`${clusterPath(clusterId)}${queryString(options)}`),
      this.location,
    );
  }

  async createCluster(cluster: Cluster): Promise<Cluster> {
    return clusterFromJson(
      await this.#http.write('POST', '/kubernetes-clusters', clusterToJson(cluster)),
      this.location,
    );
  }

  /** PATCH: only what is given changes; node pools have their own calls. */
  async updateCluster(clusterId: string, update: ClusterUpdate): Promise<Cluster> {
    return clusterFromJson(
      await this.#http.write('PATCH', clusterPath(clusterId), updateToJson(update)),
      this.location,
    );
  }

  async deleteCluster(clusterId: string): Promise<void> {
    await this.#http.write('DELETE', clusterPath(clusterId));
  }

  async listNodePools(clusterId: string): Promise<NodePool[]> {
    const items = await this.#http.readItems(`${clusterPath(clusterId)}/node-pools`);
    return items.map((item) => nodePoolFromJson(item, this.location));
  }

  /** PUT: creates or replaces. */
  async putNodePool(clusterId: string, pool: NodePool): Promise<NodePool> {
    return nodePoolFromJson(
      await this.#http.write('PUT', poolPath(clusterId, pool.name), nodePoolToJson(pool)),
      this.location,
    );
  }

  async updateNodePool(clusterId: string, name: string, update: Partial<NodePool>): Promise<NodePool> {
    const whole = nodePoolToJson({
      name,
      profile: '',
      instanceTypes: [],
      discountStrategy: '',
      minSize: 0,
      maxSize: 0,
      configItems: {},
      ...update,
    });
    const given = Object.fromEntries(Object.entries(whole).filter(([key]) => camelKeys(update).has(key)));
    return nodePoolFromJson(await this.#http.write('PATCH', poolPath(clusterId, name), given), this.location);
  }

  async deleteNodePool(clusterId: string, name: string): Promise<void> {
    await this.#http.write('DELETE', poolPath(clusterId, name));
  }

  async queryAccounts(query: AccountQuery = {}): Promise<InfrastructureAccount[]> {
    const items = await this.#http.readItems(`/infrastructure-accounts${queryString(query)}`);
    return items.map((item) => accountFromJson(item, this.location));
  }

  async readAccount(accountId: string): Promise<InfrastructureAccount> {
    return accountFromJson(await this.#http.read(accountPath(accountId)), this.location);
  }

  async createAccount(account: InfrastructureAccount): Promise<InfrastructureAccount> {
    return accountFromJson(
      await this.#http.write('POST', '/infrastructure-accounts', accountToJson(account)),
      this.location,
    );
  }

  async updateAccount(
    accountId: string,
    update: Partial<InfrastructureAccount>,
  ): Promise<InfrastructureAccount> {
    return accountFromJson(
      await this.#http.write('PATCH', accountPath(accountId), accountToJson(update)),
      this.location,
    );
  }
}

/** Oldest first; equal times keep the server's order. */
function byCreation(a: Cluster, b: Cluster): number {
  const [first, second] = [
    Date.parse(a.createdAt || '0001-01-01T00:00:00Z'),
    Date.parse(b.createdAt || '0001-01-01T00:00:00Z'),
  ];
  return first - second;
}

function clusterPath(clusterId: string): string {
  return `/kubernetes-clusters/${pathSegment(clusterId)}`;
}

function poolPath(clusterId: string, pool: string): string {
  return `${clusterPath(clusterId)}/node-pools/${pathSegment(pool)}`;
}

function accountPath(accountId: string): string {
  return `/infrastructure-accounts/${pathSegment(accountId)}`;
}

/** Escapes what must not stand in a path segment; `:` and its like stay, as Go's `url.PathEscape` leaves them. */
function pathSegment(text: string): string {
  if (text === '' || text === '.' || text === '..')
    throw new ZkError(`"${text}" cannot be part of a registry address`, { code: 'registry-invalid' });
  return encodeURIComponent(text).replace(/%(?:3A|40|24|26|2B|3D)/g, decodeURIComponent);
}

const configKeyPattern = /^[a-z][a-z0-9_]*[a-z0-9]$/;

function configKey(key: string): string {
  if (!configKeyPattern.test(key)) {
    throw new ZkError(
      `config item name "${key}" is not allowed by the registry: expected lower-case letters, digits and "_", at least two, starting with a letter`,
      { code: 'registry-invalid' },
    );
  }
  return key;
}

function queryString(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      parameters.set(snakeCase(name), String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

function updateToJson(update: ClusterUpdate): Record<string, unknown> {
  const { status, ...rest } = update;
  const fields = Object.entries(rest).map(([name, value]) => [snakeCase(name), value]);
  return {
    ...(Object.fromEntries(fields) as Record<string, unknown>),
    ...(status && { status: statusToJson(status) }),
  };
}

function camelKeys(update: object): Set<string> {
  return new Set(Object.keys(update).map(snakeCase));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
