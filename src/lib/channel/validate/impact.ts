import { isDeepStrictEqual } from 'node:util';
import { nearest, usageError } from '../../core/index.js';
import { paths } from '../render/channel-layout.js';
import type { ChannelVersion } from '../channel.js';
import type { RenderedObject, Rendering } from '../rendering.js';
import type { ChannelTemplate } from './channel-files.js';
import { defaultItems } from './config-items.js';
import { channelReads, hashedFiles, type ChannelReads } from './template-reads.js';

/** One template that depends on the asked item or file, and why. */
export interface Impact {
  /** Path under the channel. */
  path: string;
  source: string;
  /** `component coredns`, `node pools of profile worker-splitaz`, `cluster stack`, ... */
  part: string;
  /** `reads` the item itself, or is reached through another file. */
  how: 'reads' | 'computed' | 'hash' | 'user-data' | 'files' | 'itself';
  /** The file through which it is reached. */
  through?: string;
  lines: readonly number[];
}

/**
 * Which templates depend on config items or files, from their exact read-sets and without rendering: readers of the item, whoever takes
 * the hash of a reader, and the stack and user data that a pool's files end up in. An unknown name is an error that suggests the nearest.
 */
export function impactOf(version: ChannelVersion, names: readonly string[]): Impact[] {
  const reads = channelReads(version);
  const found = new Map<ChannelTemplate, Impact>();
  for (const name of names) {
    for (const [template, impact] of startingPoints(version, reads, name))
      if (!found.has(template)) found.set(template, impact);
  }
  spread(reads, found);
  return [...found.values()];
}

function startingPoints(
  version: ChannelVersion,
  reads: ChannelReads,
  name: string,
): Map<ChannelTemplate, Impact> {
  const start = new Map<ChannelTemplate, Impact>();
  for (const [template] of reads.values) {
    const { path, realPath } = template.file;
    if (
      [path, realPath].includes(name) ||
      path === `cluster/${name}` ||
      `${template.source.name}/${path}` === name
    )
      start.set(template, impact(template, 'itself', []));
  }
  if (start.size > 0) return start;
  for (const [template] of reads.values) {
    const own = reads.items.filter((read) => read.template === template);
    const exact = own.filter((read) => !read.isPrefix && read.name === name);
    const computed = own.filter((read) => read.isPrefix && name.startsWith(read.name));
    const lines = [...new Set([...exact, ...computed].map((read) => read.line))].sort((a, b) => a - b);
    if (exact.length > 0) start.set(template, impact(template, 'reads', lines));
    else if (computed.length > 0) start.set(template, impact(template, 'computed', lines));
  }
  if (start.size === 0) refuseUnknown(version, reads, name);
  return start;
}

function refuseUnknown(version: ChannelVersion, reads: ChannelReads, name: string): void {
  const defaults = defaultItems(version).map((item) => item.name);
  if (defaults.includes(name)) return;
  const files = [...reads.values.keys()].map((template) => template.file.path);
  const near = nearest(name, [...new Set([...defaults, ...reads.items.map((read) => read.name), ...files])]);
  throw usageError(`"${name}" is neither a config item that a template reads nor a template of the channel`, {
    code: 'unknown-item',
    ...(near === undefined || near === '' ? {} : { hint: `Did you mean "${near}"?` }),
  });
}

/** Follows what is made of a template's text, until nothing new is reached. */
function spread(reads: ChannelReads, found: Map<ChannelTemplate, Impact>): void {
  for (const template of found.keys()) {
    for (const [other, values] of reads.values) {
      if (found.has(other)) continue;
      const how = dependsOn(other, values, template);
      if (how) found.set(other, { ...impact(other, how, []), through: template.file.path });
    }
  }
}

/** How the first template depends on the text of the second. */
function dependsOn(
  template: ChannelTemplate,
  values: ReadonlySet<string>,
  other: ChannelTemplate,
): Impact['how'] | undefined {
  if (template.source !== other.source) return undefined;
  if (hashedFiles(template).some(({ path }) => path === other.file.path)) return 'hash';
  const profile = other.role.kind === 'pool' ? other.role.name : undefined;
  if (profile === undefined || template.role.kind !== 'pool' || template.role.name !== profile)
    return undefined;
  if (values.has('UserData') && other.file.path === paths.pool(profile, 'userdata.yaml')) return 'user-data';
  if (values.has('S3GeneratedFilesPath') && other.file.path === paths.pool(profile, 'files.yaml'))
    return 'files';
  return undefined;
}

function impact(template: ChannelTemplate, how: Impact['how'], lines: readonly number[]): Impact {
  return { path: template.file.path, source: template.source.name, part: partOf(template), how, lines };
}

function partOf({ role }: ChannelTemplate): string {
  switch (role.kind) {
    case 'manifest':
      return `component ${role.name ?? ''}`;
    case 'pool':
      return `node pools of profile ${role.name ?? ''}`;
    case 'cluster-stack':
      return 'cluster stack';
    case 'etcd':
      return 'etcd stack';
    case 'cf-manifest':
      return 'stack';
    case 'config-defaults':
      return 'defaults of config items';
    case 'deletions':
      return 'deletions';
  }
}

/** One thing that differs between two renderings of a cluster. */
export interface RenderedChange {
  cluster: string;
  change: 'added' | 'removed' | 'changed';
  /** `Deployment kube-system/coredns`, `stack kube-1`, `user data of node pool worker`, ... */
  object: string;
  path: string;
}

/** What differs between two renderings of the same cluster: objects, stacks, and what nodes get at boot. */
export function compareRenderings(before: Rendering, after: Rendering): RenderedChange[] {
  const cluster = before.cluster.alias;
  const [old, now] = [partsOf(before), partsOf(after)];
  const changes: RenderedChange[] = [];
  for (const [object, { path, value }] of old) {
    const other = now.get(object);
    if (!other) changes.push({ cluster, change: 'removed', object, path });
    else if (!isDeepStrictEqual(value, other.value))
      changes.push({ cluster, change: 'changed', object, path: other.path });
  }
  for (const [object, { path }] of now)
    if (!old.has(object)) changes.push({ cluster, change: 'added', object, path });
  return changes;
}

function partsOf(rendering: Rendering): Map<string, { path: string; value: unknown }> {
  const parts = new Map<string, { path: string; value: unknown }>();
  const objects: readonly RenderedObject[] = [
    ...rendering.objects,
    ...rendering.pools.flatMap((pool) => pool.provisioners),
  ];
  for (const stack of rendering.stacks)
    parts.set(`stack ${stack.name}`, { path: stack.file.path, value: [stack.template, stack.tags] });
  for (const pool of rendering.pools) {
    parts.set(`files of node pool ${pool.name}`, { path: pool.files.file.path, value: pool.files.key });
    parts.set(`user data of node pool ${pool.name}`, {
      path: pool.userData.file.path,
      value: pool.userData.text,
    });
  }
  for (const { value, file } of objects) {
    const { kind, metadata } = value;
    parts.set(`${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`, {
      path: file.path,
      value,
    });
  }
  return parts;
}
