import type { BuildFacts, BuildOptions } from './build.js';

/** What one Git command says; undefined when it fails. */
export type Git = (args: readonly string[]) => Promise<string | undefined>;

/**
 * Asks Git about the repository that a folder is in. Nothing is fetched and nothing changes; what Git does not know stays absent, as in
 * a folder without a repository.
 */
export async function loadGitFacts(
  git: Git,
  { branch: asked, targetBranch }: Pick<BuildOptions, 'branch' | 'targetBranch'> = {},
): Promise<BuildFacts> {
  const [branch, head, defaultBranch, remote, userName] = await Promise.all([
    git(['symbolic-ref', '--quiet', '--short', 'HEAD']),
    git(['rev-parse', '--verify', '--quiet', 'HEAD']),
    findDefaultBranch(git),
    git(['config', '--get', 'remote.origin.url']),
    git(['config', '--get', 'user.name']),
  ]);
  const mergeBase = head === undefined ? undefined : await findMergeBase(git, targetBranch ?? defaultBranch);
  const repository = remote === undefined ? undefined : repositoryOf(remote);
  const known = { branch: asked ?? branch, defaultBranch, head, mergeBase, repository, userName };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** The branch that the remote calls its own; else one of the two usual names that exists here. */
async function findDefaultBranch(git: Git): Promise<string | undefined> {
  const remote = await git(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']);
  if (remote !== undefined) return remote.replace(/^origin\//, '');
  const names = ['master', 'main'];
  const refs = names.flatMap((name) => [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const found = await git(['for-each-ref', '--format=%(refname)', ...refs]);
  const there = (found ?? '').split('\n').map((ref) => ref.replace(/^refs\/(heads|remotes\/origin)\//, ''));
  return names.find((name) => there.includes(name));
}

async function findMergeBase(git: Git, target: string | undefined): Promise<string | undefined> {
  if (target === undefined) return undefined;
  return (
    (await git(['merge-base', 'HEAD', `refs/remotes/origin/${target}`])) ??
    git(['merge-base', 'HEAD', `refs/heads/${target}`])
  );
}

/** `git@github.com:owner/name.git` and `https://user:token@github.com/owner/name` become `github.com/owner/name`. */
export function repositoryOf(remote: string): string | undefined {
  const match =
    /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(remote) ??
    /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(remote);
  if (!match || match[1] === undefined) return undefined;
  return `${match[1]}/${match[2]!.replace(/^\/+/, '').replace(/(\.git)?\/*$/, '')}`;
}

/** Runs Git in a folder, with the environment that it needs and no prompt. */
export function gitIn(
  cwd: string,
  options: { env: Readonly<Record<string, string | undefined>>; signal?: AbortSignal },
): Git {
  return async (args) => {
    const { execa } = await import('execa');
    const result = await execa('git', args, {
      cwd,
      env: { ...options.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: 10_000,
      ...(options.signal && { cancelSignal: options.signal }),
    });
    const text = result.exitCode === 0 ? result.stdout.trim() : '';
    return text === '' ? undefined : text;
  };
}
