import { createHash } from 'node:crypto';
import type { PreludeModule } from '../frames.js';

/** Raised with each change of the sandbox that makes earlier images unusable: the loader, its imports, the devices. */
const sandboxVersion = 2;

/** The version of the package pyodide, which is pinned and whose files come with us. */
export const pyodideVersion = '314.0.7';

/**
 * What an image is made of: the version of Python's package, the prelude, our own code. The version of Node.js is not part of it: the image is
 * memory of WebAssembly and nothing else, and the one thing in it that may depend on the engine, the numbers of functions, is compared when it is loaded.
 */
export function imageKey(modules: readonly PreludeModule[]): string {
  const hash = createHash('sha256').update(JSON.stringify([sandboxVersion, pyodideVersion, modules]));
  return hash.digest('hex').slice(0, 32);
}
