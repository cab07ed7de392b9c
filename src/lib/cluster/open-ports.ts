import { readFile } from 'node:fs/promises';
import { accountNumber, createAwsClients, type AwsSettings } from '../aws/index.js';
import { openChannel, type SourceSpec } from '../channel/index.js';
import { refusal, usageError, type Context } from '../core/index.js';
import { openRegistry, type Registry, type RegistryOptions } from '../registry/index.js';
import type { ClusterPorts } from './ports.js';

/** What flags say about where things are. */
export interface OpenOptions {
  registry: RegistryOptions;
  sources: readonly SourceSpec[];
  /** Instead of the cluster's own channel. */
  channelRef?: string;
  /** `region` only if the user gave it explicitly: the registry says where a cluster lives. */
  aws: AwsSettings;
  fieldManager?: string;
  requestTimeoutMs?: number;
  /** A file with the bearer token of a self-hosted cluster's API server. */
  tokenFile?: string;
  /** CLM's credentials directory with `cluster-rw-token-secret`. */
  credentialsDir?: string;
}

export interface OpenedPorts extends ClusterPorts {
  close(): Promise<void>;
}

/** Opens everything that work on one cluster needs. The region is the cluster's; an explicit other one is refused (exit 3). */
export async function openPorts(name: string, options: OpenOptions, ctx: Context): Promise<OpenedPorts> {
  const registry = withChannel(await openRegistry(options.registry, ctx), options.channelRef);
  const cluster = await registry.get(name);
  const { region = cluster.region } = options.aws;
  if (region !== cluster.region) {
    throw refusal(`cluster "${cluster.alias}" is in region ${cluster.region}, not in ${region}`, {
      code: 'region-mismatch',
      hint: 'Leave --region out: the registry says where a cluster lives.',
    });
  }
  const channel = await openChannel(options.sources, ctx);
  const aws = createAwsClients(
    { ...options.aws, region, account: accountNumber(cluster.infrastructureAccount) },
    ctx,
  );
  const clusterToken = tokenReader(options, ctx);
  const { fieldManager, requestTimeoutMs } = options;
  return {
    ctx,
    registry,
    channel,
    aws,
    ...(clusterToken === undefined ? {} : { clusterToken }),
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    close: async () => {
      aws.close();
      await channel.close();
    },
  };
}

/** Every cluster as if the registry named this channel for it. */
function withChannel(registry: Registry, channel: string | undefined): Registry {
  if (channel === undefined) return registry;
  return {
    kind: registry.kind,
    location: registry.location,
    get warnings() {
      return registry.warnings;
    },
    list: (filter) => registry.list(filter),
    get: async (wanted) => ({ ...(await registry.get(wanted)), channel }),
    updateStatus: (id, update) => registry.updateStatus(id, update),
    setConfigItem: (id, key, value) => registry.setConfigItem(id, key, value),
    deleteConfigItem: (id, key) => registry.deleteConfigItem(id, key),
    setPoolConfigItem: (id, pool, key, value) => registry.setPoolConfigItem(id, pool, key, value),
    deletePoolConfigItem: (id, pool, key) => registry.deletePoolConfigItem(id, pool, key),
    positionOf: (id, path) => registry.positionOf(id, path),
  };
}

/** CLM: the token files are rotated, so they are read for each use. */
export function tokenReader(
  options: Pick<OpenOptions, 'tokenFile' | 'credentialsDir'>,
  ctx: Context,
): (() => Promise<string>) | undefined {
  const directory = options.credentialsDir ?? ctx.env['CREDENTIALS_DIR'];
  const file =
    options.tokenFile ?? (directory ? `${directory.replace(/\/+$/, '')}/cluster-rw-token-secret` : undefined);
  if (file === undefined) return undefined;
  return async () => {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw usageError(`cannot read the token file ${file}`, { cause, code: 'token-file' });
    });
    if (text.trim() === '') throw usageError(`the token file ${file} is empty`, { code: 'token-file' });
    return text.trim();
  };
}
