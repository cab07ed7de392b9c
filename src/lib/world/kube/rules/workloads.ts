import { sameJson, type JsonObject } from '../objects.js';
import { parseSelector } from '../selectors.js';
import { fault, type FieldFault } from '../status.js';
import { items, number, peek, text } from './draft.js';
import type { KindRules } from './kind-rules.js';
import { validatePodSpec } from './pod.js';

const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0;

function nonNegative(spec: JsonObject, key: string, path = 'spec'): FieldFault[] {
  const value = number(spec, key);
  return value !== undefined && value < 0
    ? [fault.invalid(`${path}.${key}`, value, 'must be greater than or equal to 0')]
    : [];
}

/** Selector, template and replicas: what Deployments, ReplicaSets, StatefulSets and DaemonSets have in common. */
function validateWorkload(object: JsonObject): FieldFault[] {
  const spec = peek(object, 'spec');
  const selector = peek(spec, 'selector');
  const template = peek(spec, 'template');
  const labels = peek(peek(template, 'metadata'), 'labels');
  const faults: FieldFault[] = [];
  if (spec['selector'] === undefined) faults.push(fault.required('spec.selector'));
  else if (isEmpty(peek(selector, 'matchLabels')) && items(selector, 'matchExpressions').length === 0) {
    faults.push(fault.invalid('spec.selector', selector, 'empty selector is invalid for deployment'));
  } else if (!parseSelector(selector)(labels as Record<string, string>)) {
    faults.push(
      fault.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  faults.push(
    ...nonNegative(spec, 'replicas'),
    ...nonNegative(spec, 'minReadySeconds'),
    ...validatePodSpec(peek(template, 'spec'), 'spec.template.spec'),
  );
  const restart = text(peek(template, 'spec'), 'restartPolicy');
  if (restart !== '' && restart !== 'Always')
    faults.push(fault.unsupported('spec.template.spec.restartPolicy', restart, ['Always']));
  return faults;
}

function selectorIsFixed(object: JsonObject, live: JsonObject): FieldFault[] {
  const selector = peek(object, 'spec')['selector'];
  return sameJson(selector, peek(live, 'spec')['selector'])
    ? []
    : [fault.invalid('spec.selector', selector, 'field is immutable')];
}

function isZero(value: unknown): boolean {
  return value === 0 || value === '0' || value === '0%';
}

export const deploymentRules: KindRules = {
  countsGenerations: true,
  validate: (object) => {
    const faults = validateWorkload(object);
    const strategy = peek(peek(object, 'spec'), 'strategy');
    const rolling = peek(strategy, 'rollingUpdate');
    if (strategy['type'] === 'Recreate' && strategy['rollingUpdate'] !== undefined) {
      faults.push(
        fault.forbidden(
          'spec.strategy.rollingUpdate',
          "may not be specified when strategy `type` is 'Recreate'",
        ),
      );
    } else if (isZero(rolling['maxUnavailable']) && isZero(rolling['maxSurge'])) {
      faults.push(
        fault.invalid(
          'spec.strategy.rollingUpdate.maxUnavailable',
          rolling['maxUnavailable'],
          'may not be 0 when `maxSurge` is 0',
        ),
      );
    }
    return faults;
  },
  validateUpdate: selectorIsFixed,
};

export const replicaSetRules: KindRules = {
  countsGenerations: true,
  validate: validateWorkload,
  validateUpdate: selectorIsFixed,
};
export const daemonSetRules: KindRules = {
  countsGenerations: true,
  validate: validateWorkload,
  validateUpdate: selectorIsFixed,
};

const statefulSetChangeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export const statefulSetRules: KindRules = {
  countsGenerations: true,
  validate: validateWorkload,
  validateUpdate: (object, live) => {
    const fixed = (one: JsonObject): JsonObject =>
      Object.fromEntries(
        Object.entries(peek(one, 'spec')).filter(([key]) => !statefulSetChangeable.includes(key)),
      );
    if (sameJson(fixed(object), fixed(live))) return [];
    const detail =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    return [fault.forbidden('spec', detail)];
  },
};

export const jobRules: KindRules = {
  countsGenerations: true,
  deletionDefault: 'Orphan',
  prepareCreate: (job) => {
    const spec = peek(job, 'spec');
    if (spec['manualSelector'] === true) return;
    const metadata = peek(job, 'metadata');
    const uid = text(metadata, 'uid');
    const template = peek(spec, 'template');
    const templateMeta = peek(template, 'metadata');
    const name = text(metadata, 'name');
    const labels = { ...peek(templateMeta, 'labels') };
    Object.assign(labels, {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    });
    template['metadata'] = { ...templateMeta, labels };
    spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  },
  validate: (job) => {
    const spec = peek(job, 'spec');
    const template = peek(peek(spec, 'template'), 'spec');
    const faults = [
      ...nonNegative(spec, 'parallelism'),
      ...nonNegative(spec, 'completions'),
      ...nonNegative(spec, 'backoffLimit'),
      ...validatePodSpec(template, 'spec.template.spec'),
    ];
    const restart = text(template, 'restartPolicy');
    if (restart === 'Always')
      faults.push(fault.unsupported('spec.template.spec.restartPolicy', restart, ['OnFailure', 'Never']));
    return faults;
  },
  validateUpdate: (job, live) =>
    ['selector', 'template', 'completionMode'].flatMap((key) => {
      const value = peek(job, 'spec')[key];
      return sameJson(value, peek(live, 'spec')[key])
        ? []
        : [fault.invalid(`spec.${key}`, value, 'field is immutable')];
    }),
};

export const cronJobRules: KindRules = {
  countsGenerations: true,
  validate: (cronJob) => {
    const spec = peek(cronJob, 'spec');
    const faults = text(spec, 'schedule') === '' ? [fault.required('spec.schedule')] : [];
    return [
      ...faults,
      ...validatePodSpec(
        peek(peek(peek(peek(spec, 'jobTemplate'), 'spec'), 'template'), 'spec'),
        'spec.jobTemplate.spec.template.spec',
      ),
    ];
  },
};
