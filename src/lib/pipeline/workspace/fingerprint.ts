import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a folder looks like, cheap to take and to compare: names, kinds, sizes and the times at which content or metadata changed, of everything in it,
 * and of the index, references and configuration of its repository. Two equal ones mean that nothing was touched in between.
 */
export function fingerprint(folder: string): string {
  const parts: string[] = [];
  walk(folder, '', parts);
  return parts.join('\n');
}

/** New objects do not matter: nothing refers to one unless a reference or the index changed, too. */
const isObjects = (prefix: string, name: string): boolean => prefix === '.git/objects/' && name !== 'info';

function walk(folder: string, prefix: string, parts: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (isObjects(prefix, entry.name)) continue;
    const path = join(folder, entry.name);
    const { mode, size, mtimeMs, ctimeMs, ino } = lstatSync(path);
    const isFolder = entry.isDirectory();
    // A folder's own times move when something in it comes or goes, which its entries tell as well.
    parts.push(
      isFolder
        ? `${prefix}${entry.name}/ ${mode}`
        : `${prefix}${entry.name} ${mode} ${size} ${mtimeMs} ${ctimeMs} ${ino}`,
    );
    if (isFolder) walk(path, `${prefix}${entry.name}/`, parts);
  }
}
