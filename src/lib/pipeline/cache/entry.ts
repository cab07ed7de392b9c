import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { releaseHold, takeHold } from '../../core/index.js';
import { removeTree } from '../workspace/index.js';

/** A cache while a step uses it. */
export interface CacheEntry {
  folder: string;
  /** A copy for this step alone, because somebody else uses the cache. */
  isPrivate: boolean;
  close(): Promise<void>;
}

/** Takes a cache; one that another step of this or another run holds is copied. The hold of a process that is gone does not count. */
export function openEntry(caches: string, name: string): CacheEntry {
  const folder = join(caches, createHash('sha256').update(name).digest('hex').slice(0, 16));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hold = `${folder}.lock`;
  if (takeHold(hold) === undefined) return { folder, isPrivate: false, close: async () => releaseHold(hold) };
  const copy = `${folder}.${randomUUID()}`;
  try {
    if (existsSync(folder)) cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, mode: 2 });
  } catch {
    // Whoever uses it changes it meanwhile; a part of a cache is a cache.
  }
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  return { folder: copy, isPrivate: true, close: () => removeTree(copy) };
}
