export { validationJUnit, validationSummary } from './finding-text.js';
export { fixesFor, type Fix } from './fixes.js';
export { migrateDefinition, migrateFile, type Migration } from './migrate.js';
export { textDifference } from './text-difference.js';
export { validateDefinition, type ValidateOptions, type Validation } from './validate.js';
export { validateFiles, type ValidatedFile, type ValidateRequest } from './validate-files.js';
