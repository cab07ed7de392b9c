import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder, journalDirectory, type Context } from '../core/index.js';
import { failed, ok, warn, type Check } from './finding.js';

const megabyte = 1024 * 1024;

/** The runtime against the lowest version that is supported, as `[major, minor]`. */
export function nodeCheck(version: string, minimum: readonly [number, number]): Check {
  return {
    name: 'node',
    run: async () => {
      const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
      const enough = major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
      return enough
        ? ok(version)
        : failed(`${version} is too old`, `Install Node ${minimum.join('.')} or newer.`);
    },
  };
}

/** Whether state can be kept: the journal's folder can be written and its disk has room. */
export const stateCheck: Check = {
  name: 'state',
  run: async ({ env }) => {
    const folder = dirname(journalDirectory(env));
    const probe = join(folder, `.probe-${process.pid}`);
    try {
      makeFolder(folder, { mode: 0o700 });
      await writeFile(probe, 'x');
    } catch (error) {
      return warn(
        `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        'Runs work, but keep no journal; set XDG_STATE_HOME to a folder of yours.',
      );
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free < 50 * megabyte)
      return warn(`only ${Math.floor(free / megabyte)} MB free in ${folder}`, 'Make room on that disk.');
    return ok(folder);
  },
};

/** A program that some commands need. */
export function programCheck(name: string, args: readonly string[], needed: string): Check {
  return {
    name,
    run: async ({ env, signal }) => {
      if (!findProgram(name, env)) return warn(`${name} is not on the PATH`, needed);
      const { stdout } = await promisify(execFile)(name, args, { env: { ...env }, signal });
      return ok(stdout.trim().split('\n')[0] ?? '');
    },
  };
}

/** Whether kubectl finds the plugin, its completion, and nothing that would be taken for one of its commands. */
export const pluginCheck: Check = {
  name: 'plugin',
  run: async ({ env }) => {
    const path = findProgram('kubectl-zk', env);
    if (!path)
      return warn(
        'kubectl-zk is not on the PATH, so kubectl zk does not work',
        'Run npm install --global, or link bin/kubectl-zk.js as kubectl-zk into a folder of the PATH.',
      );
    // kubectl takes the longest file name that matches the words of the command line.
    const shadow = pathFolders(env).flatMap((folder) =>
      names(folder)
        .filter((name) => name.startsWith('kubectl-zk-'))
        .map((name) => join(folder, name)),
    )[0];
    if (shadow)
      return warn(`${shadow} takes commands away from this plugin`, 'Remove that file from the PATH.');
    if (!findProgram('kubectl_complete-zk', env))
      return warn(
        'kubectl_complete-zk is not on the PATH, so TAB completes nothing',
        'Run kubectl zk completion for what to do.',
      );
    return ok(path);
  },
};

/** The first executable of that name on the PATH. */
export function findProgram(name: string, env: Context['env']): string | undefined {
  return pathFolders(env)
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path));
}

function pathFolders(env: Context['env']): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
