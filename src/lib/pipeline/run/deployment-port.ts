import type { DeployStep, ProcessStep, TrafficStep } from '../definition/model.js';
import type { StepOutcome } from './engine.js';

export type DeploymentStep = ProcessStep | DeployStep | TrafficStep;

/** What a run does with a deployment step. */
export interface DeploymentPort {
  /** Plans it, or with permission applies it; gives out the lines of its log. Never rejects for what the step holds. */
  run(step: DeploymentStep, write: (line: string) => void, stop: AbortSignal): Promise<StepOutcome>;
}
