import { watch } from 'node:fs';
import { sep } from 'node:path';
import type { Clock } from '../../core/index.js';
import { git } from '../workspace/git.js';

/** Changes that belong together arrive within this time. */
const debounceMs = 100;

/** Resolves when a file below the root changes that git does not ignore; rejects when the signal is aborted. */
export async function nextChange(
  root: string,
  isGit: boolean,
  ports: { clock: Clock; env: Readonly<Record<string, string | undefined>>; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    const changed = await collectChanges(root, ports);
    const relevant = changed.filter((path) => path !== '.git' && !path.startsWith(`.git${sep}`));
    if (relevant.length > 0 && !(isGit && (await areIgnored(root, relevant, ports.env)))) return;
  }
}

function collectChanges(
  root: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const paths = new Set<string>();
    const watcher = watch(root, { recursive: true });
    const finish = (): void => {
      signal.removeEventListener('abort', abort);
      watcher.close();
    };
    const abort = (): void => {
      finish();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    watcher.on('error', (error) => {
      finish();
      reject(error);
    });
    watcher.on('change', (_kind, name) => {
      if (paths.size === 0)
        void clock.sleep(debounceMs).then(() => {
          finish();
          resolve([...paths]);
        });
      paths.add(String(name));
    });
  });
}

/** Whether git ignores all of them. */
async function areIgnored(
  root: string,
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  try {
    const ignored = await git(['check-ignore', '--', ...paths.slice(0, 500)], { cwd: root, env });
    return ignored.trim().split('\n').length >= Math.min(paths.length, 500);
  } catch {
    // Nothing is ignored.
    return false;
  }
}
