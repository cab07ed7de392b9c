import { nearest, usageError, ZkErrors, ZkError, type Position } from '../core/index.js';
import { readYaml, type YamlCursor } from '../yaml/index.js';
import {
  lifecycleStatuses,
  type Cluster,
  type ClusterStatus,
  type LifecycleStatus,
  type NodePool,
  type Problem,
  type RegistryWarning,
} from './cluster.js';
import { emptyStatus } from './status.js';

export interface RegistryFile {
  clusters: Cluster[];
  warnings: RegistryWarning[];
  /** Where a value of the cluster at an index stands. */
  positionOf(index: number, path: readonly (string | number)[]): Position | undefined;
}

const clusterKeys = [
  'id',
  'alias',
  'local_id',
  'api_server_url',
  'channel',
  'config_items',
  'criticality_level',
  'environment',
  'infrastructure_account',
  'lifecycle_status',
  'node_pools',
  'provider',
  'region',
  'status',
  'owner',
  'account_name',
  'created_at',
] as const;
const poolKeys = [
  'name',
  'profile',
  'instance_types',
  'discount_strategy',
  'min_size',
  'max_size',
  'config_items',
] as const;
const statusKeys = ['current_version', 'last_version', 'next_version', 'problems'] as const;
const problemKeys = ['type', 'title', 'detail', 'instance', 'status'] as const;

type Fields<Key extends string> = Partial<Record<Key, YamlCursor>>;

/**
 * Reads a registry file as CLM does with yaml.v2 (scalars of string fields keep their source text, the last of equal keys wins), but says
 * what CLM swallows: unknown keys with the nearest name, duplicate keys, and values that cannot be right. All faulty clusters are
 * reported, not only the first. An absent `config_items` is an empty map (in CLM it is a crash later on).
 */
export function readRegistryFile(text: string, file: string): RegistryFile {
  const warnings: RegistryWarning[] = [];
  const root = readYaml(text, {
    file,
    unknownKeys: 'warn',
    duplicateKeys: 'warn',
    onWarning: ({ message, position }) => warnings.push({ message, position }),
  });
  const list = root?.fields(['clusters'] as const).clusters;
  if (!list) {
    throw usageError('the registry has no clusters: expected a list named "clusters"', {
      position: { file, line: 1 },
      code: 'registry-empty',
      hint: 'Show one that exists in this shape: kubectl zk cluster get NAME -o yaml',
    });
  }
  const cursors = list.items();
  const errors: ZkError[] = [];
  const clusters = cursors.flatMap((cursor) => {
    try {
      return [readCluster(cursor, warnings)];
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      errors.push(error);
      return [];
    }
  });
  errors.push(...duplicateIds(clusters, cursors));
  if (errors.length === 1 && errors[0]) throw errors[0];
  if (errors.length > 1)
    throw new ZkErrors(`${errors.length} faults in the registry`, errors, {
      exit: 2,
      code: 'registry-invalid',
    });
  return { clusters, warnings, positionOf: (index, path) => positionIn(cursors[index], path) };
}

function readCluster(cursor: YamlCursor, warnings: RegistryWarning[]): Cluster {
  const fields = cursor.fields(clusterKeys);
  const id = required(fields, 'id', cursor);
  return {
    id,
    alias: fields.alias?.string() ?? '',
    localId: required(fields, 'local_id', cursor),
    apiServerUrl: required(fields, 'api_server_url', cursor),
    channel: fields.channel?.string() ?? '',
    configItems: fields.config_items?.stringMap() ?? {},
    criticalityLevel: fields.criticality_level?.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) ?? 0,
    environment: fields.environment?.string() ?? '',
    infrastructureAccount: readAccount(fields, cursor),
    lifecycleStatus: readLifecycle(fields, cursor),
    nodePools: readPools(fields.node_pools, warnings),
    provider: readProvider(fields, cursor, warnings),
    region: required(fields, 'region', cursor),
    status: fields.status ? readStatus(fields.status) : emptyStatus(),
    owner: fields.owner?.string() ?? '',
    accountName: fields.account_name?.string() ?? '',
    createdAt: readTime(fields.created_at),
  };
}

function required<Key extends string>(fields: Fields<Key>, key: Key, cursor: YamlCursor): string {
  const value = fields[key]?.string() ?? '';
  if (value === '') throw (fields[key] ?? cursor).error(`${key} is missing`);
  return value;
}

function readAccount(fields: Fields<(typeof clusterKeys)[number]>, cursor: YamlCursor): string {
  const text = required(fields, 'infrastructure_account', cursor);
  if (!/^aws:[^:]+$/.test(text))
    throw (fields.infrastructure_account ?? cursor).error(
      `"${text}" is no account: expected aws: and the account's number`,
    );
  return text;
}

function readLifecycle(fields: Fields<(typeof clusterKeys)[number]>, cursor: YamlCursor): LifecycleStatus {
  const text = required(fields, 'lifecycle_status', cursor);
  const known = lifecycleStatuses.find((status) => status === text);
  if (known) return known;
  const near = nearest(text, lifecycleStatuses);
  throw (fields.lifecycle_status ?? cursor).error(
    `unknown lifecycle status "${text}"`,
    near ? `Did you mean "${near}"?` : `Expected one of ${lifecycleStatuses.join(', ')}`,
  );
}

/** An unknown provider is not an error before somebody works on the cluster, but it is worth a word. */
function readProvider(
  fields: Fields<(typeof clusterKeys)[number]>,
  cursor: YamlCursor,
  warnings: RegistryWarning[],
): string {
  const text = required(fields, 'provider', cursor);
  const known = ['zalando-aws', 'zalando-eks'];
  if (!known.includes(text)) {
    const near = nearest(text, known);
    warnings.push({
      message: `unknown provider "${text}"`,
      position: (fields.provider ?? cursor).position,
      hint: near ? `Did you mean "${near}"?` : `Known: ${known.join(', ')}`,
    });
  }
  return text;
}

function readPools(list: YamlCursor | undefined, warnings: RegistryWarning[]): NodePool[] {
  const seen = new Set<string>();
  return (list?.items() ?? []).map((cursor) => {
    const pool = readPool(cursor, warnings);
    if (seen.has(pool.name)) throw cursor.error(`a node pool named "${pool.name}" exists already`);
    seen.add(pool.name);
    return pool;
  });
}

function readPool(cursor: YamlCursor, warnings: RegistryWarning[]): NodePool {
  const fields = cursor.fields(poolKeys);
  const pool: NodePool = {
    name: required(fields, 'name', cursor),
    profile: required(fields, 'profile', cursor),
    instanceTypes: (fields.instance_types?.items() ?? []).map((type) => type.string()),
    discountStrategy: fields.discount_strategy?.string() ?? '',
    minSize: fields.min_size?.integer() ?? 0,
    maxSize: fields.max_size?.integer() ?? 0,
    configItems: fields.config_items?.stringMap() ?? {},
  };
  if (pool.minSize > pool.maxSize) {
    warnings.push({
      message: `node pool "${pool.name}": min_size ${pool.minSize} is above max_size ${pool.maxSize}`,
      position: (fields.min_size ?? cursor).position,
    });
  }
  return pool;
}

function readStatus(cursor: YamlCursor): ClusterStatus {
  const fields = cursor.fields(statusKeys);
  return {
    currentVersion: fields.current_version?.string() ?? '',
    lastVersion: fields.last_version?.string() ?? '',
    nextVersion: fields.next_version?.string() ?? '',
    problems: (fields.problems?.items() ?? []).map(readProblem),
  };
}

function readProblem(cursor: YamlCursor): Problem {
  const fields = cursor.fields(problemKeys);
  const problem: Problem = { type: fields.type?.string() ?? '', title: fields.title?.string() ?? '' };
  if (fields.detail) problem.detail = fields.detail.string();
  if (fields.instance) problem.instance = fields.instance.string();
  if (fields.status) problem.status = fields.status.integer();
  return problem;
}

function readTime(cursor: YamlCursor | undefined): string {
  const text = cursor?.string() ?? '';
  if (cursor && text !== '' && Number.isNaN(Date.parse(text)))
    throw cursor.error(`"${text}" is no time: expected RFC 3339, such as 2026-01-31T12:00:00Z`);
  return text;
}

/** Two clusters of one id would share stacks and status; CLM does not notice. */
function duplicateIds(clusters: readonly Cluster[], cursors: readonly YamlCursor[]): ZkError[] {
  const seen = new Set<string>();
  return clusters.flatMap((cluster, index) => {
    if (!seen.has(cluster.id)) {
      seen.add(cluster.id);
      return [];
    }
    return [
      cursors[index]?.error(`a cluster with id "${cluster.id}" exists already`) ??
        usageError(`cluster id "${cluster.id}" is given twice`),
    ];
  });
}

function positionIn(
  cursor: YamlCursor | undefined,
  path: readonly (string | number)[],
): Position | undefined {
  let current = cursor;
  for (const step of path) {
    if (current === undefined) return undefined;
    if (typeof step === 'number') current = current.kind === 'sequence' ? current.items()[step] : undefined;
    else current = current.kind === 'mapping' ? current.entries().get(step) : undefined;
  }
  return current?.position;
}
