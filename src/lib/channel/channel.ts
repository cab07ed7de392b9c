import type { Cluster } from '../registry/index.js';
import type { RenderWarning } from './rendering.js';
import type { SourceSpec } from './source-spec.js';

/** One file of a channel. Text is read when the version is checked out, once, and shared by everything that renders it. */
export interface ChannelFile {
  /** Below the source's root, with forward slashes: `cluster/manifests/coredns/deployment.yaml`. */
  path: string;
  /** `SOURCE/path`: the template's name in errors and the base of `manifestHash`. */
  templateName: string;
  /** The file on disk that a user can open, for positions in errors. */
  realPath: string;
  text: string;
}

export interface ChannelSource {
  name: string;
  /** The folder on disk that holds `cluster/`. */
  root: string;
  /** By path below the root, in byte order. */
  files: ReadonlyMap<string, ChannelFile>;
  /** What was odd about the folder, such as component folders that are not applied. */
  warnings: readonly RenderWarning[];
}

/** The content of all sources at one moment. */
export interface ChannelVersion {
  /** The config version of CLM: a SHA, `<dir>`, or `name1=id1;name2=id2` for several sources. */
  id: string;
  sources: readonly ChannelSource[];
}

export interface Channel {
  readonly specs: readonly SourceSpec[];
  /** The version of the channel for a cluster (its `channel`, and `override_channel` with several sources). Cached by version. */
  checkout(cluster: Pick<Cluster, 'id' | 'channel' | 'configItems'>): Promise<ChannelVersion>;
  /** Only the version id, without reading files. */
  versionOf(cluster: Pick<Cluster, 'id' | 'channel' | 'configItems'>): Promise<string>;
  /** Removes what was checked out for this process; mirrors in the cache stay. */
  close(): Promise<void>;
}

export interface ChannelOptions {
  /** Folder for git mirrors and checkouts. Default: `$XDG_CACHE_HOME/zk`, else `$HOME/.cache/zk`. */
  cacheDir?: string;
  sshPrivateKeyPath?: string;
}
