import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { refusal, releaseHold, takeHold, type Context } from '../../core/index.js';

export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a repository, since one build of it runs at a time. A lock of a process that is gone is broken. Held by another one it is waited for,
 * or refused (exit 3).
 */
export async function takeLock(
  folder: string,
  context: Pick<Context, 'clock' | 'signal'>,
  options: { wait: boolean; onWait?: (pid: number) => void },
): Promise<Lock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  let said = false;
  for (;;) {
    const holder = takeHold(path);
    if (!holder) return { release: () => releaseHold(path) };
    if (!options.wait)
      throw refusal(`another build of this repository runs (process ${holder.pid})`, {
        code: 'locked',
        hint: 'Wait until it has ended, or leave --no-wait out to wait here.',
      });
    if (!said) options.onWait?.(holder.pid);
    said = true;
    await context.clock.sleep(250, context.signal);
  }
}
