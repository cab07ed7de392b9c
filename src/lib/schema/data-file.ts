import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ZkError } from '../core/index.js';

/**
 * The text of a data file of this module. The shipped bundle has it gzipped in `dist/data`; running from source, a file that is
 * derived from a package is made once by `build` and kept in `.cache` of the checkout under a name that carries `version`.
 */
export async function readData(
  name: string,
  source: { text: string } | { version: () => string; build: () => Promise<string> },
): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const shipped =
    findUpwards(here, join('data', `${name}.gz`)) ?? findUpwards(here, join('dist', 'data', `${name}.gz`));
  const fromSource = here.endsWith(join('src', 'lib', 'schema'));
  if (!fromSource) {
    if (shipped === undefined)
      throw new ZkError(`data file ${name} is missing from this installation`, {
        hint: 'install kubectl-zk again',
      });
    return gunzipSync(await readFile(shipped)).toString('utf8');
  }
  if ('text' in source) return readFile(join(here, 'data', source.text), 'utf8');
  return cached(
    join(here, '..', '..', '..', '.cache', 'schema', `${name}-${source.version()}.gz`),
    source.build,
  );
}

async function cached(path: string, build: () => Promise<string>): Promise<string> {
  if (existsSync(path)) return gunzipSync(await readFile(path)).toString('utf8');
  const text = await build();
  await mkdir(dirname(path), { recursive: true });
  // Written beside and renamed: test processes that start together never read half a file.
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, gzipSync(text));
  await rename(temporary, path);
  return text;
}

function findUpwards(folder: string, relative: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, relative);
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}
