import { type Field, isBooleanNode } from './field.js';
import type { EnvEntry } from './model.js';

/** The environment of a script step: a map of names to scalars, or to the old form of a secret. */
export function readScriptEnv(field: Field | undefined): EnvEntry[] {
  if (!field) return [];
  if (field.isNull) return warnEmpty(field);
  return field.entries()?.flatMap(({ name, field: value }) => scriptEntry(name, value) ?? []) ?? [];
}

/** The environment of a deployment: a map, or a list of `{name, value}` and `{name, valueFrom}`. */
export function readDeploymentEnv(field: Field | undefined): EnvEntry[] {
  if (!field) return [];
  if (field.isNull) return warnEmpty(field);
  if (field.node.kind !== 'sequence')
    return field.entries()?.flatMap(({ name, field: value }) => scalarEntry(name, value) ?? []) ?? [];
  const byName = new Map<string, EnvEntry>();
  for (const item of field.items() ?? []) {
    const entry = listEntry(item);
    if (!entry) continue;
    if (byName.delete(entry.name))
      item.warn('W-env-repeat', `${entry.name} was set before; the last one wins`, 'Remove one of the two.');
    byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

function warnEmpty(field: Field): EnvEntry[] {
  field.warn(
    'W-null-env',
    'there are no variables here',
    'Remove the key, or indent the variables below it.',
  );
  return [];
}

function scriptEntry(name: string, field: Field): EnvEntry | undefined {
  if (field.node.kind !== 'mapping') return scalarEntry(name, field);
  const fields = field.fields(['secret_id', 'secret_version', 'available_in_pull_requests']);
  const id = fields?.secret_id?.name();
  if (fields && !fields.secret_id) field.error('E-missing', 'a secret needs secret_id');
  if (id === undefined) return undefined;
  const version = fields?.secret_version?.string();
  const availableInPullRequests = fields?.available_in_pull_requests?.boolean() ?? false;
  return {
    name,
    secret: { id, availableInPullRequests, ...(version !== undefined && { version }) },
    position: placeOf(field),
  };
}

function scalarEntry(name: string, field: Field): EnvEntry | undefined {
  checkName(name, field);
  if (field.node.kind !== 'scalar') return field.error('E-type', `expected one value, found ${field.kind}`);
  if (field.isNull) {
    field.warn(
      'W-null-env',
      'no value is written; the variable becomes the empty text',
      'Write "" if that is meant.',
    );
    return { name, value: '', position: placeOf(field) };
  }
  if (isBooleanNode(field.node))
    field.warn(
      'W-bool-env',
      `an unquoted boolean; the variable becomes the text "${field.node.text}"`,
      'Put it in quotes, so that every parser says the same.',
    );
  return { name, value: field.reading.text(field.node), position: placeOf(field) };
}

function listEntry(field: Field): EnvEntry | undefined {
  const fields = field.fields(['name', 'value', 'valueFrom']);
  if (!fields) return undefined;
  if (!fields.name) return field.error('E-missing', 'an entry needs a name');
  const name = fields.name.name();
  if (name === undefined) return undefined;
  if (fields.value && fields.valueFrom)
    return fields.valueFrom.keyError('E-type', 'value and valueFrom exclude each other');
  if (fields.valueFrom) return valueFrom(name, fields.valueFrom);
  if (fields.value) return scalarEntry(name, fields.value);
  field.warn(
    'W-null-env',
    `${name} has no value; it becomes the empty text`,
    'Write value: "" if that is meant.',
  );
  return { name, value: '', position: placeOf(field) };
}

/** `fieldRef` names a field of the Pod; the two others a key of an object. */
function valueFrom(name: string, field: Field): EnvEntry | undefined {
  const fields = field.fields(['secretKeyRef', 'configMapKeyRef', 'fieldRef']);
  const position = placeOf(field);
  const reference = fields?.secretKeyRef ?? fields?.configMapKeyRef;
  if (reference) {
    const parts = reference.fields(['name', 'key', 'optional']);
    const object = parts?.name?.name();
    const key = parts?.key?.name();
    if (parts && (!parts.name || !parts.key)) return reference.error('E-missing', 'name and key are needed');
    if (object === undefined || key === undefined) return undefined;
    return {
      name,
      valueFrom: { kind: fields?.secretKeyRef ? 'secret' : 'configMap', name: object, key },
      position,
    };
  }
  const path = fields?.fieldRef?.fields(['fieldPath', 'apiVersion'])?.fieldPath?.name();
  if (path !== undefined) return { name, valueFrom: { kind: 'field', name: path, key: '' }, position };
  return fields && field.error('E-missing', 'one of secretKeyRef, configMapKeyRef and fieldRef is needed');
}

function checkName(name: string, field: Field): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  field.reading.warn(
    'W-env-name',
    field.key ?? field.node,
    `${field.where}: a shell cannot read a variable of this name`,
    'Use letters, digits and _.',
  );
}

function placeOf(field: Field) {
  return field.reading.source.span(field.key?.start ?? field.node.start, field.node.end);
}
