import { lstatSync, readdirSync, renameSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../workspace/index.js';

/** A rename, or a copy where both places are on different file systems. */
export async function moveTree(source: string, target: string): Promise<void> {
  try {
    renameSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await cp(source, target, { recursive: true, verbatimSymlinks: true, mode: 2 });
    await removeTree(source);
  }
}

/** The bytes of all files below a folder; links are not followed. */
export function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += sizeOf(path);
    else bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
