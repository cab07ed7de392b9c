import type { Json } from '../../simulation.js';
import { asJson, asObject, isObject, type KubeObject } from '../objects.js';
import { peek } from '../rules/index.js';
import { badRequest, methodNotAllowed } from '../status.js';
import type { Target } from './request.js';
import { mustGet, type ApiCore } from './writer.js';

/** The finalize subresource of namespaces: sets what still has to finish before a namespace may go. */
export function finalizeNamespace(core: ApiCore, target: Target, body: Json): KubeObject {
  if (target.resource.table !== 'namespaces') throw methodNotAllowed(target.resource, 'finalize');
  if (!isObject(body)) throw badRequest('a namespace must be an object');
  const live = mustGet(core, target);
  const finalizers = peek(body, 'spec')['finalizers'];
  const spec = { ...peek(asJson(live), 'spec'), finalizers: Array.isArray(finalizers) ? finalizers : [] };
  const next = asObject({ ...asJson(live), spec });
  const isDone =
    spec.finalizers.length === 0 &&
    live.metadata.deletionTimestamp !== undefined &&
    (live.metadata.finalizers ?? []).length === 0;
  if (isDone) return core.store.remove('namespaces', undefined, live.metadata.name) ?? next;
  return core.store.put('namespaces', next);
}
