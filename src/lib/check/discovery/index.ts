export { clusterIdentity, type ClusterHints, type ClusterIdentity } from './cluster-identity.js';
export { discoverEntities, type DiscoveryInput } from './discover-entities.js';
export { discoverFromContext, type DiscoveryOptions } from './discover-from-context.js';
export { zmonEntities } from './zmon-entities.js';
