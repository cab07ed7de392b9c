export {
  findDefinition,
  loadDefinition,
  MAX_DEFINITION_BYTES,
  readDefinitionText,
} from './load-definition.js';
export { definitionError } from './definition-error.js';
export { readDefinition, type ReadResult } from './read-definition.js';
export type { ReadOptions } from './reading.js';
export {
  sortedFindings,
  type ErrorRule,
  type Finding,
  type RuleId,
  type Span,
  type WarningRule,
} from './finding.js';
export {
  dependencyVariables,
  deploymentVariables,
  platformVariables,
  splitReference,
} from './platform-variables.js';
export { slugOf } from './slug.js';
export { substituteText } from './substitution.js';
export type * from './model.js';
