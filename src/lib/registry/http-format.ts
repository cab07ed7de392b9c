import { isRecord, ZkError } from '../core/index.js';
import type {
  Cluster,
  ClusterStatus,
  InfrastructureAccount,
  LifecycleStatus,
  NodePool,
  Problem,
} from './cluster.js';
import { lifecycleStatuses } from './cluster.js';
import { emptyStatus } from './status.js';

/**
 * The registry's JSON to our types and back. What the API marks as required must be there: CLM crashes on a missing field, here the
 * message names cluster and field.
 */
export function clusterFromJson(json: unknown, where: string): Cluster {
  const read = new FieldReader(json, where);
  const at = `${where}: cluster "${read.peek('id')}"`;
  const field = new FieldReader(json, at);
  return {
    id: field.text('id'),
    alias: field.text('alias'),
    localId: field.text('local_id'),
    apiServerUrl: field.text('api_server_url'),
    channel: field.text('channel'),
    configItems: field.stringMap('config_items'),
    criticalityLevel: field.integer('criticality_level'),
    environment: field.text('environment'),
    infrastructureAccount: field.text('infrastructure_account'),
    lifecycleStatus: lifecycle(field.text('lifecycle_status'), at),
    nodePools: field.list('node_pools').map((pool) => nodePoolFromJson(pool, at)),
    provider: field.text('provider'),
    region: field.text('region'),
    status: statusFromJson(field.optional('status'), at),
    owner: '',
    accountName: '',
    createdAt: field.textOr('created_at', ''),
  };
}

export function nodePoolFromJson(json: unknown, where: string): NodePool {
  const at = `${where}: node pool "${new FieldReader(json, where).peek('name')}"`;
  const field = new FieldReader(json, at);
  return {
    name: field.text('name'),
    profile: field.text('profile'),
    instanceTypes: field.list('instance_types').map((type) => {
      if (typeof type !== 'string') throw wrong(at, 'instance_types', 'a list of strings');
      return type;
    }),
    discountStrategy: field.textOr('discount_strategy', ''),
    minSize: field.integer('min_size'),
    maxSize: field.integer('max_size'),
    configItems: field.stringMap('config_items'),
  };
}

export function nodePoolToJson(pool: NodePool): Record<string, unknown> {
  return {
    name: pool.name,
    profile: pool.profile,
    instance_types: pool.instanceTypes,
    discount_strategy: pool.discountStrategy,
    min_size: pool.minSize,
    max_size: pool.maxSize,
    config_items: pool.configItems,
  };
}

/** A whole cluster in the registry's shape; owner and account name belong to the account and are left out. */
export function clusterToJson(cluster: Cluster): Record<string, unknown> {
  return {
    id: cluster.id,
    alias: cluster.alias,
    local_id: cluster.localId,
    api_server_url: cluster.apiServerUrl,
    channel: cluster.channel,
    config_items: cluster.configItems,
    criticality_level: cluster.criticalityLevel,
    environment: cluster.environment,
    infrastructure_account: cluster.infrastructureAccount,
    lifecycle_status: cluster.lifecycleStatus,
    node_pools: cluster.nodePools.map(nodePoolToJson),
    provider: cluster.provider,
    region: cluster.region,
    status: statusToJson(cluster.status),
  };
}

function statusFromJson(json: unknown, where: string): ClusterStatus {
  if (json === undefined) return emptyStatus();
  const field = new FieldReader(json, `${where}: status`);
  return {
    currentVersion: field.textOr('current_version', ''),
    lastVersion: field.textOr('last_version', ''),
    nextVersion: field.textOr('next_version', ''),
    problems: field.list('problems').map((problem) => problemFromJson(problem, where)),
  };
}

function problemFromJson(json: unknown, where: string): Problem {
  const field = new FieldReader(json, `${where}: problem`);
  const problem: Problem = { type: field.text('type'), title: field.text('title') };
  const detail = field.textOr('detail', '');
  const instance = field.textOr('instance', '');
  if (detail) problem.detail = detail;
  if (instance) problem.instance = instance;
  if (field.optional('status') !== undefined) problem.status = field.integer('status');
  return problem;
}

/** As CLM sends it: empty versions are omitted, so the server must take the object as a whole; `problems` is always there. */
export function statusToJson(status: ClusterStatus): Record<string, unknown> {
  return {
    ...(status.currentVersion && { current_version: status.currentVersion }),
    ...(status.lastVersion && { last_version: status.lastVersion }),
    ...(status.nextVersion && { next_version: status.nextVersion }),
    problems: status.problems,
  };
}

export function accountFromJson(json: unknown, where: string): InfrastructureAccount {
  const field = new FieldReader(json, `${where}: infrastructure account`);
  return {
    id: field.text('id'),
    type: field.text('type'),
    name: field.text('name'),
    owner: field.text('owner'),
    costCenter: field.text('cost_center'),
    environment: field.text('environment'),
    criticalityLevel: field.integer('criticality_level'),
    externalId: field.text('external_id'),
    lifecycleStatus: field.text('lifecycle_status'),
  };
}

export function accountToJson(account: Partial<InfrastructureAccount>): Record<string, unknown> {
  const { costCenter, criticalityLevel, externalId, lifecycleStatus, ...same } = account;
  return {
    ...same,
    ...(costCenter !== undefined && { cost_center: costCenter }),
    ...(criticalityLevel !== undefined && { criticality_level: criticalityLevel }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(lifecycleStatus !== undefined && { lifecycle_status: lifecycleStatus }),
  };
}

function lifecycle(text: string, where: string): LifecycleStatus {
  const known = lifecycleStatuses.find((status) => status === text);
  if (!known) throw wrong(where, 'lifecycle_status', `one of ${lifecycleStatuses.join(', ')}`);
  return known;
}

function wrong(where: string, name: string, expected: string): ZkError {
  return new ZkError(`${where}: field "${name}": expected ${expected}`, { code: 'registry-protocol' });
}

/** Reads typed fields of one JSON object and says which one is wrong. */
class FieldReader {
  readonly #object: Record<string, unknown>;
  readonly #where: string;

  constructor(json: unknown, where: string) {
    if (!isRecord(json)) throw new ZkError(`${where}: expected an object`, { code: 'registry-protocol' });
    this.#object = json;
    this.#where = where;
  }

  peek(name: string): string {
    const value = this.#object[name];
    return typeof value === 'string' ? value : '?';
  }

  /** The raw value; JSON null counts as absent. */
  optional(name: string): unknown {
    return this.#object[name] ?? undefined;
  }

  text(name: string): string {
    const value = this.optional(name);
    if (typeof value !== 'string') throw wrong(this.#where, name, 'a string');
    return value;
  }

  textOr(name: string, fallback: string): string {
    return this.optional(name) === undefined ? fallback : this.text(name);
  }

  integer(name: string): number {
    const value = this.optional(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw wrong(this.#where, name, 'an integer');
    return value;
  }

  list(name: string): unknown[] {
    const value = this.optional(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw wrong(this.#where, name, 'a list');
    return value as unknown[];
  }

  stringMap(name: string): Record<string, string> {
    const value = this.optional(name) ?? {};
    if (!isRecord(value)) throw wrong(this.#where, name, 'a map of strings');
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry !== 'string') throw wrong(this.#where, `${name}.${key}`, 'a string');
    }
    return value as Record<string, string>;
  }
}
