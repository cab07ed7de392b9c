import type { Json } from '../../simulation.js';
import { withCondition, type Pod } from '../kinds.js';
import { isObject, kubeTime } from '../objects.js';
import { peek, text } from '../rules/index.js';
import { badRequest, conflict } from '../status.js';
import type { Target, WriteOptions } from './request.js';
import { mustGet, type ApiCore } from './writer.js';

/** The binding subresource: puts a pod on a node, once. */
export function bindPod(core: ApiCore, target: Target, body: Json, options: WriteOptions): void {
  const node = isObject(body) ? text(peek(body, 'target'), 'name') : '';
  if (node === '') throw badRequest('target.name: Required value');
  const pod = mustGet(core, { ...target, resource: target.resource }) as Pod;
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(
      target.resource,
      pod.metadata.name,
      `pod ${pod.metadata.name} is being deleted, cannot be assigned to a host`,
    );
  if ((pod.spec.nodeName ?? '') !== '')
    throw conflict(
      target.resource,
      pod.metadata.name,
      `pod ${pod.metadata.name} is already assigned to node "${pod.spec.nodeName ?? ''}"`,
    );
  if (!options.dryRun) assignNode(core, pod, node);
}

/** Stores the decision of a scheduler. */
export function assignNode(core: ApiCore, pod: Pod, node: string): Pod {
  const conditions = withCondition(pod.status.conditions, {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: kubeTime(core.now()),
  }).map((one) => {
    if (one.type !== 'PodScheduled') return one;
    const { reason: _, message: __, ...rest } = one;
    return rest;
  });
  const bound: Pod = { ...pod, spec: { ...pod.spec, nodeName: node }, status: { ...pod.status, conditions } };
  return core.store.put('pods', bound) as Pod;
}
