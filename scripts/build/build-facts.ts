import { execFileSync } from 'node:child_process';

/** The commit that the bundle is made from, and whether the working tree was changed since; empty outside a git checkout. */
export function buildFacts(root: string): { commit: string; state: 'clean' | 'modified' } {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return {
      commit: git('rev-parse', 'HEAD'),
      state: git('status', '--porcelain') === '' ? 'clean' : 'modified',
    };
  } catch {
    return { commit: '', state: 'modified' };
  }
}
