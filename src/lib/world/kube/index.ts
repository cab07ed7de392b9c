export { createKubeWorld, type ClusterSpec, type KubeWorld, type KubeWorldOptions } from './kube-world.js';
export type { KubeCluster } from './cluster.js';
export type {
  ApiServer,
  Caller,
  DeleteOptions,
  DeleteResult,
  ListOptions,
  ListResult,
  PatchType,
  ServedEvent,
  Target,
  WriteOptions,
  WriteResult,
} from './api/api-server.js';
export { ApiStatusError, noSuchResource, type ApiStatus } from './status.js';
export {
  apiVersionOf,
  type ApiResource,
  type Catalog,
  type PrinterColumn,
  type SubresourceFact,
} from './catalog.js';
export {
  getPath,
  isObject,
  scalarText,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
} from './objects.js';
export { formatSelector } from './selectors.js';
export { typeNames, typeShape, type Shape } from './schema/index.js';
export { kubernetesVersion } from './version.js';
export { parseNodeConfig, type InstanceFact, type KubeletTimes, type NodeConfig } from './kubelet/index.js';
export { deletedStatus } from './api/deletion.js';
