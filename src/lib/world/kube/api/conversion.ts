import type { Json } from '../../simulation.js';
import { apiVersionOf, type ApiResource } from '../catalog.js';
import { asJson, asObject, isObject, type JsonObject, type KubeObject } from '../objects.js';

/**
 * Two kinds are served in more than one form: events (core/v1 is what is stored) and horizontal pod autoscalers (autoscaling/v2 is
 * stored). Versions of a custom resource differ in nothing but their name (conversion strategy None).
 */
export function toServed(object: KubeObject, resource: ApiResource): KubeObject {
  const apiVersion = apiVersionOf(resource);
  if (object.apiVersion === apiVersion) return object;
  const renamed = { ...asJson(object), apiVersion };
  if (resource.table === 'events') return asObject(apiVersion === 'v1' ? renamed : eventToNew(renamed));
  if (resource.group === 'autoscaling' && resource.version === 'v1') return asObject(autoscalerToV1(renamed));
  return asObject(renamed);
}

/** The form in which the object is stored. */
export function toStored(object: JsonObject, resource: ApiResource): JsonObject {
  if (resource.table === 'events' && resource.group !== '')
    return { ...eventToCore(object), apiVersion: 'v1' };
  if (resource.group === 'autoscaling' && resource.version === 'v1')
    return { ...autoscalerToV2(object), apiVersion: 'autoscaling/v2' };
  return object;
}

function renameKeys(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names[key] ?? key, value]));
}

const coreToNew = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  reportingComponent: 'reportingController',
};
const newToCore = Object.fromEntries(Object.entries(coreToNew).map(([core, renamed]) => [renamed, core]));

function eventToNew(event: JsonObject): JsonObject {
  return renameKeys(event, coreToNew);
}

function eventToCore(event: JsonObject): JsonObject {
  return renameKeys(event, newToCore);
}

function autoscalerToV1(autoscaler: JsonObject): JsonObject {
  const { metrics, behavior: _, ...spec } = isObject(autoscaler['spec']) ? autoscaler['spec'] : {};
  const cpu = (Array.isArray(metrics) ? metrics : []).find(
    (metric) => isObject(metric) && isObject(metric['resource']) && metric['resource']['name'] === 'cpu',
  );
  const resource = isObject(cpu) && isObject(cpu['resource']) ? cpu['resource'] : {};
  const target = isObject(resource['target']) ? resource['target']['averageUtilization'] : undefined;
  return {
    ...autoscaler,
    spec: {
      ...spec,
      ...(target !== undefined && { targetCPUUtilizationPercentage: target }),
    },
  };
}

function autoscalerToV2(autoscaler: JsonObject): JsonObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = isObject(autoscaler['spec'])
    ? autoscaler['spec']
    : {};
  if (target === undefined) return { ...autoscaler, spec: spec };
  const metric: Json = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
  };
  return { ...autoscaler, spec: { ...spec, metrics: [metric] } };
}
