import { isAwsError } from '../../../aws/index.js';
import { redact } from '../../../core/index.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { PythonError } from '../../bridge/wire.js';

/** The region of an AWS wrapper: the argument, which is the entity's `region` by default; else that of the operator's environment. */
export const regionParameter = {
  name: 'region',
  bind: { from: 'entity.region', value: ({ entity }: BridgeCall) => entity['region'] ?? null },
  doc: 'Without one: that of `AWS_REGION` or the profile.',
};

export function regionOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether AWS answered, and the answer was an error: botocore's ClientError, which the worker's s3 counts as a missing object. */
export function isClientError(error: unknown): boolean {
  return isAwsError(error) && error.httpStatus !== undefined;
}

/**
 * Does one call. An error of AWS becomes botocore's `An error occurred (CODE) when calling the OPERATION operation: TEXT`; what prevented
 * an answer (no credentials, no connection) keeps our text.
 */
export async function awsCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PythonError) throw error;
    throw new PythonError('Exception', [redact(textOf(error))]);
  }
}

function textOf(error: unknown): string {
  if (isAwsError(error) && error.httpStatus !== undefined)
    return `An error occurred (${error.awsCode}) when calling the ${error.operation} operation: ${error.awsMessage}`;
  return error instanceof Error ? error.message : String(error);
}
