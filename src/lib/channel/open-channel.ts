import { usageError, type Context } from '../core/index.js';
import type { Cluster } from '../registry/index.js';
import type { Channel, ChannelOptions, ChannelVersion } from './channel.js';
import { channelOverrides } from './overrides.js';
import { checkSourceSpecs, type SourceSpec } from './source-spec.js';
import { DirectorySource } from './source/directory-source.js';
import type { Source } from './source/source.js';

type ChannelUser = Pick<Cluster, 'id' | 'channel' | 'configItems'>;

/** Opens the given sources as one channel. Nothing is read or fetched before the first question. */
export async function openChannel(
  specs: readonly SourceSpec[],
  ctx: Context,
  options: ChannelOptions = {},
): Promise<Channel> {
  checkSourceSpecs(specs);
  const sources = await Promise.all(specs.map((spec) => openSource(spec, ctx, options)));
  return new CombinedChannel(specs, sources);
}

async function openSource(spec: SourceSpec, ctx: Context, options: ChannelOptions): Promise<Source> {
  if (spec.type === 'directory') return new DirectorySource(spec);
  const { GitSource } = await import('./source/git-source.js');
  return new GitSource(spec, { ...options, cacheDir: options.cacheDir ?? defaultCacheDir(ctx.env) }, ctx);
}

/** `$XDG_CACHE_HOME/zk`, else `$HOME/.cache/zk`. */
function defaultCacheDir(env: Context['env']): string {
  if (env['XDG_CACHE_HOME']) return `${env['XDG_CACHE_HOME']}/zk`;
  if (env['HOME']) return `${env['HOME']}/.cache/zk`;
  throw usageError('no folder for git checkouts is known', {
    hint: 'Set HOME or XDG_CACHE_HOME',
    code: 'cache-dir',
  });
}

/** One or several sources; each version is read once and shared by all clusters that want it. */
class CombinedChannel implements Channel {
  readonly specs: readonly SourceSpec[];
  readonly #sources: readonly Source[];
  readonly #read = new Map<string, Promise<ChannelVersion>>();

  constructor(specs: readonly SourceSpec[], sources: readonly Source[]) {
    this.specs = specs;
    this.#sources = sources;
  }

  async versionOf(cluster: ChannelUser): Promise<string> {
    return this.#idOf(await this.#versionsFor(cluster));
  }

  async checkout(cluster: ChannelUser): Promise<ChannelVersion> {
    const versions = await this.#versionsFor(cluster);
    const id = this.#idOf(versions);
    const known = this.#read.get(id);
    if (known) return known;
    const reading = Promise.all(
      this.#sources.map((source, index) => source.read(versions[index] ?? '')),
    ).then((sources) => ({ id, sources }));
    this.#read.set(id, reading);
    reading.catch(() => this.#read.delete(id));
    return reading;
  }

  async close(): Promise<void> {
    this.#read.clear();
  }

  /** The id of a single source is its version; several are spelled out (CLM). */
  #idOf(versions: readonly string[]): string {
    if (versions.length === 1) return versions[0] ?? '';
    return versions.map((version, index) => `${this.#sources[index]?.name}=${version}`).join(';');
  }

  #versionsFor(cluster: ChannelUser): Promise<string[]> {
    const overrides = this.#sources.length > 1 ? channelOverrides(cluster) : new Map<string, string>();
    return Promise.all(
      this.#sources.map((source) => source.versionOf(overrides.get(source.name) ?? cluster.channel)),
    );
  }
}
