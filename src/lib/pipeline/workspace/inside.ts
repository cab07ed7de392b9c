import { lstatSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/**
 * The place of a path below a folder; undefined when it would lead out of the folder, by `..` or by a symbolic link on the way. What a step leaves behind may
 * be made to lead us elsewhere. The last part may be a link; whoever uses the place must not follow it.
 */
export function placeInside(folder: string, path: string): string | undefined {
  const place = resolve(folder, path);
  if (!place.startsWith(folder + sep)) return undefined;
  const real = realpathSync(folder);
  let parent = dirname(place);
  // What does not exist yet cannot lead elsewhere.
  while (parent !== folder && !exists(parent)) parent = dirname(parent);
  try {
    const found = realpathSync(parent);
    return found === real || found.startsWith(real + sep) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Whether something has that name, be it a link that leads nowhere. */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
