/** The body of every refusal: `kind: Status` of meta/v1. */
export interface ApiStatus {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure';
  message: string;
  reason: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/** A refusal of the API server. The texts are those of k8s.io/apimachinery's `errors` package, since clients match on them. */
export class ApiStatusError extends Error {
  readonly status: ApiStatus;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiStatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code,
    };
  }
}

/** A resource as refusals name it: `deployments.apps`, or `pods` in the core group. */
export interface ResourceName {
  group: string;
  resource: string;
}

export function qualified({ group, resource }: ResourceName): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function detailsOf(resource: ResourceName, name: string): StatusDetails {
  return {
    ...(name !== '' && { name }),
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.resource,
  };
}

export function notFound(resource: ResourceName, name: string): ApiStatusError {
  return new ApiStatusError(
    404,
    'NotFound',
    `${qualified(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

/** What an unknown path or resource answers. */
export function noSuchResource(): ApiStatusError {
  return new ApiStatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: ResourceName, name: string): ApiStatusError {
  return new ApiStatusError(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function conflict(resource: ResourceName, name: string, why: string): ApiStatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new ApiStatusError(409, 'Conflict', message, detailsOf(resource, name));
}

export const staleObject =
  'the object has been modified; please apply your changes to the latest version and try again';

export function badRequest(message: string): ApiStatusError {
  return new ApiStatusError(400, 'BadRequest', message);
}

export function forbidden(
  resource: ResourceName,
  name: string,
  why: string,
  causes?: StatusCause[],
): ApiStatusError {
  const details = { ...detailsOf(resource, name), ...(causes && { causes }) };
  return new ApiStatusError(
    403,
    'Forbidden',
    `${qualified(resource)} "${name}" is forbidden: ${why}`,
    details,
  );
}

export function methodNotAllowed(resource: ResourceName, verb: string): ApiStatusError {
  const message = `${verb} is not supported on resources of kind "${qualified(resource)}"`;
  return new ApiStatusError(405, 'MethodNotAllowed', message, detailsOf(resource, ''));
}

export function gone(message: string): ApiStatusError {
  return new ApiStatusError(410, 'Expired', message);
}

/** One fault in an object, with the words of apimachinery's `field.Error`. */
export interface FieldFault {
  field: string;
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong';
  message: string;
}

/** 422 for an object whose fields contradict the rules of its kind. */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  faults: readonly FieldFault[],
): ApiStatusError {
  const texts = faults.map((fault) => `${fault.field}: ${fault.message}`);
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const list = texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
  const causes = faults.map((fault) => ({
    reason: fault.reason,
    message: fault.message,
    field: fault.field,
  }));
  const details = {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    kind: kind.kind,
    causes,
  };
  return new ApiStatusError(422, 'Invalid', `${what} "${name}" is invalid: ${list}`, details);
}

/** The constructors of field faults, with upstream's wording. */
export const fault = {
  required: (field: string, detail = ''): FieldFault => ({
    field,
    reason: 'FieldValueRequired',
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  }),
  invalid: (field: string, value: unknown, detail: string): FieldFault => ({
    field,
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${valueText(value)}: ${detail}`,
  }),
  type: (field: string, value: unknown, detail: string): FieldFault => ({
    field,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${valueText(value)}: ${detail}`,
  }),
  unsupported: (field: string, value: unknown, supported: readonly string[]): FieldFault => ({
    field,
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${valueText(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
  }),
  forbidden: (field: string, detail: string): FieldFault => ({
    field,
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${detail}`,
  }),
  duplicate: (field: string, value: unknown): FieldFault => ({
    field,
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${valueText(value)}`,
  }),
};

function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);
}
