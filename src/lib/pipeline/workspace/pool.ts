import { join } from 'node:path';
import { Clone } from './clone.js';
import { openCopies } from './copies.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';

export type Isolation = 'worktree' | 'copy' | 'none';

/** Where one step works, from when it starts until it has ended. */
export interface Workspace {
  folder: string;
  /** Gives it back to the pool; `keep` leaves it as it is for a look. */
  release(options?: { keep?: boolean }): Promise<void>;
}

export interface Workspaces {
  /** A name of the files' content: equal names, equal files. Empty when the files are not isolated. */
  readonly content: string;
  /** Folders elsewhere that the repositories of the workspaces read. */
  readonly borrowed: readonly string[];
  acquire(): Promise<Workspace>;
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  isolation: Isolation;
  /** The root of the repository, or the folder of the definition. */
  root: string;
  isGit: boolean;
  /** A folder of ours: the pool and snapshots live in it. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  committedOnly: boolean;
  /** Folders of the pool that somebody still needs. */
  avoid?: readonly string[];
}

/** Opens the place where steps work. Without isolation all steps work in the operator's own tree. */
export async function openWorkspaces(options: WorkspaceOptions): Promise<Workspaces> {
  const { isolation, root } = options;
  if (isolation === 'none')
    return {
      content: '',
      borrowed: [],
      acquire: async () => ({ folder: root, release: async () => {} }),
      close: async () => {},
    };
  if (isolation === 'copy' || !options.isGit) return openCopies(root, options.folder);
  const snapshot = await takeSnapshot({
    root,
    folder: join(options.folder, 'snapshots'),
    env: options.env,
    committedOnly: options.committedOnly,
  });
  return new Pool(snapshot, options);
}

/** Clones that are reset instead of made anew; those of earlier runs are taken over. */
class Pool implements Workspaces {
  readonly content: string;
  readonly borrowed: readonly string[];
  readonly #snapshot: Snapshot;
  readonly #options: WorkspaceOptions;
  readonly #idle: Clone[] = [];
  #made = 0;

  constructor(snapshot: Snapshot, options: WorkspaceOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.content = `${snapshot.head ?? ''} ${snapshot.tree}`;
    this.borrowed = snapshot.borrowed;
  }

  async acquire(): Promise<Workspace> {
    const clone = this.#idle.pop() ?? this.#next();
    await clone.reset();
    return {
      folder: clone.folder,
      release: async ({ keep = false } = {}) => {
        // A kept one stays for the operator; the next step gets another.
        if (!keep) this.#idle.push(clone);
      },
    };
  }

  #next(): Clone {
    for (;;) {
      const folder = join(this.#options.folder, 'pool', String(this.#made++));
      if (!this.#options.avoid?.includes(folder)) return new Clone(folder, this.#snapshot, this.#options.env);
    }
  }

  close(): Promise<void> {
    return this.#snapshot.remove();
  }
}
