import { readFile } from 'node:fs/promises';
import {
  assertAccount,
  createAwsClients,
  findImages,
  recordFacts,
  type AwsFacts,
  type AwsSettings,
} from '../../aws/index.js';
import { usageError, ZkError, type Context, type Position } from '../../core/index.js';
import { openRegistry, type Cluster, type RegistryOptions } from '../../registry/index.js';
import type { ChannelVersion } from '../channel.js';
import { openChannel } from '../open-channel.js';
import { createRenderer } from '../render/render-cluster.js';
import type { Rendering, RenderInput } from '../rendering.js';
import type { SourceSpec } from '../source-spec.js';
import type { Finding } from './finding.js';
import { compareRenderings, type RenderedChange } from './impact.js';
import { lintChannel } from './lint.js';
import { parseAwsFacts } from './recorded-facts.js';
import { ChannelValidation } from './validation.js';

export interface FleetInput {
  specs: readonly SourceSpec[];
  registry: RegistryOptions;
  /** A file of recorded facts; without one AWS is asked, read-only. */
  factsFile?: string;
  aws?: AwsSettings;
  /** Instead of each cluster's own channel. */
  channel?: string;
}

/** The clusters of a registry with everything that is needed to render them, read when it is needed and only once. */
export interface Fleet {
  readonly clusters: readonly Cluster[];
  positionOf(clusterId: string, path: readonly (string | number)[]): Position | undefined;
  versionFor(cluster: Cluster): Promise<ChannelVersion>;
  render(
    cluster: Cluster,
    options: Pick<RenderInput, 'provenance' | 'onError' | 'manageEtcdStack'>,
  ): Promise<Rendering>;
  close(): Promise<void>;
}

/** Opens registry, channel and facts. Nothing is changed anywhere, secrets stay encrypted. */
export async function openFleet(input: FleetInput, ctx: Context): Promise<Fleet> {
  const registry = await openRegistry(input.registry, ctx);
  const clusters = await registry.list();
  const channel = await openChannel(input.specs, ctx);
  const renderer = createRenderer();
  const factsOf =
    input.factsFile === undefined ? askAws(input.aws ?? {}, ctx) : await fromFile(input.factsFile);
  const versionFor = (cluster: Cluster): Promise<ChannelVersion> =>
    channel.checkout(input.channel === undefined ? cluster : { ...cluster, channel: input.channel });
  return {
    clusters,
    positionOf: (id, path) => registry.positionOf(id, path),
    versionFor,
    render: async (cluster, options) => {
      const [version, facts] = await Promise.all([versionFor(cluster), factsOf(cluster)]);
      return renderer.render({
        cluster,
        allClusters: clusters,
        version,
        ...facts,
        ...options,
        signal: ctx.signal,
      });
    },
    close: () => channel.close(),
  };
}

type FactsOf = (cluster: Cluster) => Promise<Pick<RenderInput, 'facts' | 'fetchFact'>>;

async function fromFile(path: string): Promise<FactsOf> {
  const facts = parseAwsFacts(await readText(path), path);
  return (cluster) => {
    const account = cluster.infrastructureAccount.slice(cluster.infrastructureAccount.indexOf(':') + 1);
    if (account === facts.account && cluster.region === facts.region) return Promise.resolve({ facts });
    return Promise.reject(
      usageError(
        `cluster "${cluster.alias}" is in account ${account}, ${cluster.region}; the recorded facts are of ${facts.account}, ${facts.region}`,
        {
          code: 'facts-mismatch',
          hint: `Record facts for it: kubectl zk cluster facts ${cluster.alias}`,
        },
      ),
    );
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'there is no such file'
        : 'it cannot be read';
    throw usageError(`recorded facts "${path}": ${reason}`, {
      cause,
      code: 'facts-file',
      hint: 'Record them with: kubectl zk cluster facts NAME > facts.yaml',
    });
  }
}

/** Facts of AWS as it is now, recorded once for each cluster; images are looked up when a template names one. */
function askAws(settings: AwsSettings, ctx: Context): FactsOf {
  return async (cluster) => {
    const aws = createAwsClients(
      {
        ...settings,
        region: cluster.region,
        account: cluster.infrastructureAccount.slice(cluster.infrastructureAccount.indexOf(':') + 1),
      },
      ctx,
    );
    const { account } = await assertAccount(aws, cluster.infrastructureAccount);
    let facts: AwsFacts = await recordFacts(aws, {
      account,
      stacks: [cluster.localId],
      eksClusters: cluster.provider === 'zalando-eks' ? [cluster.alias] : [],
    });
    return {
      facts,
      fetchFact: async (missing) => {
        if (missing.kind !== 'image')
          throw usageError(`EC2 knows no instance type "${missing.name}" in ${cluster.region}`, {
            code: 'instance-type',
          });
        facts = {
          ...facts,
          images: [...facts.images, await findImages(aws, missing.name, missing.owner ?? '')],
        };
        return facts;
      },
    };
  };
}

/**
 * Everything that is wrong with the channel, judged by the given clusters: each version is read once, each cluster is rendered once. What
 * keeps one cluster from being rendered is a finding, and the others are still looked at.
 */
export async function validateFleet(
  fleet: Fleet,
  clusters: readonly Cluster[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const validation = new ChannelValidation();
  for (const [version, users] of await byVersion(fleet, clusters, validation)) {
    validation.addFindings(
      lintChannel(version, users, { positionOf: (id, path) => fleet.positionOf(id, path) }),
    );
    for (const cluster of users) {
      signal.throwIfAborted();
      const errors: ZkError[] = [];
      try {
        await validation.add(
          await fleet.render(cluster, { provenance: true, onError: (error) => errors.push(error) }),
          errors,
        );
      } catch (error) {
        if (!(error instanceof ZkError)) throw error;
        for (const reported of [...errors, error]) validation.addError(reported, cluster.alias);
      }
    }
  }
  return validation.findings();
}

async function byVersion(
  fleet: Fleet,
  clusters: readonly Cluster[],
  validation: ChannelValidation,
): Promise<Map<ChannelVersion, Cluster[]>> {
  const users = new Map<ChannelVersion, Cluster[]>();
  for (const cluster of clusters) {
    try {
      const version = await fleet.versionFor(cluster);
      users.set(version, [...(users.get(version) ?? []), cluster]);
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      validation.addError(error, cluster.alias);
    }
  }
  return users;
}

/** `ITEM=VALUE` texts as config items. */
export function parseSettings(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals <= 0) throw usageError(`"${text}" is not ITEM=VALUE`, { code: 'setting' });
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/** What differs in the given clusters when these config items had these values (pools that set an item themselves keep their own). */
export async function compareSettings(
  fleet: Fleet,
  clusters: readonly Cluster[],
  items: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<RenderedChange[]> {
  const changes: RenderedChange[] = [];
  for (const cluster of clusters) {
    signal.throwIfAborted();
    const before = await fleet.render(cluster, {});
    const after = await fleet.render(
      { ...cluster, configItems: { ...cluster.configItems, ...Object.fromEntries(items) } },
      {},
    );
    changes.push(...compareRenderings(before, after));
  }
  return changes;
}
