import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

const known = new Map<string, string>();

/**
 * The file that `execvp` would find for a program, found once for a search path: with many folders in it, looking again for each of a thousand steps
 * costs as much as starting them. The name itself if there is none, so that starting it fails as it would have.
 */
export function programPath(name: string, searchPath: string | undefined): string {
  if (name.includes('/') || !searchPath) return name;
  const key = `${name}\0${searchPath}`;
  const found = known.get(key) ?? search(name, searchPath);
  if (found !== undefined) known.set(key, found);
  return found ?? name;
}

function search(name: string, searchPath: string): string | undefined {
  // A relative folder would be another one in each working directory.
  const folders = searchPath.split(':').filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
