import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { git } from './git.js';

/** The files of a repository at one moment, as a tree of git, and what else a copy of the repository needs. */
export interface Snapshot {
  /** The commit of `HEAD`; absent in a repository without commits. */
  head: string | undefined;
  /** All files: tracked ones as they are now, untracked ones that are not ignored, without those that were deleted. */
  tree: string;
  /** Whether the tree differs from that of `HEAD`. */
  dirty: boolean;
  /** The folder of the original's objects. */
  objects: string;
  /** Folders with the objects that the tree needs, those of the repository among them. */
  objectFolders: readonly string[];
  /** Folders that a repository with the original's objects reads: that one, and whatever it borrows from itself. */
  borrowed: readonly string[];
  objectFormat: string;
  /** Tags, and branches as those of the remote `origin`, as a build machine sees them; in the format of `packed-refs`. */
  packedRefs: string;
  /** Of the remote `origin`, without credentials. */
  remoteUrl: string;
  /** Where the history of a shallow clone ends. */
  shallow: string | undefined;
  exclude: string | undefined;
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

type At = { cwd: string; env: Readonly<Record<string, string | undefined>> };

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
    const [paths, head, packedRefs, remoteUrl] = await Promise.all([
      repositoryPaths(at),
      silent(['rev-parse', '--quiet', 'HEAD^{commit}', 'HEAD^{tree}'], at),
      references(at),
      silent(['remote', 'get-url', 'origin'], at),
    ]);
    const [commit, headTree] = head?.split('\n') ?? [];
    const tree =
      options.committedOnly && headTree !== undefined
        ? headTree
        : await writeTree(at, join(folder, 'index'), paths.index, own, paths.objects);
    return {
      head: commit,
      tree,
      dirty: tree !== headTree,
      objects: paths.objects,
      objectFolders: [own, paths.objects],
      borrowed: [...(await alternatesOf(paths.objects))],
      objectFormat: paths.objectFormat,
      packedRefs,
      remoteUrl: remoteUrl === undefined ? root : withoutCredentials(remoteUrl),
      shallow: await textOf(paths.shallow),
      exclude: await textOf(paths.exclude),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function repositoryPaths(at: At) {
  const names = ['objects', 'index', 'shallow', 'info/exclude'];
  const text = await git(
    ['rev-parse', '--show-object-format', ...names.flatMap((name) => ['--git-path', name])],
    at,
  );
  const [objectFormat = 'sha1', ...paths] = text.trimEnd().split('\n');
  const [objects, index, shallow, exclude] = paths.map((path) => resolve(at.cwd, path));
  return {
    objectFormat,
    objects: objects ?? '',
    index: index ?? '',
    shallow: shallow ?? '',
    exclude: exclude ?? '',
  };
}

async function references(at: At): Promise<string> {
  const text = await git(
    ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags'],
    at,
  );
  return text.replaceAll(/^(\S+) refs\/heads\//gm, '$1 refs/remotes/origin/');
}

/** A URL may hold a token, which is not for steps. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*:[^/@]*@/i, '$1');
}

async function writeTree(
  at: At,
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

/** An object folder and all that it borrows from (`git clone --shared`, `--reference`); git follows five. */
async function alternatesOf(objects: string, depth = 0): Promise<Set<string>> {
  const folders = new Set([objects]);
  for (const line of ((await textOf(join(objects, 'info', 'alternates'))) ?? '').split('\n'))
    if (line !== '' && !line.startsWith('#') && depth < 5)
      for (const folder of await alternatesOf(resolve(objects, line), depth + 1)) folders.add(folder);
  return folders;
}

async function silent(args: readonly string[], at: At): Promise<string | undefined> {
  return git(args, at).then(
    (text) => text.trim(),
    () => undefined,
  );
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function newFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return mkdtemp(join(parent, 'snapshot-'));
}
