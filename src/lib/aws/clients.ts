import type { ACM } from '@aws-sdk/client-acm';
import type { AutoScaling } from '@aws-sdk/client-auto-scaling';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { EKS } from '@aws-sdk/client-eks';
import type { KMS } from '@aws-sdk/client-kms';
import type { S3 } from '@aws-sdk/client-s3';
import type { STS } from '@aws-sdk/client-sts';
import { usageError, ZkError, type Context } from '../core/index.js';
import {
  assumedRoleCredentials,
  environmentCredentials,
  roleArn,
  type CredentialProvider,
  type Credentials,
} from './credentials.js';
import { toAwsError } from './errors.js';
import { ClockedRetryStrategy } from './retry.js';
import type { AwsSettings } from './settings.js';
import { logBodies, logRequests, type LoggedStack } from './wire.js';

/** Clients of one account and region, each loaded and made on first use. Errors that come out are `AwsError`s. */
export interface AwsClients {
  readonly region: string;
  readonly ctx: Context;
  sts(): Promise<STS>;
  ec2(): Promise<EC2>;
  autoScaling(): Promise<AutoScaling>;
  cloudFormation(): Promise<CloudFormation>;
  /** `role`: with a session of this role instead of the operator's own credentials. */
  cloudWatch(role?: SessionRole): Promise<CloudWatch>;
  s3(): Promise<S3>;
  acm(): Promise<ACM>;
  eks(): Promise<EKS>;
  /** KMS in the target account, with the assumed role: encrypts the files of node pools. */
  kms(): Promise<KMS>;
  /**
   * KMS with the operator's own credentials, even with an assumed role: decrypts config items. So does CLM: config items are
   * encrypted for those who operate clusters, not for the accounts that run them.
   */
  kmsOfOperator(): Promise<KMS>;
  credentials(): Promise<Credentials>;
  /** The endpoint that all services share, if one was given. */
  endpointOf(service: string): string | undefined;
  /** Closes idle connections. */
  close(): void;
}

/** A role that is assumed for one client. */
export interface SessionRole {
  arn: string;
  sessionName: string;
}

export interface AwsClientOptions extends AwsSettings {
  region: string;
}

/** CLM's flags `--aws-max-retries` and `--aws-max-retry-interval`. */
const defaultMaxRetries = 50;
const defaultMaxDelayMs = 10_000;

/** The only place that makes AWS clients. Nothing is loaded and nobody is called until a client is used. */
export function createAwsClients(options: AwsClientOptions, ctx: Context): AwsClients {
  const made = new Map<string, Promise<Closable>>();
  const config = new ClientConfig(options, ctx);
  const once = <T extends Closable>(name: string, make: () => Promise<T>): Promise<T> => {
    let client = made.get(name) as Promise<T> | undefined;
    if (!client) made.set(name, (client = make()));
    return client;
  };
  const operatorSts = (): Promise<STS> =>
    once('sts/own', async () => {
      const { STS } = await import('@aws-sdk/client-sts');
      return config.watch(new STS(config.forService('STS', 'own')), 'STS');
    });
  config.assumeWith(operatorSts);
  const sts = (): Promise<STS> =>
    once('sts', async () => {
      const { STS } = await import('@aws-sdk/client-sts');
      return config.watch(new STS(config.forService('STS')), 'STS');
    });

  return {
    region: options.region,
    ctx,
    sts,
    ec2: () =>
      once('ec2', async () => {
        const { EC2 } = await import('@aws-sdk/client-ec2');
        return config.watch(new EC2(config.forService('EC2')), 'EC2');
      }),
    autoScaling: () =>
      once('autoscaling', async () => {
        const { AutoScaling } = await import('@aws-sdk/client-auto-scaling');
        return config.watch(new AutoScaling(config.forService('AutoScaling')), 'AutoScaling');
      }),
    cloudFormation: () =>
      once('cloudformation', async () => {
        const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
        return config.watch(new CloudFormation(config.forService('CloudFormation')), 'CloudFormation');
      }),
    cloudWatch: (role) =>
      once(role ? `cloudwatch/${role.arn}/${role.sessionName}` : 'cloudwatch', async () => {
        const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
        const credentials = role && (await assumeSession(await sts(), role));
        const own = config.forService('CloudWatch');
        return config.watch(new CloudWatch(credentials ? { ...own, credentials } : own), 'CloudWatch');
      }),
    s3: () =>
      once('s3', async () => {
        const { S3 } = await import('@aws-sdk/client-s3');
        const forcePathStyle = config.endpointOf('S3') !== undefined;
        return config.watch(new S3({ ...config.forService('S3'), forcePathStyle }), 'S3');
      }),
    acm: () =>
      once('acm', async () => {
        const { ACM } = await import('@aws-sdk/client-acm');
        return config.watch(new ACM(config.forService('ACM')), 'ACM');
      }),
    eks: () =>
      once('eks', async () => {
        const { EKS } = await import('@aws-sdk/client-eks');
        return config.watch(new EKS(config.forService('EKS')), 'EKS');
      }),
    kms: () =>
      once('kms', async () => {
        const { KMS } = await import('@aws-sdk/client-kms');
        return config.watch(new KMS(config.forService('KMS')), 'KMS');
      }),
    kmsOfOperator: () =>
      once('kms/own', async () => {
        const { KMS } = await import('@aws-sdk/client-kms');
        return config.watch(new KMS(config.forService('KMS', 'own')), 'KMS');
      }),
    credentials: async () => {
      try {
        return await (await sts()).config.credentials();
      } catch (error) {
        throw toAwsError(error, { service: 'STS', operation: 'GetCallerIdentity', ...config.place('STS') });
      }
    },
    endpointOf: (service) => config.endpointOf(service),
    close: () => {
      for (const client of made.values()) void client.then((one) => one.destroy());
    },
  };
}

interface Closable {
  destroy(): void;
}

/** The part of every client's middleware stack that we use. */
interface Watched extends Closable {
  middlewareStack: LoggedStack & {
    add(
      middleware: (
        next: (args: never) => Promise<never>,
        context: { commandName?: string },
      ) => (args: never) => Promise<never>,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
}

async function assumeSession(sts: STS, { arn, sessionName }: SessionRole): Promise<Credentials> {
  const { Credentials: got } = await sts.assumeRole({ RoleArn: arn, RoleSessionName: sessionName });
  if (!got?.AccessKeyId || !got.SecretAccessKey) throw new ZkError(`AWS gave no session for the role ${arn}`);
  return {
    accessKeyId: got.AccessKeyId,
    secretAccessKey: got.SecretAccessKey,
    ...(got.SessionToken ? { sessionToken: got.SessionToken } : {}),
    ...(got.Expiration ? { expiration: got.Expiration } : {}),
  };
}

class ClientConfig {
  readonly #options: AwsClientOptions;
  readonly #ctx: Context;
  #assumed: CredentialProvider | undefined;

  constructor(options: AwsClientOptions, ctx: Context) {
    this.#options = options;
    this.#ctx = ctx;
  }

  assumeWith(sts: () => Promise<STS>): void {
    if (!this.#options.assumedRole) return;
    const assume = async (arn: string, sessionName: string): Promise<Credentials> =>
      assumeSession(await sts(), { arn, sessionName });
    this.#assumed = assumedRoleCredentials(assume, roleArn(this.#options), this.#ctx.clock);
  }

  forService(service: string, identity: 'own' | 'target' = 'target'): ServiceConfig {
    const { region, profile, maxRetries } = this.#options;
    const endpoint = this.endpointOf(service);
    const credentials = identity === 'own' ? this.#own() : (this.#assumed ?? this.#own());
    return {
      region,
      logger: silent,
      retryStrategy: new ClockedRetryStrategy({
        clock: this.#ctx.clock,
        signal: this.#ctx.signal,
        maxAttempts: attempts(maxRetries, this.#ctx.env['AWS_MAX_ATTEMPTS']),
        maxDelayMs: this.#options.maxRetryIntervalMs ?? defaultMaxDelayMs,
        repeatTimeouts: !this.#ctx.requestTimeoutMs,
      }),
      ...(this.#ctx.requestTimeoutMs ? { requestHandler: timeLimits(this.#ctx.requestTimeoutMs) } : {}),
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    };
  }

  endpointOf(service: string): string | undefined {
    const url = this.#chosenEndpoint(service);
    if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw usageError(`the AWS endpoint "${url}" is no valid URL`, {
        code: 'endpoint-url',
        hint: 'Give one such as http://127.0.0.1:4566 with --endpoint-url or AWS_ENDPOINT_URL.',
      });
    return url;
  }

  #chosenEndpoint(service: string): string | undefined {
    const { env } = this.#ctx;
    if (this.#options.endpointUrl) return this.#options.endpointUrl;
    if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
    const own = service === 'AutoScaling' ? 'AUTO_SCALING' : service.toUpperCase();
    return env[`AWS_ENDPOINT_URL_${own}`] || env['AWS_ENDPOINT_URL'] || undefined;
  }

  place(service: string): { region: string; profile: string | undefined; endpoint: string | undefined } {
    const profile = this.#options.profile ?? this.#ctx.env['AWS_PROFILE'];
    return { region: this.#options.region, profile, endpoint: this.endpointOf(service) };
  }

  /** Outermost middleware: tells the observer, and turns whatever fails below (credentials included) into an AwsError. */
  watch<T extends Closable>(client: T, service: string): T {
    const watched = client as unknown as Watched;
    watched.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = (context.commandName ?? 'Command').replace(/Command$/, '');
        this.#options.onCall?.({ service, operation });
        try {
          return await next(args);
        } catch (error) {
          throw toAwsError(error, { service, operation, ...this.place(service) });
        }
      },
      { step: 'initialize', priority: 'high', name: 'zkErrors' },
    );
    if (this.#ctx.wire) {
      logRequests(watched.middlewareStack, service, this.#ctx);
      logBodies(watched.middlewareStack, service, this.#ctx.wire);
    }
    return client;
  }

  #own(): Credentials | undefined {
    return environmentCredentials(this.#options, this.#ctx);
  }
}

/** The SDK writes its advice (such as on two sources of credentials) to the console; what goes wrong reaches the user as an error. */
const silent = {
  trace: (): void => undefined,
  debug: (): void => undefined,
  info: (): void => undefined,
  warn: (): void => undefined,
  error: (): void => undefined,
};

interface ServiceConfig {
  region: string;
  logger: typeof silent;
  retryStrategy: ClockedRetryStrategy;
  profile?: string;
  endpoint?: string;
  credentials?: Credentials | CredentialProvider;
  requestHandler?: ReturnType<typeof timeLimits>;
}

/** The SDK only warns about slow requests unless it is told to give up; connecting is part of a request. */
function timeLimits(ms: number): {
  connectionTimeout: number;
  requestTimeout: number;
  throwOnRequestTimeout: true;
} {
  return { connectionTimeout: ms, requestTimeout: ms, throwOnRequestTimeout: true };
}

function attempts(maxRetries: number | undefined, fromEnvironment: string | undefined): number {
  if (maxRetries !== undefined) return maxRetries + 1;
  const asked = Number(fromEnvironment);
  return Number.isInteger(asked) && asked > 0 ? asked : defaultMaxRetries + 1;
}
