import { splitApiVersion, type ApiResource } from '../catalog.js';
import { asJson, getPath, isObject, type JsonObject, type KubeObject } from '../objects.js';
import { peek, text } from '../rules/index.js';
import { formatSelector } from '../selectors.js';
import { badRequest, fault, invalid } from '../status.js';

/** The fields behind the scale subresource: fixed for built-in kinds, declared by custom ones. */
function paths(resource: ApiResource): { spec: string[]; status: string[]; selector: string[] } {
  const custom = resource.custom?.scale;
  const split = (path: string): string[] => path.replace(/^\./, '').split('.');
  if (custom)
    return {
      spec: split(custom.specReplicasPath),
      status: split(custom.statusReplicasPath),
      selector: split(custom.labelSelectorPath ?? 'status.selector'),
    };
  return { spec: ['spec', 'replicas'], status: ['status', 'replicas'], selector: ['spec', 'selector'] };
}

/** The `autoscaling/v1` Scale of an object. */
export function scaleOf(object: KubeObject, resource: ApiResource): JsonObject {
  const where = paths(resource);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = getPath(asJson(object), ...where.selector);
  const plain = isObject(selector)
    ? selector['matchLabels'] === undefined && selector['matchExpressions'] === undefined
      ? { matchLabels: selector }
      : selector
    : undefined;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: { replicas: getPath(asJson(object), ...where.spec) ?? 0 },
    status: {
      replicas: getPath(asJson(object), ...where.status) ?? 0,
      ...(plain && { selector: formatSelector(plain) }),
      ...(typeof selector === 'string' && { selector }),
    },
  };
}

/** The object with the replicas that a Scale asks for. */
export function withScale(live: KubeObject, scale: JsonObject, resource: ApiResource): JsonObject {
  const { group } = splitApiVersion(text(scale, 'apiVersion') || 'autoscaling/v1');
  if (group !== 'autoscaling') throw badRequest(`wrong type for a scale: ${group}`);
  const replicas = peek(scale, 'spec')['replicas'] ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas))
    throw badRequest('json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas of type int32');
  if (replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, live.metadata.name, [
      fault.invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const where = paths(resource).spec;
  const draft = structuredClone(asJson(live));
  let node = draft;
  for (const key of where.slice(0, -1)) node = (node[key] ??= {}) as JsonObject;
  node[where.at(-1) as string] = replicas;
  const version = text(peek(scale, 'metadata'), 'resourceVersion');
  if (version !== '') peek(draft, 'metadata')['resourceVersion'] = version;
  return draft;
}
