import { stat } from 'node:fs/promises';
import { filesOf } from '../../definition/load-definitions.js';

/**
 * A word for each file below the paths that is another one when the file was written again. Files that come and go while we look are simply not there; so
 * is stdin, which can be read only once.
 */
export async function fileStamps(paths: readonly string[]): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  for (const path of paths.filter((one) => one !== '-')) {
    const files = await filesOf(path).catch(() => []);
    for (const file of files) {
      const facts = await stat(file).catch(() => undefined);
      if (facts !== undefined) stamps.set(file, `${facts.mtimeMs} ${facts.size} ${facts.ino}`);
    }
  }
  return stamps;
}

/** Files that are new, other or gone. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((file) => before.get(file) !== after.get(file));
}
