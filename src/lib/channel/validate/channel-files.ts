import type { Position } from '../../core/index.js';
import { componentsOf, paths, stackManifestsOf } from '../render/channel-layout.js';
import type { ChannelFile, ChannelSource, ChannelVersion } from '../channel.js';
import type { Finding } from './finding.js';

export type StaticFinding = Omit<Finding, 'clusters'>;

/** Which part of a cluster a template makes. */
export interface TemplateRole {
  kind: 'config-defaults' | 'cluster-stack' | 'etcd' | 'cf-manifest' | 'deletions' | 'manifest' | 'pool';
  /** Component or pool profile. */
  name?: string;
}

/** A template of a channel: a file that the Cluster Lifecycle Manager renders. */
export interface ChannelTemplate {
  file: ChannelFile;
  source: ChannelSource;
  role: TemplateRole;
}

const poolFiles = ['files.yaml', 'userdata.yaml', 'stack.yaml', 'provisioners.yaml'] as const;
const poolPath = /^cluster\/node-pools\/([^/]+)\/([^/]+)$/;
/** Files that people keep beside templates. */
const documents = /(^|\/)(README|LICENSE|CHANGELOG|OWNERS|CODEOWNERS|\.git[^/]*)(\.[a-z]+)?$|\.md$/i;
/** Read by other tools, or by people only. */
const known = new Set(['cluster/config-items.yaml', 'cluster/etcd/pre-stack.yaml']);

/** The templates of all sources, in the order in which a cluster uses them. */
export function channelTemplates(version: ChannelVersion): ChannelTemplate[] {
  return version.sources.flatMap((source, index) => {
    const at = (path: string, kind: TemplateRole['kind']): ChannelTemplate[] => {
      const file = source.files.get(path);
      return file ? [{ file, source, role: { kind } }] : [];
    };
    const first = index === 0;
    return [
      ...at(paths.defaults, 'config-defaults'),
      ...(first
        ? [
            ...at(paths.mainStack, 'cluster-stack'),
            ...at(paths.etcdFiles, 'etcd'),
            ...at(paths.etcdStack, 'etcd'),
          ]
        : []),
      ...stackManifestsOf(source).map((file): ChannelTemplate => ({
        file,
        source,
        role: { kind: 'cf-manifest' },
      })),
      ...at(paths.stackDeletions, 'deletions'),
      ...at(paths.deletions, 'deletions'),
      ...componentsOf(source).flatMap(({ folder, files }) =>
        files.map((file): ChannelTemplate => ({ file, source, role: { kind: 'manifest', name: folder } })),
      ),
      ...(first ? poolTemplates(source) : []),
    ];
  });
}

function poolTemplates(source: ChannelSource): ChannelTemplate[] {
  return [...source.files.values()].flatMap((file): ChannelTemplate[] => {
    const [, profile, name] = poolPath.exec(file.path) ?? [];
    const isPart = poolFiles.some((part) => part === name);
    return profile !== undefined && isPart ? [{ file, source, role: { kind: 'pool', name: profile } }] : [];
  });
}

/** Files that nothing reads, files that are missing, and links that are not followed. */
export function fileFindings(version: ChannelVersion): StaticFinding[] {
  const read = new Set(channelTemplates(version).map(({ file }) => file));
  return version.sources.flatMap((source, index) => [
    ...[...source.files.values()]
      .filter((file) => !read.has(file) && !documents.test(file.path) && !known.has(file.path))
      .map((file) => unread(file, index)),
    ...(index === 0 ? missingFiles(source) : []),
    ...source.warnings.map(({ message, position, hint }) => ({
      rule: 'file/symlink',
      severity: 'warning' as const,
      message,
      position: position ?? {},
      ...(hint === undefined ? {} : { hint }),
    })),
  ]);
}

function unread(file: ChannelFile, sourceIndex: number): StaticFinding {
  const position: Position = { file: file.realPath, line: 1, column: 1 };
  const { path } = file;
  const warning = (rule: string, message: string, hint?: string): StaticFinding => ({
    rule,
    severity: 'warning',
    message,
    position,
    ...(hint === undefined ? {} : { hint }),
  });
  if (sourceIndex > 0 && /^cluster\/(cluster\.yaml|etcd\/|node-pools\/)/.test(path)) {
    return warning(
      'file/unreachable',
      `${path} is ignored: stacks and node pools come from the first source only`,
    );
  }
  if (/^cluster\/manifests\/[^/]+\/[^/]+\/./.test(path))
    return warning(
      'file/unreachable',
      `${path} is never applied: components are one folder deep`,
      'move it up into the folder of its component',
    );
  if (/^cluster\/manifests\/[^/]+\/[^/]+$/.test(path))
    return warning('file/extension', `${path} is never applied: manifests end in .yaml or .yml`);
  if (/^cluster\/manifests\/[^/]+$/.test(path))
    return warning(
      'file/unreachable',
      `${path} is never applied: manifests live in the folder of a component`,
    );
  return warning('file/unreachable', `nothing reads ${path}`);
}

function missingFiles(source: ChannelSource): StaticFinding[] {
  const findings: StaticFinding[] = [];
  const need = (path: string, why: string): void => {
    if (source.files.has(path)) return;
    findings.push({
      rule: 'file/missing',
      severity: 'error',
      message: `${path} is missing: ${why}`,
      position: { file: `${source.root}/${path}` },
    });
  };
  need(paths.mainStack, 'it is the main stack of every cluster');
  const profiles = new Set([...source.files.keys()].flatMap((path) => poolPath.exec(path)?.[1] ?? []));
  for (const profile of profiles) {
    const last = profile === 'worker-karpenter' ? 'provisioners.yaml' : 'stack.yaml';
    for (const name of ['files.yaml', 'userdata.yaml', last] as const)
      need(paths.pool(profile, name), `node pools of profile ${profile} need it`);
  }
  return findings;
}
