import type { KubeObject } from './object.js';

/** What an apply did to an object. */
export type ApplyOutcome = 'created' | 'configured' | 'unchanged';

/** A change of bookkeeping alone is no change; a take-over of ownership is one. */
export function outcomeOf(before: KubeObject, after: KubeObject, tookOver: boolean): ApplyOutcome {
  return tookOver || content(before) !== content(after) ? 'configured' : 'unchanged';
}

function content(object: KubeObject): string {
  const {
    managedFields: _fields,
    resourceVersion: _version,
    generation: _generation,
    ...metadata
  } = object.metadata;
  return canonical({ ...object, metadata });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
