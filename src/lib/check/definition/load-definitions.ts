import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError, type ZkError } from '../../core/index.js';

/** A text that may hold definitions, and the name that it has in messages. */
export interface DefinitionText {
  file: string;
  text: string;
  /** It was found in a folder, so that nobody said that it holds anything. */
  found?: true;
}

/** Far beyond any real definition; lists of entities are larger. */
const MAX_BYTES = 64 * 1024 * 1024;

export const STDIN = '<stdin>';

/**
 * The texts of files, of all `.yaml`, `.yml` and `.json` files in folders and the folders below them (without golden tests), and of stdin for
 * `-`, in the order of their names; each once, however often it is named. Throws a usage error for what cannot be read and for a folder without such files.
 */
export async function loadTexts(
  paths: readonly string[],
  stdin?: AsyncIterable<string | Uint8Array>,
): Promise<DefinitionText[]> {
  const texts = new Map<string, DefinitionText>();
  for (const path of paths) {
    if (path === '-') {
      if (!texts.has(STDIN)) texts.set(STDIN, { file: STDIN, text: await readStdin(stdin) });
      continue;
    }
    for (const file of await filesOf(path)) {
      const place = resolve(file);
      const known = texts.get(place);
      if (file === path) texts.set(place, { file, text: known?.text ?? (await readText(file)) });
      else if (!known) texts.set(place, { file, text: await readText(file), found: true });
    }
  }
  return [...texts.values()];
}

/** What `loadTexts` reads for a path. */
export async function filesOf(path: string): Promise<string[]> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!facts.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true, encoding: 'utf8' });
  const files = names
    .filter((name) => /\.(ya?ml|json)$/i.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name))
    // Golden tests and their recordings lie beside the definitions that they test.
    .filter((name) => !/\.(check-test|cassette)\.ya?ml$/i.test(name))
    .sort()
    .map((name) => join(path, name));
  if (files.length === 0)
    throw usageError(`${path} holds no .yaml, .yml or .json file`, {
      hint: 'Name a file, or another folder.',
    });
  return files;
}

async function readText(file: string): Promise<string> {
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  if (facts.size > MAX_BYTES) throw tooLarge(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  return decode(bytes, file);
}

async function readStdin(stdin: AsyncIterable<string | Uint8Array> | undefined): Promise<string> {
  if (stdin === undefined) throw usageError('there is no stdin to read');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > MAX_BYTES) throw tooLarge(STDIN);
    chunks.push(bytes);
  }
  return decode(Buffer.concat(chunks), STDIN);
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError('this is not UTF-8 text', { position: { file }, hint: 'Save the file as UTF-8.' });
  }
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): ZkError {
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EACCES'
        ? 'permission denied'
        : (code ?? 'unknown');
  return usageError(`it cannot be read: ${why}`, { code: 'unreadable', position: { file: path } });
}

function tooLarge(file: string): ZkError {
  return usageError('this is larger than 64 MiB', { code: 'too-large', position: { file } });
}
