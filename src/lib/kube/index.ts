export type {
  ApplyOptions,
  CompareOptions,
  DeleteOptions,
  KubeClient,
  Kind,
  ListOptions,
  PodLogOptions,
} from './contract.js';
export { cachedToken, connect, connectTo, type ConnectOptions, type Endpoint } from './connect.js';
export type { Discovery, Resource } from './discovery.js';
export { isKubeError, KubeError, type StatusCause } from './errors.js';
export * from './kubeconfig.js';
export {
  describeRef,
  field,
  refOf,
  type KubeObject,
  type ManagedFields,
  type ObjectMeta,
  type ObjectRef,
} from './object.js';
export { inApplyOrder, isFoundation, isInterceptor } from './order.js';
export type { ApplyOutcome } from './outcome.js';
export { explainPod, hasReadiness, readinessOf, type Readiness } from './readiness.js';
export { waitReady, type WaitReadyOptions } from './wait-ready.js';
export type { WatchEvent } from './watch.js';
