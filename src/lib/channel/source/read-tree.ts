import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { compareBytes, decodeBytes, usageError, refusal, ZkError } from '../../core/index.js';
import type { ChannelFile, ChannelSource } from '../channel.js';
import type { RenderWarning } from '../rendering.js';

/** The part of a source that the Cluster Lifecycle Manager reads. */
const configRoot = 'cluster';

export interface ReadTreeOptions {
  name: string;
  root: string;
  /**
   * Whether a symbolic link may lead out of the source. In a folder of the user's own it may; in a git checkout it must not, since
   * whoever can push to the channel could otherwise read any file of the admin's machine into a manifest.
   */
  mayLeaveRoot: boolean;
}

/**
 * Reads everything under `cluster/`, following symbolic links (real channels share files between node-pool profiles through them).
 * Listings are in byte order of names, as Go's `ReadDir` gives them.
 */
export function readTree(options: ReadTreeOptions): ChannelSource {
  const root = resolve(options.root);
  const files = new Map<string, ChannelFile>();
  const warnings: RenderWarning[] = [];
  const walk: Walk = { ...options, root, realRoot: realRoot(options.name, root), files, warnings };
  readFolder(walk, configRoot, []);
  return { name: options.name, root, files, warnings };
}

interface Walk extends ReadTreeOptions {
  realRoot: string;
  files: Map<string, ChannelFile>;
  warnings: RenderWarning[];
}

function realRoot(name: string, root: string): string {
  const hint =
    'A channel holds at least cluster/cluster.yaml; write the default one with: kubectl zk channel init DIR';
  try {
    const real = realpathSync(root);
    if (!statSync(join(real, configRoot)).isDirectory()) throw new Error('not a folder');
    return real;
  } catch (cause) {
    throw usageError(`config source "${name}": there is no folder "${join(root, configRoot)}"`, {
      cause,
      hint,
      code: 'channel-missing',
    });
  }
}

/** `parents` are the real folders on the way down: a link back to one of them would never end. */
function readFolder(walk: Walk, path: string, parents: readonly string[]): void {
  const real = realPath(walk, path);
  if (parents.includes(real))
    throw refusal(
      `config source "${walk.name}": the symbolic link "${path}" leads back to a folder that holds it`,
      { code: 'channel-link' },
    );
  const entries = readdirSync(real, { withFileTypes: true }).sort((a, b) => compareBytes(a.name, b.name));
  for (const entry of entries) {
    const child = `${path}/${entry.name}`;
    if (entry.isFile()) addFile(walk, child, join(real, entry.name));
    else if (entry.isDirectory()) readFolder(walk, child, [...parents, real]);
    else if (entry.isSymbolicLink()) readLink(walk, child, [...parents, real]);
  }
}

function readLink(walk: Walk, path: string, parents: readonly string[]): void {
  const real = realPath(walk, path);
  if (statSync(real).isDirectory()) {
    if (/^cluster\/manifests\/[^/]+$/.test(path)) {
      walk.warnings.push({
        message: `the component folder "${path}" is a symbolic link; the Cluster Lifecycle Manager does not apply it, and neither does zk`,
        position: { file: join(walk.root, path) },
        hint: 'Link the files one by one, or make it a real folder',
      });
      return;
    }
    readFolder(walk, path, parents);
  } else addFile(walk, path, real);
}

/** Where a path really is; refuses what leads out of a source that must not be left. */
function realPath(walk: Walk, path: string): string {
  let real: string;
  try {
    real = realpathSync(join(walk.root, path));
  } catch (cause) {
    throw usageError(`config source "${walk.name}": the symbolic link "${path}" leads to nothing`, {
      cause,
      code: 'channel-link',
      position: { file: join(walk.root, path) },
    });
  }
  if (!walk.mayLeaveRoot && relative(walk.realRoot, real).split(sep)[0] === '..') {
    throw refusal(`config source "${walk.name}": the symbolic link "${path}" leads out of the source`, {
      code: 'channel-link',
      hint: 'Links may only point to files of the same repository',
    });
  }
  return real;
}

function addFile(walk: Walk, path: string, realPath: string): void {
  walk.files.set(path, {
    path,
    templateName: `${walk.name}/${path}`,
    realPath: join(walk.root, path),
    text: readText(walk, path, realPath),
  });
}

function readText(walk: Walk, path: string, real: string): string {
  try {
    return decodeBytes(readFileSync(real));
  } catch (cause) {
    throw new ZkError(
      `config source "${walk.name}": cannot read "${path}": ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed'}`,
      { cause, code: 'channel-read', position: { file: real } },
    );
  }
}
