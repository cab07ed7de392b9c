/** An AWS account and its Kubernetes clusters behind their real protocols on loopback, out of the pure model in `world`. */
export { startSandbox, sandboxCredentials, type Sandbox, type SandboxOptions } from './server.js';
export { SANDBOX_ZONE } from './seed.js';
export type { ControlPlaneEndpoint } from './control-planes.js';
export { serveSandbox, type ServedSandbox, type ServeOptions } from './serve.js';
export {
  findRunning,
  startInBackground,
  stopSandbox,
  type DaemonMessage,
  type RunningSandbox,
} from './daemon.js';
export {
  listNames,
  sandboxFiles,
  sandboxRoot,
  type SandboxFiles,
  type SandboxRecord,
} from './state-directory.js';
export { sandboxEnvironment, shellLines, shells, type Shell } from './shell-environment.js';
export type { SandboxStatus } from './status.js';
export { faultKinds, parseFault, type Fault } from '../world/index.js';
