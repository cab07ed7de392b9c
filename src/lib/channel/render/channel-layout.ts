import type { ChannelFile, ChannelSource } from '../channel.js';

/** The files of one component, in the order in which they are applied. */
export interface ComponentFiles {
  /** The folder's name. */
  folder: string;
  files: ChannelFile[];
}

const manifestPath = /^cluster\/manifests\/([^/]+)\/[^/]+\.ya?ml$/;
const stackPath = /^cluster\/cf-manifests\/[^/]+\.ya?ml$/;

/** Direct sub-folders of `cluster/manifests` with their YAML files one level deep; everything else there is ignored (CLM). */
export function componentsOf(source: ChannelSource): ComponentFiles[] {
  const components = new Map<string, ChannelFile[]>();
  for (const file of source.files.values()) {
    const folder = manifestPath.exec(file.path)?.[1];
    if (folder === undefined) continue;
    const files = components.get(folder);
    if (files) files.push(file);
    else components.set(folder, [file]);
  }
  return [...components].map(([folder, files]) => ({ folder, files }));
}

/** The extra stacks, in byte order of names; `cf-deletions.yaml` is none. */
export function stackManifestsOf(source: ChannelSource): ChannelFile[] {
  return [...source.files.values()].filter(
    (file) => stackPath.test(file.path) && file.path !== paths.stackDeletions,
  );
}

/** Where the Cluster Lifecycle Manager looks for what. */
export const paths = {
  defaults: 'cluster/config-defaults.yaml',
  deletions: 'cluster/manifests/deletions.yaml',
  stackDeletions: 'cluster/cf-manifests/cf-deletions.yaml',
  mainStack: 'cluster/cluster.yaml',
  etcdStack: 'cluster/etcd/stack.yaml',
  etcdFiles: 'cluster/etcd/files.yaml',
  pool: (profile: string, file: 'files.yaml' | 'userdata.yaml' | 'stack.yaml' | 'provisioners.yaml') =>
    `cluster/node-pools/${profile}/${file}`,
} as const;
