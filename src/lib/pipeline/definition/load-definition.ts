import { access, open } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../../core/index.js';
import { readDefinition, type ReadResult } from './read-definition.js';
import type { ReadOptions } from './reading.js';

/** Four megabytes, a hundred times the largest file that was ever seen and room for some 30,000 steps. */
export const MAX_DEFINITION_BYTES = 4 * 1024 * 1024;

const STDIN = '/dev/stdin';
const names = ['delivery.yaml', 'delivery.yml'];

/**
 * The definition that a command means: the given file, else `delivery.yaml` or `delivery.yml` in the folder and the folders above it,
 * up to the root of the Git repository. Throws a usage error when there is none.
 */
export async function findDefinition(cwd: string, filename?: string): Promise<string> {
  if (filename === '-') return STDIN;
  if (filename !== undefined) return resolve(cwd, filename);
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of names) if (await exists(join(folder, name))) return join(folder, name);
    if (dirname(folder) === folder || (await exists(join(folder, '.git')))) break;
  }
  throw usageError('there is no delivery.yaml here or in a folder above, up to the root of the repository', {
    hint: 'Name the file with -f FILE.',
    code: 'no-definition',
  });
}

/** Reads and checks a definition; see {@link findDefinition} for where it is looked for. Positions name the file as seen from `cwd`. */
export async function loadDefinition(
  cwd: string,
  filename: string | undefined,
  options: ReadOptions = {},
): Promise<ReadResult & { path: string; text: string }> {
  const path = await findDefinition(cwd, filename);
  const text = await readDefinitionText(path, shownPath(cwd, path));
  return { path, text, ...(await readDefinition(text, shownPath(cwd, path), options)) };
}

/** The text of a file that may be a definition; refused unread when it is too large to be one. Throws usage errors. */
export async function readDefinitionText(path: string, shown: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw usageError(`cannot read ${shown}: ${reasonOf(error)}`, {
      code: 'no-definition',
      position: { file: shown },
    });
  });
  try {
    const facts = await file.stat();
    if (facts.isDirectory())
      throw usageError(`${shown} is a folder`, { hint: `Name a file: -f ${join(shown, names[0]!)}.` });
    const buffer = Buffer.alloc(MAX_DEFINITION_BYTES + 1);
    // A pipe has no size, so that the cap is on what is read.
    const length = facts.size > MAX_DEFINITION_BYTES ? buffer.length : await fill(file, buffer);
    if (length > MAX_DEFINITION_BYTES) throw tooLarge(shown, facts.size);
    return buffer.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
}

async function fill(file: Awaited<ReturnType<typeof open>>, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function tooLarge(shown: string, size: number) {
  const megabytes =
    size > MAX_DEFINITION_BYTES ? `${(size / 1024 / 1024).toFixed(0)} MiB` : 'more than 4 MiB';
  return usageError(`the file has ${megabytes}, a build definition has at most 4 MiB [E-size]`, {
    code: 'E-size',
    position: { file: shown, line: 1, column: 1 },
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  return error.code === 'EACCES' ? 'permission denied' : (error.code ?? 'unknown error');
}

/** The shorter way to name a file: as it is, or as seen from the working directory. */
export function shownPath(cwd: string, path: string): string {
  if (path === STDIN) return '<stdin>';
  const near = relative(resolve(cwd), path) || '.';
  return near.length < path.length ? near : path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
