import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { git } from './git.js';

/** The files of a repository at one moment, as a tree of git. */
export interface Snapshot {
  /** The root of the operator's working tree. */
  root: string;
  /** The commit of `HEAD`; absent in a repository without commits. */
  head: string | undefined;
  /** All files: tracked ones as they are now, untracked ones that are not ignored, without those that were deleted. */
  tree: string;
  /** Whether the tree differs from that of `HEAD`. */
  dirty: boolean;
  /** Folders with the objects that the tree needs, those of the repository among them. */
  objectFolders: readonly string[];
  /** Folders that a repository with these objects reads: those of the original, and whatever they borrow from themselves. */
  borrowed: readonly string[];
  remove(): Promise<void>;
}

export interface SnapshotOptions {
  root: string;
  /** Where objects of uncommitted files are kept; never the operator's repository. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Leave out what is not committed. */
  committedOnly: boolean;
}

/**
 * Takes the files of a working tree, uncommitted and untracked ones included, without touching it: index and new objects are files of our own. Costs
 * little more than `git status`.
 */
export async function takeSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { root, env } = options;
  const at = { cwd: root, env };
  const folder = await newFolder(options.folder);
  const own = join(folder, 'objects');
  await mkdir(own, { recursive: true });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const [paths, head] = await Promise.all([
      git(['rev-parse', '--git-path', 'objects', '--git-path', 'index'], at),
      git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], at).then(
        (text) => text.trim(),
        () => undefined,
      ),
    ]);
    const [objects = '', index = ''] = paths
      .trim()
      .split('\n')
      .map((path) => resolve(root, path));
    const objectFolders = [own, objects];
    const borrowed = [...(await alternatesOf(objects))];
    const headTree = head === undefined ? undefined : (await git(['rev-parse', `${head}^{tree}`], at)).trim();
    if (options.committedOnly && headTree !== undefined)
      return { root, head, tree: headTree, dirty: false, objectFolders, borrowed, remove };
    const tree = await writeTree(at, join(folder, 'index'), index, own, objects);
    return { root, head, tree, dirty: tree !== headTree, objectFolders, borrowed, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writeTree(
  at: { cwd: string; env: Readonly<Record<string, string | undefined>> },
  ownIndex: string,
  index: string,
  ownObjects: string,
  objects: string,
): Promise<string> {
  // The copy keeps what git knows of unchanged files, so only changed ones are read.
  await copyFile(index, ownIndex).catch(() => {});
  const extra = {
    GIT_INDEX_FILE: ownIndex,
    GIT_OBJECT_DIRECTORY: ownObjects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
  };
  await git(['add', '--all', '--', ':/'], { ...at, extra });
  return (await git(['write-tree'], { ...at, extra })).trim();
}

/** An object folder and all that it borrows from (`git clone --shared`, `--reference`), which are chained at most five deep by git. */
async function alternatesOf(objects: string, depth = 0): Promise<Set<string>> {
  const folders = new Set([objects]);
  const text = await readFile(join(objects, 'info', 'alternates'), 'utf8').catch(() => '');
  for (const line of text.split('\n'))
    if (line !== '' && !line.startsWith('#') && depth < 5)
      for (const folder of await alternatesOf(resolve(objects, line), depth + 1)) folders.add(folder);
  return folders;
}

async function newFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return mkdtemp(join(parent, 'snapshot-'));
}
