import { AwsError } from '../aws-error.js';
import type { Ids } from '../ids.js';

/** The reason of a failed resource in the words of CloudFormation's resource handlers. */
export function handlerReason(error: AwsError, ids: Ids): string {
  return `Resource handler returned message: "${error.message}" (RequestToken: ${ids.uuid()}, HandlerErrorCode: ${handlerCode(error.code)})`;
}

function handlerCode(code: string): string {
  if (/AlreadyExists|Duplicate|AlreadyOwnedByYou|ResourceInUse/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch/.test(code)) return 'NotFound';
  if (/Limit|Insufficient/.test(code)) return 'ServiceLimitExceeded';
  if (/Validation|Invalid|Malformed/.test(code)) return 'InvalidRequest';
  return 'GeneralServiceException';
}

/** Anything that is not an error of the simulated AWS is a defect of the simulation and must not be hidden as a failed resource. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}
