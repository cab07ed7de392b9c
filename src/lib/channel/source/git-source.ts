import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, usageError, ZkError, type Context } from '../../core/index.js';
import type { ChannelSource } from '../channel.js';
import type { SourceSpec } from '../source-spec.js';
import { git, GitError, hideCredentials } from './git-program.js';
import { readTree } from './read-tree.js';
import type { Source } from './source.js';

/** Checkouts that nobody used for this long are removed when a new one is made. */
const checkoutLifetimeMs = 30 * 24 * 3600_000;

/**
 * A git repository as config source: one mirror per URL in the cache, one folder per commit. Commits never change, so a checkout is
 * made once, under a temporary name and then renamed: processes that run at the same time do not disturb each other.
 */
export class GitSource implements Source {
  readonly name: string;
  readonly #url: string;
  readonly #mirror: string;
  readonly #checkouts: string;
  readonly #ctx: Context;
  readonly #ssh: { sshPrivateKeyPath?: string };
  #refreshed: Promise<void> | undefined;
  readonly #versions = new Map<string, Promise<string>>();

  constructor(spec: SourceSpec, options: { cacheDir: string; sshPrivateKeyPath?: string }, ctx: Context) {
    if (spec.location.startsWith('-'))
      throw usageError(`invalid config source URL "${spec.location}"`, { code: 'config-source' });
    this.name = spec.name;
    this.#url = spec.location;
    const folder = `${repositoryName(spec.location)}-${createHash('sha256').update(spec.location).digest('hex').slice(0, 12)}`;
    this.#mirror = join(options.cacheDir, 'git', `${folder}.git`);
    this.#checkouts = join(options.cacheDir, 'git', folder);
    this.#ctx = ctx;
    this.#ssh =
      options.sshPrivateKeyPath === undefined ? {} : { sshPrivateKeyPath: options.sshPrivateKeyPath };
  }

  /**
   * The object that a branch, tag or SHA names. As in CLM it is what `git rev-parse` says, so an annotated tag gives the tag's own id.
   * The mirror is brought up to date once per process, unless a full SHA is there already.
   */
  versionOf(channel: string): Promise<string> {
    const known = this.#versions.get(channel);
    if (known) return known;
    const found = this.#resolve(channel);
    this.#versions.set(channel, found);
    found.catch(() => this.#versions.delete(channel));
    return found;
  }

  async read(version: string): Promise<ChannelSource> {
    const folder = join(this.#checkouts, version);
    if (!existsSync(folder)) await this.#checkout(version, folder);
    const now = new Date(this.#ctx.clock.now());
    await utimes(folder, now, now).catch(() => undefined);
    return readTree({ name: this.name, root: folder, mayLeaveRoot: false });
  }

  async #resolve(channel: string): Promise<string> {
    if (/^[0-9a-f]{40}$/.test(channel) && existsSync(this.#mirror)) {
      const known = await this.#revParse(channel).catch(() => undefined);
      if (known !== undefined) return known;
    }
    this.#refreshed ??= this.#refresh();
    await this.#refreshed;
    return this.#revParse(channel).catch((cause: unknown) => {
      if (!(cause instanceof GitError)) throw cause;
      throw usageError(
        `config source "${this.name}": channel "${channel}" is no branch, tag or commit of ${hideCredentials(this.#url)}`,
        { cause, code: 'channel-unknown' },
      );
    });
  }

  async #revParse(channel: string): Promise<string> {
    const id = await this.#git([
      '--git-dir',
      this.#mirror,
      'rev-parse',
      '--verify',
      '--end-of-options',
      channel,
    ]);
    // The name of a tree or blob would resolve as well, but only a commit (or a tag of one) can be checked out.
    await this.#git([
      '--git-dir',
      this.#mirror,
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${id}^{commit}`,
    ]);
    return id;
  }

  async #refresh(): Promise<void> {
    try {
      if (existsSync(this.#mirror))
        await this.#git(['--git-dir', this.#mirror, 'remote', 'update', '--prune']);
      else await this.#clone();
    } catch (cause) {
      if (!(cause instanceof GitError)) throw cause;
      throw new ZkError(
        `config source "${this.name}": cannot fetch ${hideCredentials(this.#url)}: ${cause.said}`,
        {
          cause,
          code: 'channel-fetch',
          hint: 'Check the URL, the network and the access rights, or use a local checkout with --directory',
        },
      );
    }
  }

  async #clone(): Promise<void> {
    const temporary = `${this.#mirror}.${randomBytes(6).toString('hex')}`;
    makeFolder(join(this.#mirror, '..'));
    try {
      await this.#git(['clone', '--quiet', '--mirror', '--', this.#url, temporary]);
      await rename(temporary, this.#mirror).catch((error: unknown) => {
        if (!existsSync(this.#mirror)) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  async #checkout(version: string, folder: string): Promise<void> {
    makeFolder(this.#checkouts);
    const temporary = await mkdtemp(join(this.#checkouts, '.new-'));
    const tree = join(temporary, 'tree');
    try {
      await mkdir(tree);
      const env = { GIT_INDEX_FILE: join(temporary, 'index') };
      await this.#git(
        [
          '--git-dir',
          this.#mirror,
          '--work-tree',
          tree,
          'checkout',
          '--quiet',
          '--force',
          version,
          '--',
          '.',
        ],
        env,
      );
      await rename(tree, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
      await this.#removeOld();
    } catch (cause) {
      if (!(cause instanceof GitError)) throw cause;
      throw new ZkError(`config source "${this.name}": cannot check out ${version}: ${cause.said}`, {
        cause,
        code: 'channel-checkout',
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  async #removeOld(): Promise<void> {
    for (const entry of await readdir(this.#checkouts)) {
      const path = join(this.#checkouts, entry);
      const age = this.#ctx.clock.now() - (await stat(path)).mtimeMs;
      if (age > checkoutLifetimeMs) await rm(path, { recursive: true, force: true });
    }
  }

  #git(args: string[], env?: Record<string, string>): Promise<string> {
    return git(args, this.#ctx, env === undefined ? this.#ssh : { ...this.#ssh, env });
  }
}

/** The last part of the URL without `.git`, as CLM cuts it out; for names of folders only. */
function repositoryName(url: string): string {
  const name = /\/?([\w-]+)(?:\.git)?\/?$/.exec(url)?.[1];
  if (name === undefined)
    throw usageError(
      `invalid config source URL "${hideCredentials(url)}": expected it to end in a repository's name`,
      { code: 'config-source' },
    );
  return name;
}
