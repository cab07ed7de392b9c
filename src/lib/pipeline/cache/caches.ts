import { cpSync, existsSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerName } from '../runner/index.js';
import { exists, placeInside, removeTree } from '../workspace/index.js';
import { openEntry, type CacheEntry } from './entry.js';
import { moveTree, sizeOf } from './tree.js';

/** A cached path of a step, as it was declared: absolute, below the home folder, or below the checkout. */
export interface CachePath {
  declared: string;
  kind: 'absolute' | 'home' | 'checkout';
  /** Without `~/` or `./`, and without a slash at the end. Nothing in it is expanded. */
  path: string;
}

export function parseCachePath(declared: string): CachePath {
  const clean = declared.length > 1 ? declared.replace(/\/+$/, '') : declared;
  if (clean === '~' || clean.startsWith('~/')) return { declared, kind: 'home', path: clean.slice(2) };
  if (clean.startsWith('/')) return { declared, kind: 'absolute', path: clean };
  return { declared, kind: 'checkout', path: clean.replace(/^(\.\/+)+/, '') };
}

/** What a step's caches come to: folders to mount, and what to do after it. */
export interface PreparedCaches {
  mounts: readonly { folder: string; path: string }[];
  finish(end: StepEnd): Promise<void>;
}

/** How a step ended, as far as its caches are concerned. */
export type StepEnd = 'succeeded' | 'failed' | 'killed';

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
  note: (text: string) => void;
}

/**
 * Prepares the caches of a step. In sandbox and container they are mounted. On the host absolute and home-relative paths are the operator's own and
 * used in place; folders of the checkout are moved in and out, which costs nothing. Of a cache that another step uses at the moment this one
 * gets a copy, which is thrown away. On the platform only builds of long-lived branches refresh a cache; here every step does, because
 * there is one operator, also one that failed: what it downloaded is as good as before. What a step was killed in the middle of is not kept.
 */
export async function prepareCaches(request: CacheRequest): Promise<PreparedCaches> {
  const mounts: { folder: string; path: string }[] = [];
  const finishes: ((end: StepEnd) => Promise<void>)[] = [];
  for (const declared of request.paths) {
    const cache = parseCachePath(declared);
    const refusal = whyNot(cache, request);
    if (refusal !== undefined) request.note(`${declared} is not cached: ${refusal}`);
    if (refusal !== undefined || (request.runner === 'host' && cache.kind !== 'checkout')) continue;
    const entry = openEntry(request.folder, `${cache.kind}:${cache.path}`);
    if (cache.kind === 'checkout') await moveIn(entry, cache, request);
    else mounts.push({ folder: mountable(entry), path: mountPath(cache, request.home) });
    if (entry.isPrivate) request.note(`the cache ${declared} is in use; this step has a copy of its own`);
    finishes.push((end) => finish(entry, cache, request, end));
  }
  return {
    mounts,
    finish: async (end) => {
      for (const one of finishes) await one(end);
    },
  };
}

/** Folders that hold programs: a cached path right in one is a program, and a folder mounted there would hide it. */
const programs = /(^|\/)s?bin\/[^/]+$/;
/** What the sandbox shows read-only; nothing can be mounted on a path in it that does not exist. */
const readOnly = /^\/(usr|etc|opt|bin|sbin|lib\w*|nix|snap|var\/lib)\//;

function whyNot({ kind, path }: CachePath, { runner, workspace }: CacheRequest): string | undefined {
  if (path === '' || path === '.' || path === '/') return 'it is everything';
  if (path.split('/').includes('..')) return 'it leads out of where it is';
  if (kind === 'checkout')
    return placeInside(workspace, path) === undefined ? 'it leads out of the checkout' : undefined;
  if (kind === 'absolute' && runner !== 'host' && programs.test(path)) return 'it is a single program';
  if (kind === 'absolute' && runner === 'sandbox' && readOnly.test(path) && !isFolder(path))
    return 'the sandbox shows that part of this machine as it is';
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function mountPath({ kind, path }: CachePath, home: string): string {
  return kind === 'home' ? join(home, path) : path;
}

/** What is cached stands in a folder below the entry, so that file and folder can be told apart. */
function content({ folder }: CacheEntry): string {
  return join(folder, 'content');
}

function mountable(entry: CacheEntry): string {
  mkdirSync(content(entry), { recursive: true, mode: 0o700 });
  return content(entry);
}

/** Puts the cached content where the step expects it; what the repository itself has there stays. */
async function moveIn(entry: CacheEntry, { path }: CachePath, { workspace }: CacheRequest): Promise<void> {
  const target = placeInside(workspace, path);
  if (target === undefined || !existsSync(content(entry)) || exists(target)) return;
  mkdirSync(join(target, '..'), { recursive: true });
  await moveTree(content(entry), target);
}

async function finish(
  entry: CacheEntry,
  cache: CachePath,
  request: CacheRequest,
  end: StepEnd,
): Promise<void> {
  try {
    if (cache.kind === 'checkout' && !entry.isPrivate) await moveOut(entry, cache, request, end);
    await limit(entry, cache, request);
    const now = new Date();
    utimesSync(entry.folder, now, now);
  } finally {
    await entry.close();
  }
}

async function moveOut(
  entry: CacheEntry,
  { path }: CachePath,
  { workspace }: CacheRequest,
  end: StepEnd,
): Promise<void> {
  const source = placeInside(workspace, path);
  if (source === undefined || !exists(source) || end === 'killed') return;
  await removeTree(content(entry));
  // The tree of a failed step stays for a look, with all that was in it.
  if (end === 'succeeded') await moveTree(source, content(entry));
  else cpSync(source, content(entry), { recursive: true, verbatimSymlinks: true, mode: 2 });
}

async function limit(
  entry: CacheEntry,
  { declared }: CachePath,
  { sizeLimitMegabytes, note }: CacheRequest,
): Promise<void> {
  if (sizeLimitMegabytes === undefined || entry.isPrivate) return;
  const bytes = sizeOf(entry.folder);
  if (bytes <= sizeLimitMegabytes * 1024 * 1024) return;
  note(
    `the cache ${declared} has ${Math.ceil(bytes / 1024 / 1024)} MB, more than its limit of ${sizeLimitMegabytes}; it is emptied`,
  );
  await removeTree(content(entry));
}
