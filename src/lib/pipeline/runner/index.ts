export {
  containerEngines,
  containerHome,
  containerRunner,
  findEngine,
  type ContainerEngine,
} from './container.js';
export { hostRunner } from './host.js';
export type { Launch, LaunchRequest, Runner, RunnerName } from './runner.js';
export { probeSandbox, sandboxRunner } from './sandbox.js';
