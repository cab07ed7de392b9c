export { encodeDefinition } from './encode-definition.js';
export { resolveAlerts, type ResolvedAlert, type ResolvedAlerts } from './inherit.js';
export { loadTexts, STDIN, type DefinitionText } from './load-definitions.js';
export * from './model.js';
export { forThisMachine, problemsError, type Problem } from './problem.js';
export { readDefinitions, type DefinitionReading, type ReadDefinitions } from './read-documents.js';
export { normalizedEntityId } from './read-entity.js';
export {
  alertsOf,
  entitiesOf,
  isBarePython,
  readAlerts,
  readCheck,
  readDashboard,
  readEntities,
  textsWithAlerts,
} from './read-one.js';
