export { applyPush, plannedOutcome, type PushOutcome } from './apply-push.js';
export { ZmonClient } from './client.js';
export { fetchDefinitions, type FetchedDefinition, type WantedDefinitions } from './fetch-definitions.js';
export { planPush, type PushAction, type PushPlan, type PushStep } from './push-plan.js';
export { zmonSettings, type ZmonOptions, type ZmonSettings } from './settings.js';
