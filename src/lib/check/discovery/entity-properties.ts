import { isRecord } from '../../core/index.js';
import { field, type KubeObject } from '../../kube/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import { normalizedEntityId, type Entity } from '../definition/index.js';

/** Labels and annotations may not overwrite these (zmon-agent-core, PROTECTED_FIELDS). */
const protectedFields = new Set(['id', 'type', 'infrastructure_account', 'created_by', 'region', 'team']);

/** What the agent skips, and the copy of the whole object that kubectl keeps: nobody filters by it, and it is as large as the object. */
const skipped = new Set([
  'kubernetes.io/created-by',
  'autoscaling.alpha.kubernetes.io/current-metrics',
  'autoscaling.alpha.kubernetes.io/metrics',
  'autoscaling.alpha.kubernetes.io/conditions',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** Labels or annotations (or both, the latter win) as properties. */
export function labelsOf(object: KubeObject, ...sources: ('labels' | 'annotations')[]): JsonObject {
  const entries = sources.flatMap((source) => Object.entries(object.metadata[source] ?? {}));
  return Object.fromEntries(entries.filter(([name]) => !protectedFields.has(name) && !skipped.has(name)));
}

/** Properties that every Kubernetes entity has at the end, over labels of the same name. */
export function metadataOf({ metadata }: KubeObject): JsonObject {
  return {
    name: metadata.name,
    deletion_timestamp: metadata.deletionTimestamp ?? null,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  };
}

/** An entity whose id has only characters that ZMON takes. */
export function entity(id: string, type: string, ...properties: JsonObject[]): Entity {
  return Object.assign({ id: normalizedEntityId(id), type }, ...properties) as Entity;
}

/** A field as JSON; `otherwise` if it is absent. */
export function json(value: unknown, path: readonly string[], otherwise: Json = null): Json {
  return (field(value, ...path) as Json | undefined) ?? otherwise;
}

export function text(value: unknown, ...path: string[]): string {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function records(value: unknown, ...path: string[]): Record<string, unknown>[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** Conditions by type; their status stays text (`True`), an absent one is False, as in the agent. */
export function conditionsOf(object: KubeObject): (type: string) => Json {
  const byType = new Map(records(object, 'status', 'conditions').map((one) => [one['type'], one['status']]));
  return (type) => (byType.get(type) as Json | undefined) ?? false;
}
