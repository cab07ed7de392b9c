import type { Json } from '../../simulation.js';
import { isObject, type JsonObject } from '../objects.js';
import { anyShape, type Field, type ListShape, type ScalarName, type Shape } from './shape.js';
import { typeShape } from './type-facts.js';

/**
 * The shape of a custom resource from the structural OpenAPI v3 schema of its definition. `metadata` is always that of every object,
 * whatever the schema says (apiextensions ignores other constraints on it).
 */
export function customShape(schema: JsonObject | undefined): Shape {
  const fields = new Map<string, Field>();
  const properties = isObject(schema?.['properties']) ? schema['properties'] : {};
  const required = stringList(schema?.['required']);
  fields.set('apiVersion', field('apiVersion', { kind: 'scalar', scalar: 'string' }, false));
  fields.set('kind', field('kind', { kind: 'scalar', scalar: 'string' }, false));
  fields.set('metadata', { ...field('metadata', typeShape('meta.v1.ObjectMeta'), false), default: {} });
  for (const [name, property] of Object.entries(properties)) {
    if (fields.has(name) || !isObject(property)) continue;
    fields.set(name, schemaField(name, property, required.includes(name)));
  }
  const keep = schema === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return { kind: 'struct', fields, atomic: false, ...(keep && { preserveUnknown: true }) };
}

function field(name: string, shape: Shape, required: boolean): Field {
  return { name, shape, required };
}

function schemaField(name: string, schema: JsonObject, required: boolean): Field {
  return {
    ...field(name, schemaShape(schema), required),
    ...(schema['default'] !== undefined && { default: schema['default'] }),
  };
}

function schemaShape(schema: JsonObject): Shape {
  if (schema['x-kubernetes-int-or-string'] === true) return scalar('intOrString', schema);
  switch (schema['type']) {
    case 'object':
      return objectShape(schema);
    case 'array':
      return listShape(schema);
    case 'string':
      return scalar(schema['format'] === 'byte' ? 'bytes' : 'string', schema);
    case 'integer':
      return scalar(schema['format'] === 'int32' ? 'int32' : 'int64', schema);
    case 'number':
      return scalar('number', schema);
    case 'boolean':
      return scalar('bool', schema);
    default:
      return anyShape;
  }
}

function scalar(name: ScalarName, schema: JsonObject): Shape {
  const allowed = schema['enum'];
  return {
    kind: 'scalar',
    scalar: name,
    ...(Array.isArray(allowed) && { enum: allowed }),
    ...(schema['nullable'] === true && { nullable: true }),
  };
}

function objectShape(schema: JsonObject): Shape {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const keep = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const additional = schema['additionalProperties'];
  if (!isObject(schema['properties'])) {
    if (isObject(additional)) return { kind: 'map', value: schemaShape(additional), atomic };
    if (keep || additional === true || schema['x-kubernetes-embedded-resource'] === true) return anyShape;
    return { kind: 'struct', fields: new Map(), atomic };
  }
  const required = stringList(schema['required']);
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(schema['properties'])) {
    if (isObject(property)) fields.set(name, schemaField(name, property, required.includes(name)));
  }
  return {
    kind: 'struct',
    fields,
    atomic,
    ...(keep && { preserveUnknown: true }),
    ...(isObject(additional) && { additional: schemaShape(additional) }),
  };
}

function listShape(schema: JsonObject): Shape {
  const items = schema['items'];
  const item = isObject(items) ? schemaShape(items) : anyShape;
  const keys = stringList(schema['x-kubernetes-list-map-keys']);
  const type = schema['x-kubernetes-list-type'];
  const merge: ListShape['merge'] =
    type === 'map' && keys.length > 0
      ? { by: 'keys', keys }
      : type === 'set'
        ? { by: 'value' }
        : { by: 'replace' };
  return { kind: 'list', item, merge };
}

function stringList(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
