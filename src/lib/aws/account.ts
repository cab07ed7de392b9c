import { refusal, usageError } from '../core/index.js';
import type { AwsClients } from './clients.js';

export interface Identity {
  account: string;
  arn: string;
}

/** Who we are for AWS (sts:GetCallerIdentity). */
export async function callerIdentity(clients: AwsClients): Promise<Identity> {
  const sts = await clients.sts();
  const { Account = '', Arn = '' } = await sts.getCallerIdentity({});
  return { account: Account, arn: Arn };
}

/** The twelve digits of a registry's `aws:123456789012`. Anything else is invalid input (exit 2). */
export function accountNumber(infrastructureAccount: string): string {
  const parts = infrastructureAccount.split(':');
  if (parts.length === 2 && parts[0] === 'aws' && parts[1]) return parts[1];
  throw usageError(`invalid infrastructure account "${infrastructureAccount}", expected aws:<account id>`);
}

/**
 * Refuses (exit 3) unless our credentials belong to the account in which the registry says the cluster lives. Called before anything
 * else is asked of AWS, so that a wrong profile can neither change nor even describe somebody else's account.
 */
export async function assertAccount(clients: AwsClients, infrastructureAccount: string): Promise<Identity> {
  const expected = accountNumber(infrastructureAccount);
  const identity = await callerIdentity(clients);
  if (identity.account === expected) return identity;
  throw refusal(`invalid AWS account, expected ${expected}, found ${identity.account}`, {
    code: 'account-mismatch',
    hint: `You are ${identity.arn}. Choose credentials of account ${expected} with --profile or --assumed-role.`,
  });
}
