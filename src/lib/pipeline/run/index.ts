export type { DeploymentPort, DeploymentStep } from './deployment-port.js';
export type { StepOutcome } from './engine.js';
export type { RunEvent, RunSink, RunStatus, StepStatus } from './events.js';
export type { LocalRun, LocalRunPorts, LocalRunRequest } from './local-run.js';
export { runLocal } from './run-local.js';
export { nextChange } from './change-watch.js';
export { deployments, withDeployment, type DeploymentSettings } from './deployments.js';
export { planLines as runPlanLines, planRun, type PlannedStep } from './dry-run.js';
