import type { Json } from '../../simulation.js';
import { sameJson, type JsonObject, type KubeObject } from '../objects.js';
import { fault, type FieldFault } from '../status.js';
import { items, number, peek, section, text } from './draft.js';
import { requestOverLimit } from './resources.js';
import type { KindRules } from './kind-rules.js';
import { podPriority } from './priority.js';
import { qosClass } from './qos.js';
import { mountServiceAccount } from './service-account.js';

/** Pods: admission (service account, priority, default tolerations), the rules of their specification, graceful deletion. */
export const podRules: KindRules = {
  countsGenerations: true,
  prepareCreate: (pod, env) => {
    const spec = section(pod, 'spec');
    mountServiceAccount(pod, env);
    podPriority(spec, env);
    defaultTolerations(spec);
    pod['status'] = { phase: 'Pending', qosClass: qosClass(spec) };
  },
  validate: (pod) => validatePodSpec(peek(pod, 'spec'), 'spec'),
  validateUpdate,
  gracePeriod: (pod, requested) => podGracePeriod(pod, requested),
};

/** Seconds until a deleted pod is gone. Pods that no kubelet has seen, or that have ended, go at once. */
function podGracePeriod(object: KubeObject, requested: number | undefined): number {
  const pod = object as unknown as JsonObject;
  const spec = peek(pod, 'spec');
  const phase = text(peek(pod, 'status'), 'phase');
  if (text(spec, 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  return Math.max(0, requested ?? number(spec, 'terminationGracePeriodSeconds') ?? 30);
}

const notReadyTolerations = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** The admission plugin DefaultTolerationSeconds: pods stay five minutes on a node that fails. */
function defaultTolerations(spec: JsonObject): void {
  const tolerations = items(spec, 'tolerations');
  const tolerates = (key: string): boolean =>
    tolerations.some(
      (one) =>
        (one['key'] === key || text(one, 'key') === '') &&
        (text(one, 'effect') === '' || one['effect'] === 'NoExecute'),
    );
  const added = notReadyTolerations.filter((key) => !tolerates(key));
  if (added.length === 0) return;
  spec['tolerations'] = [
    ...tolerations,
    ...added.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
  ];
}

/** The rules of a pod specification, for pods and for the templates of workloads. `path` is where it stands, such as `spec.template.spec`. */
export function validatePodSpec(spec: JsonObject, path: string): FieldFault[] {
  const faults: FieldFault[] = [];
  const containers = items(spec, 'containers');
  if (containers.length === 0) faults.push(fault.required(`${path}.containers`));
  const volumes = new Set(items(spec, 'volumes').map((volume) => text(volume, 'name')));
  const names = new Set<string>();
  for (const [field, list] of [
    ['containers', containers],
    ['initContainers', items(spec, 'initContainers')],
  ] as const) {
    list.forEach((container, i) =>
      faults.push(...validateContainer(container, `${path}.${field}[${i}]`, names, volumes)),
    );
  }
  const restart = text(spec, 'restartPolicy');
  if (restart !== '' && !['Always', 'OnFailure', 'Never'].includes(restart)) {
    faults.push(fault.unsupported(`${path}.restartPolicy`, restart, ['Always', 'OnFailure', 'Never']));
  }
  return faults;
}

function validateContainer(
  container: JsonObject,
  path: string,
  names: Set<string>,
  volumes: ReadonlySet<string>,
): FieldFault[] {
  const faults: FieldFault[] = [];
  const name = text(container, 'name');
  if (name === '') faults.push(fault.required(`${path}.name`));
  else if (names.has(name)) faults.push(fault.duplicate(`${path}.name`, name));
  names.add(name);
  if (text(container, 'image').trim() === '') faults.push(fault.required(`${path}.image`));
  items(container, 'ports').forEach((port, i) => {
    const value = number(port, 'containerPort');
    if (value === undefined || value === 0) faults.push(fault.required(`${path}.ports[${i}].containerPort`));
    else if (value < 1 || value > 65535)
      faults.push(
        fault.invalid(`${path}.ports[${i}].containerPort`, value, 'must be between 1 and 65535, inclusive'),
      );
  });
  items(container, 'volumeMounts').forEach((mount, i) => {
    const volume = text(mount, 'name');
    if (!volumes.has(volume)) {
      faults.push({
        field: `${path}.volumeMounts[${i}].name`,
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(volume)}`,
      });
    }
    if (text(mount, 'mountPath') === '') faults.push(fault.required(`${path}.volumeMounts[${i}].mountPath`));
  });
  faults.push(...requestOverLimit(peek(container, 'resources'), `${path}.resources`));
  return faults;
}

const immutableText =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function validateUpdate(pod: JsonObject, live: JsonObject): FieldFault[] {
  const before = changeable(peek(live, 'spec'));
  const after = changeable(peek(pod, 'spec'));
  if (!sameJson(before, after)) return [fault.forbidden('spec', immutableText)];
  const kept = items(peek(live, 'spec'), 'tolerations').every((old) =>
    items(peek(pod, 'spec'), 'tolerations').some((one) => sameJson(old, one)),
  );
  return kept
    ? []
    : [
        fault.forbidden(
          'spec.tolerations',
          'existing toleration can not be modified except its tolerationSeconds',
        ),
      ];
}

/** A pod specification without what may be changed after creation. */
function changeable(spec: JsonObject): JsonObject {
  const out: JsonObject = { ...spec };
  for (const key of [
    'activeDeadlineSeconds',
    'tolerations',
    'terminationGracePeriodSeconds',
    'schedulingGates',
  ])
    delete out[key];
  for (const key of ['containers', 'initContainers'])
    if (out[key] !== undefined) out[key] = items(out, key).map(withoutImage);
  return out;
}

function withoutImage(container: JsonObject): Json {
  const { image: _, ...rest } = container;
  return rest;
}
