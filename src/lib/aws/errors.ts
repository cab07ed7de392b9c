import { ExitCode, ZkError, type ZkErrorOptions } from '../core/index.js';

/** An error of an AWS call: the line for the user, and beside it what code needs to decide (the service's own code and text). */
export class AwsError extends ZkError {
  readonly service: string;
  readonly operation: string;
  /** The error code of the service, such as `ValidationError`. */
  readonly awsCode: string;
  readonly awsMessage: string;
  readonly httpStatus: number | undefined;

  constructor(message: string, call: CallFailure, options: ZkErrorOptions = {}) {
    super(message, { code: call.awsCode, ...options });
    this.name = 'AwsError';
    this.service = call.service;
    this.operation = call.operation;
    this.awsCode = call.awsCode;
    this.awsMessage = call.awsMessage;
    this.httpStatus = call.httpStatus;
  }
}

interface CallFailure {
  service: string;
  operation: string;
  awsCode: string;
  awsMessage: string;
  httpStatus: number | undefined;
}

/** Whether the error is the given service error, by code. */
export function isAwsError(error: unknown, ...codes: string[]): error is AwsError {
  return error instanceof AwsError && (codes.length === 0 || codes.includes(error.awsCode));
}

export interface CallContext {
  /** `CloudFormation`, `EC2`, … */
  service: string;
  operation: string;
  region: string;
  profile?: string | undefined;
  endpoint?: string | undefined;
}

/** Turns whatever an SDK client threw into one clear line. Errors that are ours already pass through. */
export function toAwsError(error: unknown, call: CallContext): Error {
  if (error instanceof ZkError) return error;
  if (!(error instanceof Error)) return new Error(`${call.service} ${call.operation} failed`);
  if (error.name === 'AbortError') return error;
  const failure = describe(error, call);
  const said =
    expired(failure) ??
    noCredentials(error, failure, call) ??
    denied(failure) ??
    network(error, failure, call) ??
    notAws(error, failure, call);
  const { message, ...options } = said ?? throttled(failure) ?? plain(failure);
  return new AwsError(message, failure, { ...options, cause: error });
}

type Said = { message: string } & ZkErrorOptions;

function describe(error: Error, call: CallContext): CallFailure {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return {
    service: call.service,
    operation: call.operation,
    awsCode: codeOf(error),
    awsMessage: withoutSecrets(error.message),
    httpStatus: typeof status === 'number' ? status : undefined,
  };
}

function codeOf(error: Error): string {
  const system = systemCode(error);
  if (system) return system;
  return error.name === 'Error' && 'Code' in error && typeof error.Code === 'string'
    ? error.Code
    : error.name;
}

const expiredCodes = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
]);
const invalidCodes = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
]);

function expired(failure: CallFailure): Said | undefined {
  if (expiredCodes.has(failure.awsCode)) {
    return {
      message: `the AWS credentials have expired (${failure.service} ${failure.operation})`,
      hint: 'Log in again (for example aws sso login), then run the same command.',
    };
  }
  if (!invalidCodes.has(failure.awsCode)) return undefined;
  return {
    message: `AWS does not accept the credentials (${failure.service} ${failure.operation}: ${failure.awsCode})`,
    hint: 'Check AWS_PROFILE, AWS_ACCESS_KEY_ID and the clock of this machine with aws sts get-caller-identity.',
  };
}

function noCredentials(error: Error, failure: CallFailure, call: CallContext): Said | undefined {
  if (error.name !== 'CredentialsProviderError' && error.name !== 'TokenProviderError') return undefined;
  const sso = /sso/i.test(error.message) && /expired|not found|invalid/i.test(error.message);
  const profile = call.profile ? ` in profile "${call.profile}"` : '';
  return {
    message: sso
      ? `the AWS single sign-on session${profile} has ended`
      : `no AWS credentials found${profile}`,
    hint: sso
      ? `Run aws sso login${call.profile ? ` --profile ${call.profile}` : ''}.`
      : 'Set AWS_PROFILE or log in; kubectl zk doctor shows what is found.',
    code: failure.awsCode,
  };
}

function denied(failure: CallFailure): Said | undefined {
  const codes = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden', '403'];
  if (!codes.includes(failure.awsCode)) return undefined;
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(failure.awsMessage)?.[1];
  return {
    message: `AWS denies ${action ?? `${iamPrefix(failure.service)}:${failure.operation}`}: ${firstLine(failure.awsMessage)}`,
    hint: 'Use a role that allows this action, or pass --assumed-role.',
  };
}

const unreachable = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EPIPE',
  'TimeoutError',
  'CERT_HAS_EXPIRED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function network(error: Error, failure: CallFailure, call: CallContext): Said | undefined {
  if (!unreachable.has(failure.awsCode)) return undefined;
  const host = hostOf(error) ?? call.endpoint ?? `${call.service} in ${call.region}`;
  if (failure.awsCode === 'TimeoutError' || failure.awsCode === 'ETIMEDOUT') {
    return {
      message: `no answer in time from ${host} (${failure.service} ${failure.operation})`,
      hint: 'Check the network and the endpoint, or allow more time with --request-timeout.',
      exit: ExitCode.timeout,
    };
  }
  return {
    message: `cannot reach ${host} (${failure.awsCode}, ${failure.service} ${failure.operation})`,
    hint: call.endpoint
      ? `Is something listening at ${call.endpoint}? Check --endpoint-url and AWS_ENDPOINT_URL.`
      : `Check the network, HTTPS_PROXY and the region "${call.region}".`,
  };
}

/** Something answers, but not AWS: a proxy's page, a wrong port. */
function notAws(error: Error, failure: CallFailure, call: CallContext): Said | undefined {
  if (!/XML parse error|Deserialization error|is not valid JSON|Unexpected token/.test(error.message))
    return undefined;
  const status = failure.httpStatus === undefined ? '' : `, HTTP ${failure.httpStatus}`;
  return {
    message: `${call.endpoint ?? `${call.service} in ${call.region}`} does not answer as AWS does (${failure.service} ${failure.operation}${status})`,
    hint: 'Check --endpoint-url, AWS_ENDPOINT_URL and HTTPS_PROXY.',
  };
}

function throttled(failure: CallFailure): Said | undefined {
  const codes = [
    'Throttling',
    'ThrottlingException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'SlowDown',
  ];
  if (!codes.includes(failure.awsCode)) return undefined;
  return {
    message: `AWS keeps throttling ${failure.service} ${failure.operation}: ${firstLine(failure.awsMessage)}`,
    hint: 'Run the same command again later; it continues where it stopped. --aws-max-retries allows more attempts.',
  };
}

function plain(failure: CallFailure): Said {
  const text = firstLine(failure.awsMessage) || `HTTP ${failure.httpStatus ?? 'error'}`;
  return {
    message: `${failure.service} ${failure.operation} failed: ${text} (${failure.awsCode})`,
    exit: ExitCode.failed,
  };
}

function systemCode(error: Error): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && unreachable.has(at.code)) return at.code;
    if (at instanceof AggregateError) {
      const inner = at.errors.find((one) => one instanceof Error && systemCode(one) !== undefined) as
        Error | undefined;
      if (inner) return systemCode(inner);
    }
  }
  return undefined;
}

function hostOf(error: Error): string | undefined {
  if ('hostname' in error && typeof error.hostname === 'string') return error.hostname;
  if ('address' in error && typeof error.address === 'string') {
    return 'port' in error ? `${error.address}:${String(error.port)}` : error.address;
  }
  return undefined;
}

const prefixes: Record<string, string> = {
  AutoScaling: 'autoscaling',
  CloudFormation: 'cloudformation',
  Route53: 'route53',
};

function iamPrefix(service: string): string {
  return prefixes[service] ?? service.toLowerCase();
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}

/** Encoded authorization messages and signed URLs must not reach a terminal or a journal. */
function withoutSecrets(text: string): string {
  return text
    .replace(/Encoded authorization failure message: \S+/g, '(encoded reason left out)')
    .replace(/(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s]+/g, '$1(hidden)');
}
