import type { AwsClients } from '../aws/index.js';
import { emitter, timeoutError, ZkError, type Context } from '../core/index.js';
import { EventTail, type ResourceEvent } from './events.js';
import { firstFailure, progressOf } from './explain.js';
import { describeStack } from './observe.js';
import { meaningOf } from './status.js';

/** Soon at first, for small stacks; then a stack's share of the API's rate with a dozen of them under way. CLM looks every 15 s. */
const firstPollMs = 1000;
const maxPollMs = 5000;
/** CloudFormation answers consistently within seconds; after this long an operation without events did nothing. */
const startsWithinMs = 60_000;
/** As CLM: a stack that takes longer than this is stuck. */
export const defaultStackTimeoutMs = 25 * 60_000;

export interface WaitOptions {
  /** Name for messages. */
  name: string;
  /** Id, by which a stack that was rolled back and deleted can still be asked. */
  stackId: string;
  /** The step that events belong to. */
  step: string;
  /** Resources in the template, to say how far it is. */
  total?: number;
  timeoutMs?: number;
  /** Newest event before the operation was started: until a newer one is there, the old resting status says nothing. */
  after?: string | undefined;
}

export interface StackResult {
  status: string;
  reason: string;
  operation: readonly ResourceEvent[];
}

/**
 * Waits until nobody works on the stack any more, streaming its events; answers with the resting status (`DELETE_COMPLETE` when it
 * is gone). Judging that status is up to the caller. Exit 4 when it takes too long: the stack itself goes on.
 */
export async function waitForStack(
  clients: AwsClients,
  ctx: Context,
  options: WaitOptions,
): Promise<StackResult> {
  const { name, stackId, step, total, after, timeoutMs = defaultStackTimeoutMs } = options;
  const emit = emitter(ctx.emit, () => ctx.clock.now());
  const tail = new EventTail(clients, stackId, after);
  const since = ctx.clock.now();
  const deadline = timeoutMs > 0 ? since + timeoutMs : Infinity;
  let pollMs = firstPollMs;
  for (;;) {
    // Asked before its events: when it rests, all events of the operation are there to be read.
    const stack = await describeStack(clients, stackId);
    const fresh = await tail.next();
    const before = tail.operation.length - fresh.length;
    for (const [index, event] of fresh.entries()) {
      const { done } = progressOf(tail.operation.slice(0, before + index + 1));
      emit({
        type: 'step.progress',
        step,
        message: lineOf(event),
        done,
        ...(total === undefined ? {} : { total }),
        ...(isEcho(event) ? { level: 'debug' as const } : {}),
      });
    }
    const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
    const hasBegun =
      after === undefined || tail.operation.length > 0 || ctx.clock.now() - since > startsWithinMs;
    if (!meaningOf(status).busy && hasBegun) {
      return { status, reason: stack?.StackStatusReason ?? '', operation: tail.operation };
    }
    const { underWay } = progressOf(tail.operation);
    const waitsFor =
      underWay.length > 0 ? `: ${underWay.slice(0, 3).join(', ')}${underWay.length > 3 ? ', …' : ''}` : '';
    if (ctx.clock.now() >= deadline) throw tooLong(name, status, waitsFor);
    emit({
      type: 'wait',
      step,
      object: `stack/${name}`,
      reason: `${status}${waitsFor}`,
      since,
      ...(deadline === Infinity ? {} : { deadline }),
      unblock: 'CloudFormation finishes the resources that are under way',
    });
    await ctx.clock.sleep(Math.min(pollMs, Math.max(deadline - ctx.clock.now(), 0)), ctx.signal);
    pollMs = Math.min(pollMs * 1.5, maxPollMs);
  }
}

/** The error for an operation that ended badly: what failed first, why, and where the stack rests now. */
export function stackFailure(name: string, verb: string, result: StackResult): ZkError {
  const cause = firstFailure(result.operation);
  const rests =
    result.status === 'DELETE_COMPLETE' ? 'it was rolled back and deleted' : `it rests in ${result.status}`;
  const why = cause ? `${cause.logicalId} (${cause.type}): ${cause.reason}` : result.reason || result.status;
  const { advice } = meaningOf(result.status);
  return new ZkError(`stack "${name}" could not be ${verb}: ${why}; ${rests}`, {
    code: 'stack-failed',
    hint: advice?.replaceAll('NAME', name) ?? 'Repair the cause and run the same command again.',
  });
}

function tooLong(name: string, status: string, waitsFor: string): ZkError {
  return timeoutError(`stack "${name}" is still ${status} at the deadline${waitsFor}`, {
    code: 'stack-timeout',
    hint: 'CloudFormation goes on by itself; run the same command again to attach to it.',
  });
}

/** CloudFormation says twice that a resource is being created: when it begins, and when the service has answered with an id. */
function isEcho(event: ResourceEvent): boolean {
  return (
    event.status.endsWith('_IN_PROGRESS') && /^Resource (creation|update) Initiated$/i.test(event.reason)
  );
}

function lineOf(event: ResourceEvent): string {
  const reason = event.reason ? ` (${event.reason})` : '';
  return `${event.status} ${event.type} ${event.logicalId}${reason}`;
}
