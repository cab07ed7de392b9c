import type { Discovery } from './discovery.js';
import type { KubeObject, ObjectRef } from './object.js';
import type { ApplyOutcome } from './outcome.js';
import type { WatchEvent } from './watch.js';

export interface Kind {
  apiVersion: string;
  kind: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Ends a list; a watch has its own. */
  signal?: AbortSignal;
}

export interface ApplyOptions {
  /** Take fields over from other managers. */
  force?: boolean;
  /** Let the server compute the result without keeping it. */
  dryRun?: boolean;
}

export interface CompareOptions {
  force?: boolean;
  /** Default true. False: no dry run either, a doubtful object counts as `configured`. */
  askServer?: boolean;
}

export interface DeleteOptions {
  propagationPolicy?: string;
  gracePeriodSeconds?: number;
  /** Only delete the very object that was looked at. */
  uid?: string;
  dryRun?: boolean;
}

export interface PodLogOptions {
  /** Needed when the pod has several. */
  container?: string;
  follow?: boolean;
  signal?: AbortSignal;
}

/** One API server. Errors are KubeErrors in kubectl's words; retries, paging and discovery are inside. */
export interface KubeClient {
  readonly server: string;
  readonly fieldManager: string;
  readonly discovery: Discovery;
  /** Undefined when there is no such object, or the server does not know its kind. */
  get(ref: ObjectRef, options?: { signal?: AbortSignal }): Promise<KubeObject | undefined>;
  /** All objects that match, all pages. */
  list(kind: Kind, options?: ListOptions): Promise<KubeObject[]>;
  /** A list, then every change; for ever, until the signal. */
  watch(kind: Kind, options: ListOptions, signal: AbortSignal): AsyncGenerator<WatchEvent>;
  /** Server-side apply. Sends nothing when the live object shows that nothing would change. */
  apply(object: KubeObject, options?: ApplyOptions): Promise<{ outcome: ApplyOutcome; object: KubeObject }>;
  /** What an apply would do. Changes nothing; the server is only asked (with a dry run) when the live object leaves doubts. */
  compare(
    object: KubeObject,
    options?: CompareOptions,
  ): Promise<{ outcome: ApplyOutcome; live?: KubeObject }>;
  patch(
    ref: ObjectRef,
    patch: unknown,
    type: 'json' | 'merge',
    options?: { dryRun?: boolean },
  ): Promise<KubeObject>;
  /** False when there was no such object. Does not wait until it is gone. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** The lines of a pod's log; with `follow` until its container ends or the signal. */
  podLog(pod: { name: string; namespace: string }, options?: PodLogOptions): AsyncIterable<string>;
  /** Whether `/readyz` answers 200. An answer that says otherwise is false; no answer is an error. */
  isReady(): Promise<boolean>;
  /** `v1.33.1` */
  version(): Promise<string>;
  /** The API server's own metrics, in the exposition format of Prometheus. */
  metrics(options?: { signal?: AbortSignal }): Promise<string>;
}
