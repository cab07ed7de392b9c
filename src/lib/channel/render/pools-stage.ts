import { encodeBytes, nearest, usageError, ZkError } from '../../core/index.js';
import { isKarpenterPool, isMasterPool, type Cluster, type NodePool } from '../../registry/index.js';
import type { ChannelFile } from '../channel.js';
import { instanceValue } from '../data/instance-types.js';
import { nodePoolPointer } from '../data/node-pool-value.js';
import type { FilesArchive, RenderedPool } from '../rendering.js';
import { readFilesYaml } from '../userdata/files-yaml.js';
import { encodeUserData } from '../userdata/user-data.js';
import { stringList, stringMap, type Values } from '../values/base-values.js';
import {
  combineInstanceInfos,
  InstanceTypes,
  supportsT2Unlimited,
  type InstanceInfo,
} from '../values/instance-info.js';
import type { Network } from '../values/network.js';
import { paths } from './channel-layout.js';
import { filesArchive } from './files-archive.js';
import { objectsOf } from './manifests-stage.js';
import { missingFile } from './render-error.js';
import type { RenderSession, Stage } from './session.js';
import { decodeStack, poolStack } from './stacks.js';

export interface PoolInput {
  cluster: Cluster;
  values: Values;
  network: Network;
  outputs: Readonly<Record<string, string>>;
}

/** Renders all pools: masters, then workers with scaling groups, then Karpenter's, each group in registry order. */
export function renderPools(session: RenderSession, input: PoolInput): RenderedPool[] {
  const pools = input.cluster.nodePools;
  const order = [
    pools.filter((pool) => roleOf(pool) === 'master'),
    pools.filter((pool) => roleOf(pool) === 'worker'),
    pools.filter(isKarpenterPool),
  ].flat();
  const types = new InstanceTypes(session.facts.instanceTypes);
  return order.flatMap((pool) => session.attempt(() => renderPool(session, input, pool, types)) ?? []);
}

function roleOf(pool: NodePool): RenderedPool['role'] {
  if (isKarpenterPool(pool)) return 'karpenter';
  return isMasterPool(pool) ? 'master' : 'worker';
}

function renderPool(
  session: RenderSession,
  input: PoolInput,
  pool: NodePool,
  types: InstanceTypes,
): RenderedPool | undefined {
  const { cluster } = input;
  const role = roleOf(pool);
  if (pool.instanceTypes.length === 0 && role !== 'karpenter') {
    throw usageError(`no instance types for cluster "${cluster.id}", pool "${pool.name}"`, {
      code: 'instance-type',
    });
  }
  const values =
    role === 'karpenter'
      ? input.values
      : { ...input.values, ...scalingGroupValues(session, input, pool, types) };
  const pointer = nodePoolPointer(pool);
  const stageWith = (more: Values): Stage =>
    session.stage(cluster, { ...values, ...more }, { name: pool.name, pointer });
  const files = renderPoolFiles(session, input, pool, stageWith({}));
  if (!files) return undefined;
  const withFiles: Values = { S3GeneratedFilesPath: files.url };
  const userDataFile = session.renderAlone(
    poolFile(session, pool, 'userdata.yaml'),
    session.firstSource,
    'pool-userdata',
    stageWith(withFiles),
  );
  if (!userDataFile) return undefined;
  const { text } = userDataFile;
  const encoded =
    role === 'karpenter' ? text : encodeUserData(text, session.input.userDataInForce?.(pool.name));
  const size = role === 'karpenter' ? encodeBytes(text).length : Buffer.byteLength(encoded, 'base64');
  const rendered: RenderedPool = {
    name: pool.name,
    pool,
    role,
    files,
    userData: { file: userDataFile, text, encoded, size },
    provisioners: [],
  };
  const stage = stageWith({ ...withFiles, UserData: encoded });
  return role === 'karpenter'
    ? withProvisioners(session, rendered, stage)
    : withStack(session, cluster, rendered, stage);
}

function withStack(
  session: RenderSession,
  cluster: Cluster,
  rendered: RenderedPool,
  stage: Stage,
): RenderedPool {
  const template = poolFile(session, rendered.pool, 'stack.yaml');
  const file = session.renderAlone(template, session.firstSource, 'pool-stack', stage);
  const stack =
    file && session.attempt(() => poolStack(cluster, rendered.pool, file, decodeStack(file, template.text)));
  return stack ? { ...rendered, stack } : rendered;
}

function withProvisioners(session: RenderSession, rendered: RenderedPool, stage: Stage): RenderedPool {
  const template = poolFile(session, rendered.pool, 'provisioners.yaml');
  const file = session.renderAlone(template, session.firstSource, 'pool-provisioners', stage);
  return file ? { ...rendered, provisioners: objectsOf(session, file, template) } : rendered;
}

function renderPoolFiles(
  session: RenderSession,
  input: PoolInput,
  pool: NodePool,
  stage: Stage,
): FilesArchive | undefined {
  const rendered = session.renderAlone(
    poolFile(session, pool, 'files.yaml'),
    session.firstSource,
    'pool-files',
    stage,
  );
  if (!rendered) return undefined;
  const entries = readFilesYaml(rendered.text, rendered.path);
  const output = isMasterPool(pool) ? 'MasterFilesEncryptionKey' : 'WorkerFilesEncryptionKey';
  const key = input.outputs[output] ?? '';
  // CLM wants the key in any case; without encrypted files it is of no use.
  if (key === '' && entries.some((entry) => entry.encrypted)) {
    throw new ZkError(`node pool "${pool.name}": failed to find the encryption key: ${output}`, {
      code: 'encryption-key',
      hint: `The main stack must have an output ${output}`,
    });
  }
  return filesArchive(input.cluster, rendered, entries, isMasterPool(pool) ? 'master' : 'worker', key);
}

function poolFile(
  session: RenderSession,
  pool: NodePool,
  name: Parameters<typeof paths.pool>[1],
): ChannelFile {
  const source = session.firstSource;
  const path = paths.pool(pool.profile, name);
  const file = source.files.get(path);
  if (file) return file;
  const profiles = new Set(
    [...source.files.keys()].flatMap((known) => /^cluster\/node-pools\/([^/]+)\//.exec(known)?.[1] ?? []),
  );
  const near = profiles.has(pool.profile) ? undefined : nearest(pool.profile, profiles);
  throw missingFile(
    path,
    source.root,
    `node pool "${pool.name}" has profile "${pool.profile}"${near ? `; did you mean "${near}"?` : ''}`,
  );
}

/** What only pools with scaling groups see; their item `availability_zones` (own or inherited) narrows the zones. */
function scalingGroupValues(
  session: RenderSession,
  input: PoolInput,
  pool: NodePool,
  types: InstanceTypes,
): Values {
  const zones = pool.configItems['availability_zones'];
  const narrowed = zones === undefined ? undefined : input.network.nodes.restrictedTo(zones.split(','));
  return {
    supports_t2_unlimited: supportsT2Unlimited(pool.instanceTypes),
    InstanceInfo: instanceValue(
      combineInstanceInfos(pool.instanceTypes.map((name) => instanceInfo(session, pool, name, types))),
    ),
    ...(narrowed && {
      subnets: stringMap(narrowed.idsByZone()),
      availability_zones: stringList(narrowed.zones()),
    }),
  };
}

function instanceInfo(
  session: RenderSession,
  pool: NodePool,
  name: string,
  types: InstanceTypes,
): InstanceInfo {
  const info = types.find(name);
  if (info) return info;
  const near = nearest(name, types.names);
  throw usageError(
    `node pool "${pool.name}": instance type "${name}" is not offered in ${session.facts.region}`,
    { code: 'instance-type', ...(near && { hint: `Did you mean "${near}"?` }) },
  );
}
