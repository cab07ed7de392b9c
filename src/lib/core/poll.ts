import type { Context } from './context.js';
import { formatDuration } from './duration.js';
import { timeoutError } from './errors.js';

/** What one look says: ready with a value, or still waiting and why. */
export type Look<T> = { ready: true; value: T } | { ready: false; reason: string; unblock?: string };

export interface WaitOptions<T> {
  /** The step of the event stream that waits. */
  step: string;
  /** What is waited for, as `kind/name`. */
  object: string;
  look: () => Promise<Look<T>>;
  /** Milliseconds between two looks, before jitter. */
  intervalMs: number;
  /** The pause grows by half after each look up to this. Default: it does not grow. */
  maxIntervalMs?: number;
  /** Give up after this many milliseconds; 0 or absent means never. */
  timeoutMs?: number;
  /** A number in [0, 1); spreads the looks of many waiters over ±20 %. Default: none, the pause is exact. */
  random?: () => number;
}

/**
 * Looks again and again until it is ready. Each look that says "not yet" emits a wait event with the reason, since when, the deadline and
 * what would unblock it. Throws a timeout (exit 4) with the last reason when the deadline passes, and the signal's reason on abort.
 */
export async function waitUntil<T>(context: Context, options: WaitOptions<T>): Promise<T> {
  const since = context.clock.now();
  const deadline = options.timeoutMs ? since + options.timeoutMs : undefined;
  let pause = options.intervalMs;
  for (;;) {
    context.signal.throwIfAborted();
    const look = await options.look();
    if (look.ready) return look.value;
    const now = context.clock.now();
    const { step, object } = options;
    context.emit({
      type: 'wait',
      at: now,
      step,
      object,
      reason: look.reason,
      since,
      ...(deadline === undefined ? {} : { deadline }),
      ...(look.unblock === undefined ? {} : { unblock: look.unblock }),
    });
    if (deadline !== undefined && now >= deadline) throw waitedTooLong(options, look);
    const wanted = options.random ? pause * (0.8 + 0.4 * options.random()) : pause;
    await context.clock.sleep(
      deadline === undefined ? wanted : Math.min(wanted, deadline - now),
      context.signal,
    );
    pause = Math.min(pause * 1.5, Math.max(options.maxIntervalMs ?? 0, options.intervalMs));
  }
}

function waitedTooLong<T>(options: WaitOptions<T>, look: { reason: string; unblock?: string }) {
  return timeoutError(
    `timed out after ${formatDuration(options.timeoutMs ?? 0)} waiting for ${options.object}: ${look.reason}`,
    {
      hint: look.unblock ?? 'The change may still be running; look again, or give a longer --timeout.',
      code: 'timeout',
    },
  );
}
