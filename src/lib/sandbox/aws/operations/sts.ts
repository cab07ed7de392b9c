import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { operation, type Operations } from '../operation.js';

export const sts: Operations = {
  GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>(
    (_input, { caller }) => ({
      Account: caller.account,
      Arn: caller.arn,
      UserId: caller.userId,
    }),
  ),
  AssumeRole: operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>((input, { world }) => {
    const { session, assumedRoleId } = world.sessions.assumeRole(
      input.RoleArn ?? '',
      input.RoleSessionName ?? '',
      input.DurationSeconds,
    );
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(session.expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: assumedRoleId, Arn: session.caller.arn },
    };
  }),
};
