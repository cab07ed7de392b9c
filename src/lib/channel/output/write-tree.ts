import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { makeFolder, encodeBytes, refusal, ZkError } from '../../core/index.js';

/** Lists what a rendering wrote into a folder, so that the next one may replace exactly that. */
const listName = '.zk-render.json';

/**
 * Writes a tree of texts into a folder. A folder that is new, empty, or holds nothing but an earlier rendering is replaced as a whole, in
 * one step. A folder with other files is refused, or with `force` only gets our files and loses those of the earlier rendering.
 */
export async function writeTree(
  folder: string,
  tree: ReadonlyMap<string, string>,
  options: { force: boolean },
): Promise<void> {
  const target = resolve(folder);
  try {
    const existing = await existingFiles(target);
    const earlier = existing ? await earlierFiles(target) : [];
    const foreign = (existing ?? []).filter((file) => file !== listName && !earlier.includes(file));
    if (foreign.length > 0 && !options.force) {
      throw refusal(`folder "${folder}" holds files that no rendering wrote, such as "${foreign[0]}"`, {
        code: 'output-folder',
        hint: 'Name another folder, or write into this one with --force',
      });
    }
    if (foreign.length === 0) await replaceFolder(target, tree, existing !== undefined);
    else await writeInto(target, tree, earlier);
  } catch (cause) {
    if (cause instanceof ZkError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    const why = reasons[code] ?? code;
    throw new ZkError(`cannot write to folder "${folder}": ${why}`, { cause, code: 'output-folder' });
  }
}

/** In words, with the system's code for those who search for it. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device (ENOSPC)',
  ENOTDIR: 'it is not a folder (ENOTDIR)',
  EACCES: 'permission denied (EACCES)',
  EPERM: 'operation not permitted (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOENT: 'it cannot be made there (ENOENT)',
  EDQUOT: 'the disk quota is used up (EDQUOT)',
};

/** All files below a folder by path; undefined when it does not exist. */
async function existingFiles(folder: string): Promise<string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return entries
    ?.filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    );
}

async function earlierFiles(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, listName), 'utf8').catch(() => '[]');
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? list.filter((file): file is string => typeof file === 'string') : [];
  } catch {
    return [];
  }
}

async function replaceFolder(
  target: string,
  tree: ReadonlyMap<string, string>,
  exists: boolean,
): Promise<void> {
  const suffix = randomBytes(6).toString('hex');
  const staging = join(dirname(target), `.${basename(target)}.new-${suffix}`);
  const old = join(dirname(target), `.${basename(target)}.old-${suffix}`);
  try {
    makeFolder(staging);
    writeFiles(staging, tree, false);
    if (exists) await rename(target, old);
    await rename(staging, target);
  } catch (error) {
    if (exists) await rename(old, target).catch(() => undefined);
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function writeInto(
  target: string,
  tree: ReadonlyMap<string, string>,
  earlier: readonly string[],
): Promise<void> {
  writeFiles(target, tree, true);
  for (const file of earlier.filter((path) => !tree.has(path) && isBelow(target, path))) {
    await rm(join(target, file), { force: true });
    await rmdir(dirname(join(target, file))).catch(() => undefined);
  }
}

/** The list of an earlier rendering is a file that anybody may have edited. */
function isBelow(target: string, path: string): boolean {
  return resolve(target, path).startsWith(target + sep);
}

/** Each file whole or not at all; in a folder that nobody sees yet that goes without saying. Synchronous: it is faster for many small files. */
function writeFiles(folder: string, tree: ReadonlyMap<string, string>, visible: boolean): void {
  const made = new Set<string>();
  for (const [path, text] of [
    ...tree,
    [listName, `${JSON.stringify([...tree.keys()], undefined, 1)}\n`] as const,
  ]) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!made.has(parent)) makeFolder(parent);
    made.add(parent);
    const written = visible ? `${file}.${randomBytes(6).toString('hex')}` : file;
    writeFileSync(written, encodeBytes(text));
    if (visible) renameSync(written, file);
  }
}
