import type { AwsWorld } from '../../world/index.js';
import type { AwsCaller, Region } from '../../world/index.js';
import type { WireRequest } from './wire/index.js';

/** What an operation knows beside its input. */
export interface CallContext {
  world: AwsWorld;
  /** The region that the request was signed for. */
  region: Region;
  caller: AwsCaller;
  request: WireRequest;
  /** What an operation can say about its answer beside the output: headers that stand in no schema, another status. */
  headers: Record<string, string>;
  status: number | undefined;
}

/** An operation's input and output in the form of the SDK; the wire layer turns them into the protocol. */
export type OperationHandler = (
  input: Record<string, unknown>,
  context: CallContext,
) => Record<string, unknown>;

/** Gives a handler the types that the SDK has for this operation. */
export function operation<Input, Output extends object>(
  handle: (input: Input, context: CallContext) => Omit<Output, '$metadata'> | void,
): OperationHandler {
  return (input, context) => handle(input as Input, context) ?? {};
}

export type Operations = Readonly<Record<string, OperationHandler>>;
