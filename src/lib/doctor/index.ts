export { examine, type Check, type Finding } from './finding.js';
export { findProgram, nodeCheck, pluginCheck, programCheck, stateCheck } from './machine.js';
export { channelCheck, credentialsCheck, kubeconfigCheck, registryCheck, serverCheck } from './remote.js';
