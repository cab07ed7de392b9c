import { usageError, type Clock, type Context } from '../core/index.js';
import type { AwsSettings } from './settings.js';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

export type CredentialProvider = () => Promise<Credentials>;

/** Session name of the assumed role, as CLM's but naming ourselves in CloudTrail. */
const sessionName = 'kubectl-zk';
const renewBeforeMs = 5 * 60_000;

/**
 * Static credentials of the given environment, or undefined to leave everything to the SDK's default chain. Like that chain, a profile
 * beats the environment's keys.
 */
export function environmentCredentials(
  settings: AwsSettings,
  ctx: Pick<Context, 'env'>,
): Credentials | undefined {
  if (settings.profile ?? ctx.env['AWS_PROFILE']) return undefined;
  const accessKeyId = ctx.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = ctx.env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = ctx.env['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** `arn:aws:iam::ACCOUNT:role/ROLE`; exit 2 when the account is not known. */
export function roleArn(settings: AwsSettings): string {
  if (!settings.account) throw usageError('--assumed-role needs the account of a cluster');
  return `arn:aws:iam::${settings.account}:role/${settings.assumedRole ?? ''}`;
}

/** Assumes the role once for all clients and again shortly before the session ends. */
export function assumedRoleCredentials(
  assume: (arn: string, session: string) => Promise<Credentials>,
  arn: string,
  clock: Clock,
): CredentialProvider {
  let current: Promise<Credentials> | undefined;
  return async () => {
    const known = await current?.catch(() => undefined);
    if (known && (known.expiration?.getTime() ?? Infinity) - clock.now() > renewBeforeMs) return known;
    current = assume(arn, sessionName);
    return current;
  };
}
