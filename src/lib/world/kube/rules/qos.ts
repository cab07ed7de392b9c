import { amountOf } from '../amounts.js';
import type { JsonObject } from '../objects.js';
import { items, peek } from './draft.js';

/** The quality of service class of a pod, from the CPU and memory of its containers. */
export function qosClass(spec: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...items(spec, 'containers'), ...items(spec, 'initContainers')].map((container) =>
    peek(container, 'resources'),
  );
  const has = (section: string): boolean =>
    containers.some((resources) =>
      ['cpu', 'memory'].some((name) => amountOf(name, peek(resources, section)[name]) > 0),
    );
  if (!has('requests') && !has('limits')) return 'BestEffort';
  const isGuaranteed = containers.every((resources) =>
    ['cpu', 'memory'].every((name) => {
      const limit = amountOf(name, peek(resources, 'limits')[name]);
      return limit > 0 && amountOf(name, peek(resources, 'requests')[name]) === limit;
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
