import { findingCounts, findingSuites, junitXml, plural } from '../../core/index.js';
import type { Validation } from './validate.js';

/** How much was found, as one line. */
export function validationSummary(validations: readonly Validation[]): string {
  return findingCounts(
    validations.flatMap((one) => one.findings),
    plural(validations.length, 'file'),
  );
}

/** JUnit's XML, see `findingSuites`. */
export function validationJUnit(validations: readonly Validation[]): string {
  return junitXml(findingSuites(validations));
}
