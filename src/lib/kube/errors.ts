import { isRecord, ExitCode, ZkError, type ZkErrorOptions } from '../core/index.js';
import { field } from './object.js';

/** An answer of the API server that is not success, in kubectl's words; or that there was no answer (`status` 0). */
export class KubeError extends ZkError {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Kubernetes' machine-readable reason, such as `NotFound`. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];

  constructor(
    message: string,
    status: number,
    reason: string,
    causes: readonly StatusCause[],
    options: ZkErrorOptions = {},
  ) {
    super(message, { code: reason, ...options });
    this.name = 'KubeError';
    this.status = status;
    this.reason = reason;
    this.causes = causes;
  }
}

export interface StatusCause {
  reason: string;
  message: string;
  field: string;
}

export function isKubeError(error: unknown, ...reasons: string[]): error is KubeError {
  return error instanceof KubeError && (reasons.length === 0 || reasons.includes(error.reason));
}

const reasonsOfStatus: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** Reads a `Status` document (or any other error body) into kubectl's line `Error from server (REASON): MESSAGE`. */
export function serverError(status: number, body: string, server: string): KubeError {
  const document = parse(body);
  const reason = text(field(document, 'reason')) || reasonsOfStatus[status] || 'Unknown';
  const message = text(field(document, 'message')) || body.trim().split('\n', 1)[0] || `HTTP ${status}`;
  const causes = readCauses(field(document, 'details', 'causes'));
  const conflicts = causes.filter((cause) => cause.reason === 'FieldManagerConflict');
  if (conflicts.length > 0) return conflictError(status, reason, conflicts);
  if (status === 401) {
    return new KubeError(
      'Error from server (Unauthorized): the server does not accept these credentials',
      status,
      reason,
      causes,
      {
        hint: 'Log in again, or check the user of the kubeconfig context.',
      },
    );
  }
  const hint = status === 403 ? { hint: `Ask for the permission, or use another user for ${server}.` } : {};
  return new KubeError(`Error from server (${reason}): ${message}`, status, reason, causes, hint);
}

function conflictError(status: number, reason: string, conflicts: readonly StatusCause[]): KubeError {
  const listed = conflicts.map((one) => `${one.field} is set by ${managerOf(one.message)}`).join('; ');
  const plural = conflicts.length === 1 ? 'conflict' : 'conflicts';
  return new KubeError(
    `Apply failed with ${conflicts.length} ${plural}: ${listed}`,
    status,
    reason,
    conflicts,
    {
      hint: 'Leave these fields out of the manifest, or take them over with --force-conflicts.',
      code: 'apply-conflict',
    },
  );
}

/** `conflict with "kubectl-edit" using apps/v1` → `"kubectl-edit" (apps/v1)`. */
function managerOf(message: string): string {
  const match = /^conflict with ("[^"]*")(?:.*? using (\S+))?/.exec(message);
  return match ? `${match[1]}${match[2] ? ` (${match[2]})` : ''}` : message;
}

/** The request got no answer: network, TLS, or the time ran out. */
export function connectionError(error: unknown, server: string, timedOut: boolean): KubeError {
  const cause = rootCause(error);
  const why = timedOut ? 'no answer in time' : cause;
  return new KubeError(
    `cannot reach the Kubernetes API at ${server}: ${why}`,
    0,
    timedOut ? 'Timeout' : 'Unreachable',
    [],
    {
      exit: timedOut ? ExitCode.timeout : ExitCode.failed,
      hint: timedOut
        ? 'Try again, or allow more time with --request-timeout.'
        : 'Check the network, the proxy and the server of the kubeconfig context.',
      code: timedOut ? 'request-timeout' : 'unreachable',
      cause: error,
    },
  );
}

function rootCause(error: unknown): string {
  let at: unknown = error;
  let said = 'connection failed';
  for (let depth = 0; at instanceof Error && depth < 6; depth++) {
    if (at.message) said = at.message;
    if ('code' in at && typeof at.code === 'string')
      said = at.message.includes(at.code) ? at.message : `${at.code} ${at.message}`;
    at = at instanceof AggregateError && at.errors.length > 0 ? at.errors[0] : at.cause;
  }
  return said.split('\n', 1)[0] ?? said;
}

function readCauses(value: unknown): StatusCause[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((cause) => ({
    reason: text(cause['reason']),
    message: text(cause['message']),
    field: text(cause['field']),
  }));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
