export { KubeletFleet, kubeletTimer, type KubeletTimes } from './fleet.js';
export { parseNodeConfig, type NodeConfig } from './node-config.js';
export { notReadyTaint, type InstanceFact } from './register-node.js';
