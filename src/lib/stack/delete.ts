import type { AwsClients } from '../aws/index.js';
import { ZkError, type Context } from '../core/index.js';
import type { ApplyStackOptions } from './apply.js';
import { newestEvent } from './events.js';
import { describeStack, isMissing } from './observe.js';
import { stackFailure, waitForStack } from './wait.js';

/**
 * Deletes a stack by name and waits until it is gone. One that does not exist is done (`unchanged`, no mutating call). A stack that
 * comes back to rest undeleted was kept, usually because another stack uses its exports.
 */
export async function deleteStack(
  clients: AwsClients,
  ctx: Context,
  name: string,
  options: ApplyStackOptions,
): Promise<'deleted' | 'unchanged'> {
  const stack = await describeStack(clients, name);
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return 'unchanged';
  const stackId = stack.StackId ?? name;
  let after: string | undefined;
  try {
    if (stack.StackStatus !== 'DELETE_IN_PROGRESS') {
      after = await newestEvent(clients, stackId);
      await requestDeletion(clients, stackId, stack.EnableTerminationProtection ?? false);
    }
  } catch (error) {
    if (isMissing(error)) return 'deleted';
    throw error;
  }
  const { timeoutMs, step } = options;
  const result = await waitForStack(clients, ctx, {
    name,
    stackId,
    step,
    after,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (result.status === 'DELETE_COMPLETE') return 'deleted';
  if (result.status === 'DELETE_FAILED') throw stackFailure(name, 'deleted', result);
  throw new ZkError(`the deletion of stack "${name}" was cancelled: ${result.reason || result.status}`, {
    hint: 'Another stack may use its exports: aws cloudformation list-imports names it.',
    code: 'deletion-cancelled',
  });
}

async function requestDeletion(clients: AwsClients, stackId: string, isProtected: boolean): Promise<void> {
  const cloudFormation = await clients.cloudFormation();
  if (isProtected) {
    await cloudFormation.updateTerminationProtection({
      StackName: stackId,
      EnableTerminationProtection: false,
    });
  }
  await cloudFormation.deleteStack({ StackName: stackId });
}
