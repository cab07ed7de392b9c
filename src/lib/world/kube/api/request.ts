import type { ApiResource } from '../catalog.js';
import type { KubeObject } from '../objects.js';

/** Where a request goes: one object, or a subresource of it. */
export interface Target {
  resource: ApiResource;
  namespace?: string;
  name: string;
  subresource?: string;
}

export interface Caller {
  user: string;
  groups: readonly string[];
  userAgent?: string;
}

export interface WriteOptions {
  /** Go through everything, store nothing. */
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** Server-side apply: take fields from their owners. */
  force?: boolean;
  caller?: Caller;
}

export interface WriteResult {
  object: KubeObject;
  /** Texts for the Warning headers. */
  warnings: string[];
  created: boolean;
}

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
}

export interface DeleteResult {
  object: KubeObject;
  /** False while finalizers or a grace period keep the object. */
  removed: boolean;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
}

export interface ListResult {
  items: KubeObject[];
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/** The manager under which a write is recorded: the given one, or the program's name from its user agent. */
export function managerOf(options: WriteOptions): string {
  const given = options.fieldManager ?? '';
  if (given !== '') return given;
  const agent = options.caller?.userAgent ?? '';
  return (agent.split('/')[0] ?? '').slice(0, 128) || 'unknown';
}
