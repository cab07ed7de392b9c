import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { usageError } from '../../core/index.js';

export interface StateFolders {
  /** Runs, pool, lock and trust of one repository. */
  state: string;
  /** Caches of one repository; may be deleted at any time. */
  cache: string;
}

/** Where a repository's runs and caches are kept: `$XDG_STATE_HOME/zk/pipeline/HASH` and `$XDG_CACHE_HOME/zk/pipeline/HASH`. */
export function stateFolders(root: string, env: Readonly<Record<string, string | undefined>>): StateFolders {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return {
    state: join(base(env, 'XDG_STATE_HOME', '.local/state'), 'zk', 'pipeline', hash),
    cache: join(base(env, 'XDG_CACHE_HOME', '.cache'), 'zk', 'pipeline', hash),
  };
}

function base(env: Readonly<Record<string, string | undefined>>, name: string, below: string): string {
  const given = env[name];
  // The XDG specification: a relative path is ignored.
  if (given?.startsWith('/')) return given;
  const home = env['HOME'];
  if (!home)
    throw usageError(`neither ${name} nor HOME says where to keep the runs`, { hint: `Set ${name}.` });
  return join(home, below);
}
