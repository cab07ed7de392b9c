import { duplicateProblems, serverIdentities } from '../definition/duplicates.js';
import type { AnyLoaded } from '../definition/model.js';
import { problemFinding, type CheckFinding } from './finding.js';

/** Definitions that are the same one for a server, so that a push would be refused. */
export function duplicateFindings(loaded: readonly AnyLoaded[]): CheckFinding[] {
  return duplicateProblems(loaded, serverIdentities).map(problemFinding);
}
