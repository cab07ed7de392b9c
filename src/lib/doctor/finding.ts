import { mapBounded, ZkError, type Context } from '../core/index.js';

/** What one check found. WARN: not set up, or a convenience is missing. FAIL: set up, but it does not work. */
export interface Finding {
  check: string;
  status: 'OK' | 'WARN' | 'FAIL';
  detail: string;
  /** What to do about it; absent for OK. */
  fix?: string;
}

/** A named check. What it throws becomes a FAIL with the error's own hint. */
export interface Check {
  name: string;
  run: (context: Context) => Promise<Omit<Finding, 'check'>>;
}

export const ok = (detail: string): Omit<Finding, 'check'> => ({ status: 'OK', detail });
export const warn = (detail: string, fix: string): Omit<Finding, 'check'> => ({
  status: 'WARN',
  detail,
  fix,
});
export const failed = (detail: string, fix: string): Omit<Finding, 'check'> => ({
  status: 'FAIL',
  detail,
  fix,
});

/** Runs all checks, some at a time, and returns their findings in order. A check that takes longer than `limitMs` has failed. */
export async function examine(
  checks: readonly Check[],
  context: Context,
  limitMs: number,
): Promise<Finding[]> {
  return mapBounded(
    checks,
    6,
    async (check) => ({ check: check.name, ...(await runOne(check, context, limitMs)) }),
    context.signal,
  );
}

async function runOne(check: Check, context: Context, limitMs: number): Promise<Omit<Finding, 'check'>> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  const late = context.clock.sleep(limitMs, signal).then(
    () =>
      failed(
        `no answer within ${limitMs / 1000} s`,
        'Check the network and the proxy settings, or give a longer --request-timeout.',
      ),
    () => failed('interrupted', 'Run the command again.'),
  );
  try {
    return await Promise.race([check.run({ ...context, signal }), late]);
  } catch (error) {
    const hint = error instanceof ZkError ? error.hint : undefined;
    return failed(
      error instanceof Error ? error.message : String(error),
      hint ?? 'Run the command again with -v=9 to see more.',
    );
  } finally {
    deadline.abort();
  }
}
