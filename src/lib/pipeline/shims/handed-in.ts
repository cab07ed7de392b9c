import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';

/** So much of one file is read. */
const mostBytes = 64 * 1024 * 1024;

/** Names of the ordinary files in a folder that steps write to, in their order. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/**
 * The text of a file that a step handed in; undefined when it is none that we read. The step is not trusted: a link could lead to a file of the operator's, a
 * pipe would never end.
 */
export async function readHandedIn(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    return stats.isFile() && stats.size <= mostBytes ? await file.readFile('utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
