import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { git } from './git.js';
import type { Snapshot } from './snapshot.js';

/**
 * A clone of the operator's repository that shares its objects: `git describe`, `git diff`, `git log` and tags work in it as they do in the
 * original. It is no worktree of the original, because a worktree shares references: a `git tag` in a build step would make a tag for the operator.
 */
export class Clone {
  readonly folder: string;
  readonly #snapshot: Snapshot;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** What the clean state looks like; absent before the first reset. */
  #clean: string | undefined;

  constructor(folder: string, snapshot: Snapshot, env: Readonly<Record<string, string | undefined>>) {
    this.folder = folder;
    this.#snapshot = snapshot;
    this.#env = env;
  }

  /** Brings the clone to the state of the snapshot, whatever a step did in it. Nothing happens when nothing was touched. */
  async reset(): Promise<void> {
    if (this.#clean !== undefined && existsSync(this.folder) && fingerprint(this.folder) === this.#clean)
      return;
    if (this.#clean === undefined || !existsSync(join(this.folder, '.git', 'HEAD'))) await this.#make();
    await this.#restore();
    this.#clean = fingerprint(this.folder);
  }

  /** Makes the repository anew or takes over one of an earlier run: references and remote are those of the original now. */
  async #make(): Promise<void> {
    const { root, head, objectFolders } = this.#snapshot;
    if (!existsSync(join(this.folder, '.git', 'HEAD'))) {
      await rm(this.folder, { recursive: true, force: true });
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await this.#git(['init', '--quiet']);
    }
    await mkdir(join(this.folder, '.git', 'objects', 'info'), { recursive: true });
    await writeFile(
      join(this.folder, '.git', 'objects', 'info', 'alternates'),
      `${objectFolders.at(-1) ?? ''}\n`,
    );
    if (head === undefined) return;
    const [url] = await Promise.all([
      git(['remote', 'get-url', 'origin'], { cwd: root, env: this.#env }).then(
        (text) => text.trim(),
        () => '',
      ),
      this.#git([
        ...['fetch', '--quiet', '--prune', '--prune-tags', '--no-write-fetch-head', root],
        ...['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'],
      ]),
    ]);
    await this.#git(['remote', 'remove', 'origin']).catch(() => '');
    await this.#git(['config', 'remote.origin.url', url === '' ? root : url]);
    await this.#git(['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']);
  }

  async #restore(): Promise<void> {
    const { head, tree, dirty, objectFolders } = this.#snapshot;
    await rm(join(this.folder, '.git', 'index.lock'), { force: true });
    // Detached, as on a build machine; written directly, so that no reflog and no check-out happens.
    if (head !== undefined) await writeFile(join(this.folder, '.git', 'HEAD'), `${head}\n`);
    await this.#git(['read-tree', '--reset', '-u', tree], {
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objectFolders.join(':'),
    });
    // Ignored files and nested repositories, too: a step gets a fresh machine.
    await this.#git(['clean', '-ffdxq']);
    // What is not committed must look uncommitted, and untracked files untracked.
    if (dirty && head !== undefined) await this.#git(['reset', '--quiet', '--mixed', head]).catch(() => '');
  }

  #git(args: readonly string[], extra?: Record<string, string>): Promise<string> {
    return git(args, { cwd: this.folder, env: this.#env, ...(extra && { extra }) });
  }
}
