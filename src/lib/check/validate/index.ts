export { type CheckFinding, type CheckValidation } from './finding.js';
export { checkValidationJUnit, checkValidationSummary } from './finding-text.js';
export { validateDefinitions, type ValidationContext } from './validate-definitions.js';
export { validateFiles, type InspectionTools, type ValidateRequest } from './validate-files.js';
