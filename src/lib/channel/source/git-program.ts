import { ZkError, type Context } from '../../core/index.js';

/** Variables that would make git work on another repository than the one named (set when zk runs inside a git hook). */
const foreignRepository = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

export interface GitOptions {
  sshPrivateKeyPath?: string;
  /** Extra environment, e.g. an index of its own. */
  env?: Record<string, string>;
}

/**
 * Runs the real git with the given arguments and returns its standard output without the last line end. It never asks anything, never
 * runs hooks, never collects garbage behind our back. A failure is one line with git's own words.
 */
export async function git(args: readonly string[], ctx: Context, options: GitOptions = {}): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa('git', ['-c', 'gc.auto=0', '-c', 'core.hooksPath=/dev/null', ...args], {
    env: gitEnvironment(ctx.env, options),
    extendEnv: false,
    cancelSignal: ctx.signal,
    stdin: 'ignore',
    reject: false,
  });
  if (!result.failed) return result.stdout;
  if (result.isCanceled) throw new ZkError('interrupted', { code: 'aborted' });
  if (result.code === 'ENOENT')
    throw new ZkError('the program "git" is not installed', {
      code: 'git-missing',
      hint: 'Install git, or use a directory as config source',
    });
  throw new GitError(args[0] ?? '', lastWords(result.stderr) || `exit code ${String(result.exitCode)}`);
}

/** What git said when it failed. */
export class GitError extends Error {
  constructor(
    readonly command: string,
    readonly said: string,
  ) {
    super(`git ${command}: ${said}`);
  }
}

function gitEnvironment(env: Context['env'], options: GitOptions): Record<string, string> {
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreignRepository.includes(entry[0]),
  );
  return {
    ...Object.fromEntries(given),
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...(options.sshPrivateKeyPath !== undefined && {
      GIT_SSH_COMMAND: sshCommand(options.sshPrivateKeyPath),
    }),
    ...options.env,
  };
}

/** CLM switches host key checks off; a host that is seen for the first time is accepted here, a changed key is not. */
function sshCommand(keyPath: string): string {
  const quoted = `'${keyPath.replaceAll("'", `'\\''`)}'`;
  return `ssh -i ${quoted} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new`;
}

/** The line of git's complaint that says most: the last `fatal:` or `error:`, without credentials of a URL. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const line = lines.findLast((text) => /^(fatal|error|ERROR): /.test(text)) ?? lines.at(-1) ?? '';
  return hideCredentials(line.replace(/^(fatal|error|ERROR): /, ''));
}

/** `https://user:secret@host` without what stands before the `@`. */
export function hideCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@']+@/gi, '$1');
}
