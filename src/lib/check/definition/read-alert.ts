import { isMapping, setKey, type YamlMapping, type YamlValue } from '../../yaml/index.js';
import type { Json } from '../bridge/wire.js';
import type { FieldReader } from './field-reader.js';
import { alertKeys } from './keys.js';
import {
  inheritedFields,
  parameterTypes,
  statuses,
  type AlertParameter,
  type WrittenAlert,
} from './model.js';
import { trimCode } from './origin.js';
import { withoutUndefined } from './read-check.js';
import { readFilters } from './read-filters.js';

/** Python names that a parameter may have (the server's rule). */
const parameterName = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** Reads an alert definition as it is written; {@link inheritedFields} may be absent. Problems are noted in the reader. */
export function readAlertDefinition(reader: FieldReader): WrittenAlert {
  const condition = reader.text('condition');
  const alert = {
    id: reader.integer('id', { min: 1 }),
    check_definition_id: reader.integer('check_definition_id', { min: 1 }),
    name: optionalName(reader),
    description: reader.text('description'),
    team: reader.name('team'),
    responsible_team: reader.name('responsible_team'),
    entities: given(reader, 'entities', () => readFilters(reader, 'entities')),
    entities_exclude: given(reader, 'entities_exclude', () => readFilters(reader, 'entities_exclude')),
    condition: condition === undefined ? undefined : trimCode(condition),
    notifications: given(reader, 'notifications', () => reader.texts('notifications')),
    status: reader.oneOf('status', statuses) ?? 'ACTIVE',
    priority: reader.integer('priority', { min: 1, max: 3 }) as 1 | 2 | 3 | undefined,
    period: reader.text('period'),
    template: reader.boolean('template', false),
    parent_id: reader.integer('parent_id', { min: 1 }),
    parameters: given(reader, 'parameters', () => readParameters(reader)),
    tags: given(reader, 'tags', () => reader.texts('tags')),
    last_modified_by: reader.text('last_modified_by'),
    last_modified: reader.integer('last_modified'),
  };
  warnTimePeriod(reader);
  reader.warnUnknown([...alertKeys, 'time_period']);
  return withoutUndefined(alert);
}

/** The documentation calls it `time_period`; the key is `period`. */
function warnTimePeriod(reader: FieldReader): void {
  if (reader.value('time_period') !== undefined)
    reader.warn(
      'unknown-key',
      ['time_period'],
      'unknown key `time_period`, ZMON ignores it',
      'Write `period`.',
    );
}

/** A name is trimmed by the server. */
function optionalName(reader: FieldReader): string | undefined {
  return reader.value('name') === undefined ? undefined : reader.name('name').trim();
}

function given<T>(reader: FieldReader, name: string, read: () => T): T | undefined {
  return reader.value(name) === undefined ? undefined : read();
}

function readParameters(reader: FieldReader): Record<string, AlertParameter> {
  const map = reader.child('parameters');
  const parameters: Record<string, AlertParameter> = {};
  const value = reader.value('parameters');
  if (map === undefined || !isMapping(value)) return parameters;
  for (const [name, entry] of Object.entries(value)) {
    if (!parameterName.test(name))
      map.error('parameter-name', [name], `parameter \`${name}\` is no Python name`, {
        hint: 'Letters, digits and _ only, no digit first.',
        matters: 'server',
      });
    const parameter = readParameter(map, name, entry);
    if (parameter) setKey(parameters as unknown as YamlMapping, name, parameter as unknown as YamlValue);
  }
  return parameters;
}

/** `{value, comment, type}`, or that as JSON text, which zmon-cli decodes. */
function readParameter(map: FieldReader, name: string, entry: YamlValue): AlertParameter | undefined {
  const value = typeof entry === 'string' ? jsonObject(entry) : entry;
  if (value === undefined || !isMapping(value)) {
    map.error('parameter-form', [name], `parameter \`${name}\` must be a mapping with \`value\``, {
      hint: `Write \`${name}: {value: …}\`.`,
    });
    return undefined;
  }
  const fields = map.below(name, value);
  const result = fields.value('value');
  if (result === undefined)
    map.error('parameter-value', [name], `parameter \`${name}\` has no \`value\``, {
      hint: 'A parameter needs one; null is none.',
    });
  const parameter = withoutUndefined({
    value: result as AlertParameter['value'] | undefined,
    comment: fields.text('comment'),
    type: fields.oneOf('type', parameterTypes),
  });
  fields.warnUnknown();
  return parameter.value === undefined ? undefined : { ...parameter, value: parameter.value };
}

function jsonObject(text: string): YamlMapping | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The fields that an alert must have after its parents were asked. */
export const requiredOfAlerts = inheritedFields.filter(
  (field) => !['notifications', 'period', 'parameters', 'tags'].includes(field),
);
