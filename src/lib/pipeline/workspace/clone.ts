import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { git } from './git.js';
import { removeTree } from './remove-tree.js';
import type { Snapshot } from './snapshot.js';

/**
 * A check-out in which git works as in the original: it shares the original's objects and has its own references. It is no worktree of the original,
 * because a worktree shares references: a `git tag` in a build step would make a tag for the operator.
 *
 * Its `.git` belongs to the steps. What a step wrote there could name programs (filters, hooks) or lead elsewhere (symbolic links), and git
 * would follow it outside of the sandbox. So we never run git on it: files are put back by way of a second repository beside the
 * check-out that no step sees, and `.git` is thrown away and written anew.
 */
export class Clone {
  readonly folder: string;
  /** Our own repository of the same files. */
  readonly #private: string;
  readonly #snapshot: Snapshot;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** What the clean state looks like; absent before the first reset. */
  #clean: string | undefined;

  constructor(folder: string, snapshot: Snapshot, env: Readonly<Record<string, string | undefined>>) {
    this.folder = folder;
    this.#private = `${folder}.git`;
    this.#snapshot = snapshot;
    this.#env = env;
  }

  /** Brings the check-out to the state of the snapshot, whatever a step did in it. Nothing happens when nothing was touched. */
  async reset(): Promise<void> {
    if (this.#clean !== undefined && existsSync(this.folder) && fingerprint(this.folder) === this.#clean)
      return;
    if (!existsSync(join(this.#private, 'index'))) await this.#make();
    try {
      await this.#restoreFiles();
    } catch {
      // Something that git cannot put right, such as folders without write permission: from the beginning.
      await this.#make();
      await this.#restoreFiles();
    }
    await this.#writeRepository();
    this.#clean = fingerprint(this.folder);
  }

  async #make(): Promise<void> {
    await Promise.all([removeTree(this.folder), removeTree(this.#private)]);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#git(['init', '--quiet', '--template=', `--object-format=${this.#snapshot.objectFormat}`]);
  }

  async #restoreFiles(): Promise<void> {
    const { head, tree, dirty } = this.#snapshot;
    await removeTree(join(this.#private, 'index.lock'));
    await this.#git(['read-tree', '--reset', '-u', tree]);
    await Promise.all([
      // Ignored files and nested repositories, too: a step gets a fresh machine.
      this.#git(['clean', '-ffdxq']),
      dirty && head !== undefined ? this.#indexOf(head) : undefined,
    ]);
  }

  /** What is not committed must look uncommitted, and untracked files untracked. Of files that are as in HEAD git goes on knowing that they are. */
  async #indexOf(head: string): Promise<void> {
    const index = join(this.#private, 'index.head');
    await copyFile(join(this.#private, 'index'), index);
    await this.#git(['read-tree', '--reset', head], { GIT_INDEX_FILE: index });
  }

  async #writeRepository(): Promise<void> {
    const { head, dirty, objects, objectFormat, packedRefs, remoteUrl, shallow, exclude } = this.#snapshot;
    const folder = join(this.folder, '.git');
    await removeTree(folder);
    for (const part of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info'])
      await mkdir(join(folder, part), { recursive: true });
    const files: Record<string, string | undefined> = {
      // Detached, as on a build machine.
      HEAD: head === undefined ? 'ref: refs/heads/master\n' : `${head}\n`,
      config: configText(objectFormat, remoteUrl),
      'packed-refs': packedRefs,
      shallow,
      'info/exclude': exclude,
      'objects/info/alternates': `${objects}\n`,
    };
    await Promise.all(
      Object.entries(files).map(async ([name, text]) => {
        if (text !== undefined) await writeFile(join(folder, name), text);
      }),
    );
    if (head !== undefined)
      await copyFile(join(this.#private, dirty ? 'index.head' : 'index'), join(folder, 'index'));
  }

  #git(args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<string> {
    return git(args, {
      cwd: this.folder,
      env: this.#env,
      extra: {
        GIT_DIR: this.#private,
        GIT_WORK_TREE: this.folder,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: this.#snapshot.objectFolders.join(':'),
        // Large files are fetched on request only.
        GIT_LFS_SKIP_SMUDGE: '1',
        ...extra,
      },
    });
  }
}

function configText(objectFormat: string, remoteUrl: string): string {
  const isDefault = objectFormat === 'sha1';
  return [
    '[core]',
    `\trepositoryformatversion = ${isDefault ? 0 : 1}`,
    '\tfilemode = true',
    '\tbare = false',
    ...(isDefault ? [] : ['[extensions]', `\tobjectformat = ${objectFormat}`]),
    '[remote "origin"]',
    `\turl = "${remoteUrl.replaceAll(/["\\]/g, '\\$&')}"`,
    '\tfetch = +refs/heads/*:refs/remotes/origin/*',
    '',
  ].join('\n');
}
