export { createBuild, withDependencies, type BuildFacts, type BuildOptions } from './build.js';
export { changedBuild, type Change } from './change.js';
export { decide, decideStep } from './decide.js';
export { gitIn, loadGitFacts, repositoryOf, type Git } from './git-facts.js';
export { openPipeline, type OpenedPipeline, type PipelineRequest } from './open-pipeline.js';
export { selectSteps, type SelectedStep, type StepSelection } from './select-steps.js';
