import type { AwsClients } from '../../aws/index.js';
import { meaningOf, observeStack } from '../../stack/index.js';
import type { Prober } from './prober.js';

/** A stack is ready when it rests `*_COMPLETE` and not after a rollback; a failure ends the deployment at once. */
export function stackProber(aws: AwsClients, name: string): Prober {
  return {
    kind: 'stack',
    name,
    look: async () => {
      const stack = await observeStack(aws, name);
      if (!stack)
        return { state: 'failed', message: 'Stack does not exist', fields: {}, unblock: 'deploy again' };
      const { busy, good } = meaningOf(stack.status);
      const fields = { id: stack.id, status: stack.status };
      if (busy) return { state: 'waiting', message: 'Waiting for CloudFormation stack', fields };
      if (good) return { state: 'ready', message: 'CloudFormation stack is ready', fields };
      return {
        state: 'failed',
        message: 'CloudFormation stack failed',
        fields: { ...fields, ...(stack.statusReason && { reason: stack.statusReason }) },
        unblock: `look at the stack's events: aws cloudformation describe-stack-events --stack-name ${name}`,
      };
    },
  };
}
