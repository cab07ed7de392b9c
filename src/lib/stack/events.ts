import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from '../aws/index.js';
import { isMissing } from './observe.js';

/** One line of a stack's history. */
export interface ResourceEvent {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  logicalId: string;
  type: string;
  status: string;
  reason: string;
  /** The event is about the stack itself. */
  ofStack: boolean;
}

const stackType = 'AWS::CloudFormation::Stack';
const operationStarts = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

/**
 * Follows the events of a stack's current (else latest) operation: each event once, oldest first, however often it is asked and
 * whoever started the operation. Pages are read only back to the last event seen.
 */
export class EventTail {
  readonly #clients: AwsClients;
  readonly #stackId: string;
  readonly #seen = new Set<string>();
  readonly #operation: ResourceEvent[] = [];

  /** `after`: id of the newest event before the operation, when that is known; else the start is found by its event. */
  constructor(clients: AwsClients, stackId: string, after?: string) {
    this.#clients = clients;
    this.#stackId = stackId;
    if (after !== undefined) this.#seen.add(after);
  }

  /** All events of the operation that were seen so far. */
  get operation(): readonly ResourceEvent[] {
    return this.#operation;
  }

  /** Those that came since the last call. */
  async next(): Promise<ResourceEvent[]> {
    const fresh = await this.#readBackwards();
    for (const event of fresh) {
      this.#seen.add(event.id);
      this.#operation.push(event);
    }
    return fresh;
  }

  async #readBackwards(): Promise<ResourceEvent[]> {
    const cloudFormation = await this.#clients.cloudFormation();
    const newestFirst: ResourceEvent[] = [];
    const findsStart = this.#seen.size === 0;
    let NextToken: string | undefined;
    do {
      let page;
      try {
        page = await cloudFormation.describeStackEvents({
          StackName: this.#stackId,
          ...(NextToken ? { NextToken } : {}),
        });
      } catch (error) {
        if (isMissing(error)) return newestFirst.reverse();
        throw error;
      }
      for (const raw of page.StackEvents ?? []) {
        const event = read(raw);
        if (this.#seen.has(event.id)) return newestFirst.reverse();
        newestFirst.push(event);
        if (findsStart && isStartOfOperation(event)) return newestFirst.reverse();
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return newestFirst.reverse();
  }
}

/**
 * An operation begins where somebody asked for it. The rollback belongs to the operation that failed, also the deletion that
 * `OnFailure: DELETE` causes ("The following resource(s) failed to create: … Delete requested by user.").
 */
function isStartOfOperation(event: ResourceEvent): boolean {
  return (
    event.ofStack && operationStarts.has(event.status) && !/failed to create|rollback/i.test(event.reason)
  );
}

/** The id of a stack's newest event, to tell later which events are new. */
export async function newestEvent(clients: AwsClients, stackId: string): Promise<string | undefined> {
  const cloudFormation = await clients.cloudFormation();
  const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: stackId });
  return StackEvents[0]?.EventId;
}

function read(event: StackEvent): ResourceEvent {
  return {
    id: event.EventId ?? '',
    at: event.Timestamp?.getTime() ?? 0,
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? '',
    ofStack: event.ResourceType === stackType && event.PhysicalResourceId === event.StackId,
  };
}
