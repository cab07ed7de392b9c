import type { ResourceEvent } from './events.js';

export interface FailureCause {
  logicalId: string;
  type: string;
  reason: string;
}

/**
 * The resource that failed first in an operation, which is nearly always the cause of all that follows: later failures are either
 * cancellations of its neighbours or the rollback.
 */
export function firstFailure(operation: readonly ResourceEvent[]): FailureCause | undefined {
  const failed = operation.filter(
    (event) => event.status.endsWith('_FAILED') && !event.ofStack && !isConsequence(event),
  );
  const [first] = failed;
  return first && { logicalId: first.logicalId, type: first.type, reason: first.reason || first.status };
}

function isConsequence(event: ResourceEvent): boolean {
  return /^Resource (creation|update|deletion) cancelled|^Resource cancelled/i.test(event.reason);
}

/** How far an operation is: resources that reached an end, and the names of those under way (oldest first). */
export function progressOf(operation: readonly ResourceEvent[]): { done: number; underWay: string[] } {
  const last = new Map<string, ResourceEvent>();
  for (const event of operation) if (!event.ofStack) last.set(event.logicalId, event);
  const events = [...last.values()];
  return {
    done: events.filter((event) => !event.status.endsWith('_IN_PROGRESS')).length,
    underWay: events.filter((event) => event.status.endsWith('_IN_PROGRESS')).map((event) => event.logicalId),
  };
}
