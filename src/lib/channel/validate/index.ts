/**
 * Judging a channel: `lintChannel` reads it as it stands, `ChannelValidation` looks at what it renders for clusters, `impactOf` tells what
 * depends on a config item or a file.
 */
export { formatFinding, type Finding, type Severity } from './finding.js';
export { compareRenderings, impactOf, type Impact, type RenderedChange } from './impact.js';
export {
  compareSettings,
  openFleet,
  parseSettings,
  validateFleet,
  type Fleet,
  type FleetInput,
} from './fleet.js';
export { lintChannel } from './lint.js';
export { ChannelValidation, type ValidationOptions } from './validation.js';
export { chosenSources } from './chosen-sources.js';
export { parseAwsFacts } from './recorded-facts.js';
export { findingLines, findingSummary } from './report.js';
export { selectableClusters } from './selectable.js';
export { planStarter, starterProfiles, writeStarter, type StarterPlan } from './starter.js';
