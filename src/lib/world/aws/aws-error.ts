/**
 * An error that AWS itself would report, with the code that clients match on. It is part of the simulated world: the wire layer writes
 * it in the protocol of the service, CloudFormation shows it as the reason of a failed resource.
 */
export class AwsError extends Error {
  /** HTTP status where the service's model does not name one. */
  readonly status: number | undefined;
  /** Further members of a modelled error. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: string,
    message: string,
    options: { status?: number; fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.status = options.status;
    this.fields = options.fields ?? {};
  }
}

/** CloudFormation, Auto Scaling and others call every invalid input this. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, { status: 400 });
}
