import { PythonError } from '../../bridge/wire.js';
import { truthy } from '../truth.js';

/** `verify` of `requests`, which also takes the path of a file; files of this machine are not for checks to name. @throws PythonError */
export function verifyOf(value: unknown): boolean {
  if (typeof value === 'string')
    throw new PythonError('ConfigurationError', ['verify takes True or False, not a file']);
  return truthy(value);
}
