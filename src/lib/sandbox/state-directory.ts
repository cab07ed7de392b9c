import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, usageError, ZkError } from '../core/index.js';

/** What is kept on disk of a running sandbox, so that other processes find it. */
export interface SandboxRecord {
  name: string;
  pid: number;
  startedAt: string;
  endpointUrl: string;
  account: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  speed: number;
  seed: number;
}

/** The files of one sandbox. */
export interface SandboxFiles {
  directory: string;
  record: string;
  log: string;
  kubeconfig: string;
  /** The authority behind the certificates in ACM. */
  authority: string;
}

/** Where sandboxes keep their files: $ZK_SANDBOX_DIR, else $XDG_STATE_HOME/zk/sandbox, else ~/.local/state/zk/sandbox. */
export function sandboxRoot(env: Readonly<Record<string, string | undefined>>): string {
  if (env['ZK_SANDBOX_DIR']) return env['ZK_SANDBOX_DIR'];
  const state =
    env['XDG_STATE_HOME'] ||
    (env['HOME'] && join(env['HOME'], '.local', 'state')) ||
    (env['LOCALAPPDATA'] && join(env['LOCALAPPDATA'], 'state'));
  if (!state)
    throw new ZkError('cannot tell where to keep the sandbox: HOME is not set', {
      hint: 'set ZK_SANDBOX_DIR to a folder',
    });
  return join(state, 'zk', 'sandbox');
}

/** The files of a sandbox by its name. Throws when the name is none. */
export function sandboxFiles(root: string, name: string): SandboxFiles {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    throw usageError(
      `"${name}" is no name for a sandbox: use lower-case letters, digits and dashes, 40 at most`,
    );
  const directory = join(root, name);
  return {
    directory,
    record: join(directory, 'sandbox.json'),
    log: join(directory, 'sandbox.log'),
    kubeconfig: join(directory, 'kubeconfig'),
    authority: join(directory, 'ca.pem'),
  };
}

/** Makes the folder, readable by its owner only: the kubeconfig in it holds a token. */
export async function prepareFiles(files: SandboxFiles): Promise<void> {
  try {
    makeFolder(files.directory, { mode: 0o700 });
    await writeOwned(files.kubeconfig, '');
  } catch (error) {
    throw unwritable(files.directory, error);
  }
}

/** Writes a file in one step, so that a reader sees the old or the new content and never half of it. */
export async function writeOwned(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}

/** The record of a sandbox, whether it still runs or not; undefined if there is none. */
export async function readRecord(files: SandboxFiles): Promise<SandboxRecord | undefined> {
  let text: string;
  try {
    text = await readFile(files.record, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw new ZkError(`cannot read ${files.record}: ${codeOf(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text) as SandboxRecord;
  } catch (error) {
    throw new ZkError(`${files.record} is damaged`, {
      hint: `remove ${files.directory} and start the sandbox again`,
      cause: error,
    });
  }
}

/** The names of all sandboxes that have files. */
export async function listNames(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw new ZkError(`cannot read ${root}: ${codeOf(error)}`, { cause: error });
  }
}

/** Removes everything but the log, which may be wanted after the end. */
export async function removeFiles(files: SandboxFiles): Promise<void> {
  await Promise.all(
    [files.record, files.kubeconfig, files.authority].map((path) => rm(path, { force: true })),
  );
}

function unwritable(directory: string, error: unknown): ZkError {
  return new ZkError(`cannot write the files of the sandbox to ${directory}: ${codeOf(error)}`, {
    hint: 'set ZK_SANDBOX_DIR to a folder that can be written',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
