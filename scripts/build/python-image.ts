import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packImage } from '../../src/lib/check/interpreter/image/shipped-image.js';
import { preludeModules } from '../../src/lib/check/prelude/prelude.js';
import { wrappers } from '../../src/lib/check/wrappers/index.js';

/** Writes the memory image of a started Python with the prelude, so that the first check of a new installation starts as fast as the next. */
export async function writePythonImage(dist: string): Promise<void> {
  mkdirSync(join(dist, 'data'), { recursive: true });
  writeFileSync(join(dist, 'data', 'python-image.zst'), await packImage(preludeModules(wrappers)));
}
