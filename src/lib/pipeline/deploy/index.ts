export { applyDeployment, closingLine, type DeployOptions } from './apply.js';
export { openNameServers, type NameServers } from './dns.js';
export { planDeployment, type DeploymentPlan, type PlannedItem } from './plan.js';
export { isTestTarget, type Target } from './target.js';
export { runTest } from './test-run.js';
