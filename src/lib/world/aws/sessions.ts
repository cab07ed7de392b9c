import { AwsError } from './aws-error.js';
import type { Identities } from './iam/identities.js';
import type { RegionContext } from './region-context.js';

export interface Caller {
  account: string;
  arn: string;
  userId: string;
}

export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: number;
  caller: Caller;
}

/** Who a request is from. Every access key is an administrator of the account; only keys from AssumeRole are somebody in particular. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  constructor(
    private readonly context: RegionContext,
    private readonly identities: Identities,
  ) {}

  caller(accessKeyId: string): Caller {
    const session = this.#sessions.get(accessKeyId);
    if (!session)
      return {
        account: this.context.account,
        arn: this.context.arn('iam', 'user/sandbox-admin', 'global'),
        userId: 'AIDASANDBOXADMIN00001',
      };
    if (session.expiresAt <= this.context.now)
      throw new AwsError('ExpiredToken', 'The security token included in the request is expired', {
        status: 403,
      });
    return session.caller;
  }

  /** The secret of a key that AssumeRole issued and that is still good. */
  secret(accessKeyId: string): string | undefined {
    const session = this.#sessions.get(accessKeyId);
    return session && session.expiresAt > this.context.now ? session.secretAccessKey : undefined;
  }

  /** Issues credentials for a role of this account. A role that IAM does not know is taken as given: policies are not evaluated here. */
  assumeRole(
    roleArn: string,
    sessionName: string,
    durationSeconds = 3600,
  ): { session: Session; assumedRoleId: string } {
    const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(roleArn);
    if (!match) throw new AwsError('ValidationError', `${roleArn} is invalid`);
    const [, account, name] = match as unknown as [string, string, string];
    if (account !== this.context.account) {
      throw new AwsError(
        'AccessDenied',
        `User: ${this.caller('').arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        { status: 403 },
      );
    }
    const roleId = this.identities.roles.get(name)?.id ?? `AROA${'SANDBOX'.padEnd(17, '0')}`;
    const { ids } = this.context;
    const session: Session = {
      accessKeyId: `ASIA${ids.upper(16)}`,
      secretAccessKey: ids.upper(40),
      sessionToken: `sandbox-session-${ids.upper(64)}`,
      expiresAt: this.context.now + durationSeconds * 1000,
      caller: {
        account,
        arn: this.context.arn('sts', `assumed-role/${name}/${sessionName}`, 'global'),
        userId: `${roleId}:${sessionName}`,
      },
    };
    this.#sessions.set(session.accessKeyId, session);
    return { session, assumedRoleId: session.caller.userId };
  }
}
