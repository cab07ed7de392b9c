import { randomBytes } from 'node:crypto';
import { link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refusal, usageError, ZkError } from './errors.js';

const MARK = '\ufeff';

/**
 * Replaces a text file that was read before: readers see the old or the new text, never a half. Keeps its mode; a symbolic link stays one and its
 * target is replaced.
 *
 * `before`: what the file held when it was read; undefined: it was not there. Throws a refusal (`file-changed`) and writes nothing when it holds
 * something else by now, because somebody edited it meanwhile, and a usage error (`file-unwritable`) when it cannot be written.
 */
export async function replaceFile(path: string, text: string, before: string | undefined): Promise<void> {
  try {
    await (before === undefined ? create(path, text) : replace(path, text, before));
  } catch (cause) {
    if (cause instanceof ZkError) throw cause;
    throw usageError(`cannot write ${path}: ${codeOf(cause)}`, { code: 'file-unwritable', cause });
  }
}

async function replace(path: string, text: string, before: string): Promise<void> {
  const target = await realpath(path).catch(() => {
    throw changed(path);
  });
  const { mode } = await stat(target);
  // Readers of text drop a byte order mark; it stays in the file.
  const isMarked = !before.startsWith(MARK) && (await readFile(target, 'utf8')).startsWith(MARK);
  const mark = isMarked ? MARK : '';
  await withDraft(target, mark + text, mode & 0o777, async (draft) => {
    if ((await readFile(target, 'utf8')) !== mark + before) throw changed(path);
    await rename(draft, target);
  });
}

/** A link to the draft is made only where nothing is yet. */
async function create(path: string, text: string): Promise<void> {
  await withDraft(path, text, undefined, async (draft) =>
    link(draft, path).catch((cause: unknown) => {
      throw codeOf(cause) === 'EEXIST' ? changed(path) : cause;
    }),
  );
}

/** Writes the text beside the file, hands that over, and leaves nothing behind. */
async function withDraft(
  target: string,
  text: string,
  mode: number | undefined,
  use: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx');
    try {
      // A mode given to open() would be cut by the umask.
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await use(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

function changed(path: string): ZkError {
  return refusal(`${path} was changed by somebody else since it was read; nothing was written to it`, {
    code: 'file-changed',
    hint: 'Look at the file, and run the command again.',
  });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
}
