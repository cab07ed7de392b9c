import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes a file or a folder, also one with folders that may not be written, such as Go's module cache. Nothing there is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await allowWriting(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function allowWriting(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await allowWriting(join(folder, entry.name));
}
