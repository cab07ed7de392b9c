import { execFile } from 'node:child_process';
import { ZkError } from '../../core/index.js';

export interface GitOptions {
  cwd: string;
  /** The environment of the operator. Variables that would point git at another repository are dropped. */
  env: Readonly<Record<string, string | undefined>>;
  /** Variables of this call. */
  extra?: Readonly<Record<string, string>>;
}

const redirecting =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE)$/;
/** Hooks, monitors and background work of the operator's configuration stay out of it. */
const quiet = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'gc.auto=0',
  '-c',
  'advice.detachedHead=false',
];

/**
 * Runs git and returns what it prints.
 * @throws ZkError with git's own words
 */
export function git(args: readonly string[], { cwd, env, extra }: GitOptions): Promise<string> {
  const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => !redirecting.test(name)));
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...quiet, ...args],
      {
        cwd,
        env: { ...inherited, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...extra },
        maxBuffer: 256 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const why = stderr.trim().split('\n').at(-1) || error.message;
        reject(new ZkError(`git ${args[0] ?? ''} failed: ${why}`, { code: 'git-failed', cause: error }));
      },
    );
  });
}
