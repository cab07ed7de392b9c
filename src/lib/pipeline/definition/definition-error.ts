import { ExitCode, usageError, ZkErrors, type ZkError } from '../../core/index.js';
import type { Finding } from './finding.js';

/** The errors among the findings as one to throw (exit 2), each with its place; undefined when there is none. */
export function definitionError(findings: readonly Finding[]): ZkError | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error').map(errorOf);
  if (errors.length < 2) return errors[0];
  return new ZkErrors(`${errors.length} errors in the build definition`, errors, {
    exit: ExitCode.usage,
    code: 'invalid-definition',
  });
}

function errorOf({ rule, message, hint, position }: Finding): ZkError {
  return usageError(`${message} [${rule}]`, { position, code: rule, ...(hint !== undefined && { hint }) });
}
