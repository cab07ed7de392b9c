import { sameJson, type JsonObject } from '../objects.js';
import { fault, type FieldFault } from '../status.js';
import { items, number, peek, section, text } from './draft.js';
import type { KindRules } from './kind-rules.js';

/** A field that keeps its value from creation on. */
function fixed(
  object: JsonObject,
  live: JsonObject,
  key: string,
  make: (value: JsonObject[string]) => FieldFault,
): FieldFault[] {
  const value = object[key];
  return sameJson(value, live[key]) ? [] : [make(value ?? null)];
}

/** ConfigMaps and Secrets that declare themselves immutable. */
function dataIsFixed(object: JsonObject, live: JsonObject): FieldFault[] {
  if (live['immutable'] !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const faults = object['immutable'] === true ? [] : [fault.forbidden('immutable', detail)];
  return [
    ...faults,
    ...['data', 'binaryData'].flatMap((key) => fixed(object, live, key, () => fault.forbidden(key, detail))),
  ];
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function dataKeys(object: JsonObject): FieldFault[] {
  const keys = [...Object.keys(peek(object, 'data')), ...Object.keys(peek(object, 'binaryData'))];
  const detail =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return keys
    .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
    .map((key) => fault.invalid(`data[${key}]`, key, detail));
}

export const configMapRules: KindRules = { validate: dataKeys, validateUpdate: dataIsFixed };

export const secretRules: KindRules = {
  validate: (secret) => [
    ...dataKeys(secret),
    ...Object.entries(peek(secret, 'data'))
      .filter(([, value]) => typeof value !== 'string' || !base64.test(value))
      .map(([key]) => fault.invalid(`data[${key}]`, '<hidden>', 'illegal base64 data')),
  ],
  validateUpdate: (secret, live) => [
    ...dataIsFixed(secret, live),
    ...fixed(secret, live, 'type', (value) => fault.invalid('type', value, 'field is immutable')),
  ],
};

export const nodeRules: KindRules = { keepsStatusOnCreate: true };

export const namespaceRules: KindRules = {
  names: 'label',
  prepareCreate: (namespace) => {
    section(namespace, 'spec')['finalizers'] = ['kubernetes'];
    namespace['status'] = { phase: 'Active' };
  },
  prepareUpdate: (namespace, live) => {
    namespace['spec'] = structuredClone(peek(live, 'spec'));
    namespace['status'] = structuredClone(peek(live, 'status'));
  },
};

export const disruptionBudgetRules: KindRules = {
  countsGenerations: true,
  validate: (budget) => {
    const spec = peek(budget, 'spec');
    if (spec['minAvailable'] === undefined || spec['maxUnavailable'] === undefined) return [];
    return [fault.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')];
  },
};

export const bindingRules: KindRules = {
  names: 'path',
  validate: (binding) =>
    text(peek(binding, 'roleRef'), 'name') === '' ? [fault.required('roleRef.name')] : [],
  validateUpdate: (binding, live) =>
    fixed(binding, live, 'roleRef', (value) => fault.invalid('roleRef', value, 'cannot change roleRef')),
};

export const storageClassRules: KindRules = {
  validate: (storageClass) =>
    text(storageClass, 'provisioner') === '' ? [fault.required('provisioner')] : [],
  validateUpdate: (storageClass, live) => [
    ...fixed(storageClass, live, 'parameters', () =>
      fault.forbidden('parameters', 'updates to parameters are forbidden.'),
    ),
    ...fixed(storageClass, live, 'provisioner', () =>
      fault.forbidden('provisioner', 'updates to provisioner are forbidden.'),
    ),
    ...fixed(storageClass, live, 'reclaimPolicy', () =>
      fault.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'),
    ),
    ...fixed(storageClass, live, 'volumeBindingMode', (value) =>
      fault.invalid('volumeBindingMode', value, 'field is immutable'),
    ),
  ],
};

export const priorityClassRules: KindRules = {
  countsGenerations: true,
  validate: (priorityClass) => {
    const name = text(peek(priorityClass, 'metadata'), 'name');
    const value = number(priorityClass, 'value') ?? 0;
    if (!name.startsWith('system-') && value > 1_000_000_000)
      return [fault.forbidden('value', 'maximum allowed value of a user defined priority is 1000000000')];
    return [];
  },
  validateUpdate: (priorityClass, live) =>
    fixed(priorityClass, live, 'value', () => fault.forbidden('value', 'may not be changed in an update.')),
};

export const definitionRules: KindRules = {
  countsGenerations: true,
  validate: (definition) => {
    const spec = peek(definition, 'spec');
    const group = text(spec, 'group');
    const plural = text(peek(spec, 'names'), 'plural');
    const name = text(peek(definition, 'metadata'), 'name');
    const faults: FieldFault[] = [];
    if (group === '') faults.push(fault.required('spec.group'));
    if (name !== `${plural}.${group}`)
      faults.push(fault.invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
    if (!['Namespaced', 'Cluster'].includes(text(spec, 'scope')))
      faults.push(fault.unsupported('spec.scope', text(spec, 'scope'), ['Cluster', 'Namespaced']));
    const versions = items(spec, 'versions');
    if (versions.filter((version) => version['storage'] === true).length !== 1)
      faults.push(
        fault.invalid('spec.versions', versions, 'must have exactly one version marked as storage version'),
      );
    versions.forEach((version, i) => {
      if (peek(peek(version, 'schema'), 'openAPIV3Schema')['type'] === undefined)
        faults.push(fault.required(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required'));
    });
    return faults;
  },
};

export const claimRules: KindRules = {
  validateUpdate: (claim, live) => {
    const before = peek(live, 'spec');
    const after = peek(claim, 'spec');
    const rest = (spec: JsonObject): JsonObject =>
      Object.fromEntries(
        Object.entries(spec).filter(
          ([key]) => !['resources', 'volumeName', 'volumeAttributesClassName'].includes(key),
        ),
      );
    return sameJson(rest(before), rest(after))
      ? []
      : [
          fault.forbidden(
            'spec',
            'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
          ),
        ];
  },
};
