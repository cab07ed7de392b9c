import { formatDuration, timeoutError, ZkError, type Context } from '../../core/index.js';
import type { DeployLog } from './log.js';

/** One look at one thing that a deployment waits for. */
export type Probe =
  | { state: 'ready'; message: string; fields: Readonly<Record<string, string>> }
  | { state: 'waiting'; message: string; fields: Readonly<Record<string, string>>; unblock?: string }
  /** Waiting longer will not help. */
  | { state: 'failed'; message: string; fields: Readonly<Record<string, string>>; unblock?: string };

export interface Prober {
  /** `stack`, `ingress`, `service`, …; the `prober` of its log lines. */
  kind: string;
  name: string;
  namespace?: string;
  look(): Promise<Probe>;
}

export interface ProbeOptions {
  /** The step that wait events belong to. */
  step: string;
  /** Milliseconds for all probers together; 0 means no limit. */
  timeoutMs: number;
  intervalMs?: number;
}

const defaultIntervalMs = 5_000;

/**
 * Waits for one prober after the other, in their order, as the platform does: a line at its first look, at each change of its state, and when it is
 * ready. At the deadline everything that is still missing is looked at once and explained, not only what was waited for (exit 4). What
 * will never become ready ends the wait at once (exit 1).
 */
export async function awaitProbers(
  probers: readonly Prober[],
  log: DeployLog,
  ctx: Context,
  options: ProbeOptions,
): Promise<void> {
  const since = ctx.clock.now();
  const deadline = options.timeoutMs > 0 ? since + options.timeoutMs : Infinity;
  for (const [index, prober] of probers.entries()) {
    const common = { prober: prober.kind, name: prober.name, ...namespaceOf(prober) };
    let said = '';
    for (;;) {
      ctx.signal.throwIfAborted();
      const probe = await prober.look();
      const fields = { ...common, ...probe.fields };
      const line = JSON.stringify([probe.message, fields]);
      if (line !== said)
        log({ level: probe.state === 'failed' ? 'ERRO' : 'INFO', message: probe.message, fields });
      said = line;
      if (probe.state === 'ready') break;
      if (probe.state === 'failed') throw probeFailure(prober, probe);
      const now = ctx.clock.now();
      ctx.emit({
        type: 'wait',
        at: now,
        step: options.step,
        object: `${prober.kind}/${prober.name}`,
        reason: reasonOf(probe),
        since,
        ...(deadline === Infinity ? {} : { deadline }),
        ...(probe.unblock === undefined ? {} : { unblock: probe.unblock }),
      });
      if (now >= deadline) throw await missing(probers.slice(index), options.timeoutMs);
      await ctx.clock.sleep(Math.min(options.intervalMs ?? defaultIntervalMs, deadline - now), ctx.signal);
    }
  }
}

/** What is not ready at the deadline, each with its reason; the first one's way out is the hint. */
async function missing(probers: readonly Prober[], timeoutMs: number): Promise<ZkError> {
  const looks = await Promise.all(probers.map(async (prober) => ({ prober, probe: await prober.look() })));
  const waiting = looks.filter(({ probe }) => probe.state !== 'ready');
  const reasons = waiting.map(({ prober, probe }) => `${describe(prober)}: ${reasonOf(probe)}`);
  const unblock = waiting.map(({ probe }) => 'unblock' in probe && probe.unblock).find(Boolean);
  return timeoutError(
    `not ready after ${formatDuration(timeoutMs)}: ${reasons.join('; ') || 'it became ready in the last moment'}`,
    { code: 'not-ready', ...(unblock ? { hint: `Needed: ${unblock}.` } : {}) },
  );
}

function probeFailure(prober: Prober, probe: Probe & { state: 'failed' }): ZkError {
  return new ZkError(`${describe(prober)} will not become ready: ${reasonOf(probe)}`, {
    code: 'probe-failed',
    ...(probe.unblock === undefined ? {} : { hint: `Needed: ${probe.unblock}.` }),
  });
}

function reasonOf({ message, fields }: Probe): string {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return details.length === 0 ? message : `${message} (${details.join(', ')})`;
}

function describe({ kind, name, namespace }: Prober): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function namespaceOf({ namespace }: Prober): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
