import { findingCounts, findingSuites, junitXml, plural } from '../../core/index.js';
import type { CheckValidation } from './finding.js';

/** How much was found, as one line. */
export function checkValidationSummary(validations: readonly CheckValidation[]): string {
  const definitions = validations.reduce((sum, one) => sum + one.definitions, 0);
  return findingCounts(
    validations.flatMap((one) => one.findings),
    `${plural(definitions, 'definition')} in ${plural(validations.length, 'file')}`,
  );
}

/** JUnit's XML, see `findingSuites`. */
export function checkValidationJUnit(validations: readonly CheckValidation[]): string {
  return junitXml(findingSuites(validations));
}
