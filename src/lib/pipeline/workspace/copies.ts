import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, lstat, mkdir, readdir, readlink } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Workspaces } from './pool.js';
import { removeTree } from './remove-tree.js';

/**
 * Plain copies of a folder with everything that is in it, for what is no repository. Only files, folders and links are copied, and nothing of `ours`, the
 * state folder, which may lie inside.
 */
export async function openCopies(root: string, ours: string): Promise<Workspaces> {
  const isOurs = (path: string): boolean => path === ours || path.startsWith(ours + sep);
  let made = 0;
  return {
    content: await contentOf(root, isOurs),
    borrowed: [],
    acquire: async () => {
      const target = join(ours, 'pool', `copy-${made++}`);
      await removeTree(target);
      await mkdir(target, { recursive: true, mode: 0o700 });
      for (const name of await readdir(root)) await copy(join(root, name), join(target, name), ours);
      return {
        folder: target,
        release: async ({ keep = false } = {}) => {
          if (!keep) await removeTree(target);
        },
      };
    },
    close: async () => {},
  };
}

async function copy(source: string, target: string, ours: string): Promise<void> {
  if (source === ours) return;
  if (ours.startsWith(source + sep)) {
    // Copying a folder into itself is refused, so on the way to what is ours each entry is copied by itself.
    await mkdir(target);
    for (const name of await readdir(source)) await copy(join(source, name), join(target, name), ours);
    return;
  }
  await cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    // A copy on write where the file system can.
    mode: 2,
    filter: async (path) => (await kindOf(path)) !== undefined,
  });
}

type Kind = 'file' | 'folder' | 'link';

async function kindOf(path: string): Promise<Kind | undefined> {
  const stats = await lstat(path);
  return stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : undefined;
}

/** A name of all files: equal names, equal files. */
async function contentOf(root: string, isOurs: (path: string) => boolean): Promise<string> {
  const sum = createHash('sha256');
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      const kind = isOurs(path) ? undefined : await kindOf(path);
      if (kind === undefined) continue;
      const { mode } = await lstat(path);
      sum.update(`${kind} ${mode & 0o111} ${JSON.stringify(prefix + name)}\n`);
      if (kind === 'folder') await walk(path, `${prefix}${name}/`);
      else sum.update(kind === 'link' ? JSON.stringify(await readlink(path)) : await hashOf(path));
    }
  };
  await walk(root, '');
  return `copy ${sum.digest('hex')}`;
}

async function hashOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
