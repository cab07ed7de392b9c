import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunnerName } from '../runner/index.js';

/** A cached path of a step, as it was declared: absolute, below the home folder, or below the checkout. */
export interface CachePath {
  declared: string;
  kind: 'absolute' | 'home' | 'checkout';
  /** Without `~/` or `./`, and without a slash at the end. */
  path: string;
}

export function parseCachePath(declared: string): CachePath {
  const clean = declared.length > 1 ? declared.replace(/\/+$/, '') : declared;
  if (clean === '~' || clean.startsWith('~/')) return { declared, kind: 'home', path: clean.slice(2) };
  if (clean.startsWith('/')) return { declared, kind: 'absolute', path: clean };
  return { declared, kind: 'checkout', path: clean.replace(/^\.\//, '') };
}

/** What a step's caches come to: folders to mount, and what to do before and after it. */
export interface PreparedCaches {
  mounts: readonly { folder: string; path: string }[];
  /** After the step; what a failed step left in a cache is not kept. */
  finish(succeeded: boolean): Promise<void>;
}

export interface CacheRequest {
  paths: readonly string[];
  sizeLimitMegabytes?: number;
  /** The repository's cache folder. */
  folder: string;
  workspace: string;
  runner: RunnerName;
  /** The home folder as commands see it. */
  home: string;
  /** Told what is odd, in one line. */
  note(text: string): void;
}

/**
 * Prepares the caches of a step. In sandbox and container they are mounted. On the host absolute and home-relative paths are the operator's own and
 * used in place; folders of the checkout are moved in and out, which costs nothing. A cache that another run uses is replaced by an empty
 * one of this step. On the platform only builds of long-lived branches refresh a cache; here every build does, because there is one operator.
 */
export async function prepareCaches(request: CacheRequest): Promise<PreparedCaches> {
  const mounts: { folder: string; path: string }[] = [];
  const finishes: ((succeeded: boolean) => Promise<void>)[] = [];
  for (const declared of request.paths) {
    const cache = parseCachePath(declared);
    if (cache.path.split('/').includes('..')) {
      request.note(`cache path ${declared} leads out of where it is; it is not cached`);
      continue;
    }
    if (request.runner === 'host' && cache.kind !== 'checkout') continue;
    const entry = new Entry(request, cache);
    if (!entry.lock()) {
      request.note(`the cache ${declared} is in use by another run; this step begins with an empty one`);
      continue;
    }
    if (cache.kind === 'checkout') await entry.moveIn();
    else mounts.push({ folder: entry.folder, path: mountPath(cache, request.home) });
    finishes.push((succeeded) => entry.finish(succeeded));
  }
  return {
    mounts,
    finish: async (succeeded) => {
      for (const finish of finishes) await finish(succeeded);
    },
  };
}

function mountPath({ kind, path }: CachePath, home: string): string {
  return kind === 'home' ? join(home, path) : path;
}

class Entry {
  readonly folder: string;
  readonly #request: CacheRequest;
  readonly #cache: CachePath;
  readonly #lockFile: string;

  constructor(request: CacheRequest, cache: CachePath) {
    this.#request = request;
    this.#cache = cache;
    const key = createHash('sha256').update(`${cache.kind}:${cache.path}`).digest('hex').slice(0, 16);
    this.folder = join(request.folder, key);
    this.#lockFile = `${this.folder}.lock`;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  /** A lock that is older than a day is of a run that was killed. */
  lock(): boolean {
    try {
      closeSync(openSync(this.#lockFile, 'wx'));
      return true;
    } catch {
      if (Date.now() - statSync(this.#lockFile).mtimeMs < 24 * 3_600_000) return false;
      rmSync(this.#lockFile, { force: true });
      return this.lock();
    }
  }

  /** Puts the cached content where the step expects it. */
  async moveIn(): Promise<void> {
    const source = join(this.folder, 'content');
    const target = join(this.#request.workspace, this.#cache.path);
    if (!existsSync(source) || existsSync(target)) return;
    mkdirSync(dirname(target), { recursive: true });
    await move(source, target);
  }

  async finish(succeeded: boolean): Promise<void> {
    try {
      if (this.#cache.kind === 'checkout') await this.#moveOut(succeeded);
      this.#limit();
      const now = new Date();
      utimesSync(this.folder, now, now);
    } finally {
      rmSync(this.#lockFile, { force: true });
    }
  }

  async #moveOut(succeeded: boolean): Promise<void> {
    const source = join(this.#request.workspace, this.#cache.path);
    if (!succeeded || !existsSync(source) || lstatSync(source).isSymbolicLink()) return;
    const target = join(this.folder, 'content');
    rmSync(target, { recursive: true, force: true });
    await move(source, target);
  }

  #limit(): void {
    const { sizeLimitMegabytes } = this.#request;
    if (sizeLimitMegabytes === undefined) return;
    const bytes = sizeOf(this.folder);
    if (bytes <= sizeLimitMegabytes * 1024 * 1024) return;
    this.#request.note(
      `the cache ${this.#cache.declared} has ${Math.ceil(bytes / 1024 / 1024)} MB, more than its limit of ${sizeLimitMegabytes}; it is emptied`,
    );
    for (const name of readdirSync(this.folder))
      rmSync(join(this.folder, name), { recursive: true, force: true });
  }
}

/** A rename, or a copy where cache and workspace are on different file systems. */
async function move(source: string, target: string): Promise<void> {
  try {
    renameSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await cp(source, target, { recursive: true, verbatimSymlinks: true, mode: 2 });
    rmSync(source, { recursive: true, force: true });
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
