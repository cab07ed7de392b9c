import { isRecord } from '../../core/index.js';
import type { SchemaNode } from '../node.js';
import type { ResourceScope } from './scope.js';

/** A kind that a CustomResourceDefinition adds. */
export interface CustomKind {
  apiVersion: string;
  kind: string;
  scope: ResourceScope;
  served: boolean;
  node: SchemaNode;
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * The kinds of a decoded `apiextensions.k8s.io/v1` CustomResourceDefinition. Its structural schemas become the same compact
 * nodes as the built-in kinds have; rules in CEL (`x-kubernetes-validations`) are left to the API server.
 */
export function customKinds(definition: unknown): CustomKind[] {
  const spec = isRecord(definition) ? definition.spec : undefined;
  if (
    !isRecord(spec) ||
    !isRecord(spec.names) ||
    typeof spec.group !== 'string' ||
    typeof spec.names.kind !== 'string'
  )
    return [];
  const { group } = spec;
  const { kind } = spec.names;
  const scope = spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced';
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isRecord) : [];
  return versions.flatMap((version) => {
    if (typeof version.name !== 'string') return [];
    const schema = isRecord(version.schema) ? version.schema.openAPIV3Schema : undefined;
    const node = isRecord(schema) ? customNode(schema) : ({ t: 'object', open: true } satisfies SchemaNode);
    node.p = { ...node.p, apiVersion: { t: 'string' }, kind: { t: 'string' }, metadata: { $: objectMeta } };
    return [{ apiVersion: `${group}/${version.name}`, kind, scope, served: version.served !== false, node }];
  });
}

const types: Record<string, NonNullable<SchemaNode['t']>> = {
  object: 'object',
  array: 'array',
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};

/** One OpenAPI v3 schema of a CustomResourceDefinition as a node. */
function customNode(schema: Record<string, unknown>): SchemaNode {
  const node: SchemaNode = {};
  if (schema['x-kubernetes-int-or-string'] === true) node.t = 'int-or-string';
  else if (typeof schema.type === 'string') {
    const type = types[schema.type];
    if (type) node.t = type;
  }
  const { properties, additionalProperties } = schema;
  if (isRecord(properties)) node.p = mapNodes(properties);
  if (isRecord(additionalProperties)) node.a = customNode(additionalProperties);
  else if (additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true)
    node.open = true;
  if (schema['x-kubernetes-embedded-resource'] === true) node.embedded = true;
  if (isRecord(schema.items)) node.i = customNode(schema.items);
  if (Array.isArray(schema.required)) node.r = schema.required.filter((name) => typeof name === 'string');
  if (Array.isArray(schema.enum))
    node.e = schema.enum.filter((entry) => typeof entry !== 'object').map((entry) => plainScalar(entry));
  if (typeof schema.format === 'string') node.f = schema.format;
  if (typeof schema.pattern === 'string') node.re = schema.pattern;
  copyBounds(schema, node);
  const list = schema['x-kubernetes-list-type'];
  if (list === 'atomic' || list === 'set' || list === 'map') node.lt = list;
  const keys = schema['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) node.lk = keys.filter((key) => typeof key === 'string');
  if (schema['x-kubernetes-map-type'] === 'atomic') node.atomic = true;
  copyCombinations(schema, node);
  return node;
}

function mapNodes(properties: Record<string, unknown>): Record<string, SchemaNode> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, child]) => [name, isRecord(child) ? customNode(child) : {}]),
  );
}

function copyBounds(schema: Record<string, unknown>, node: SchemaNode): void {
  const number = (name: string): number | undefined => {
    const value = schema[name];
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
  };
  const bounds: [
    keyof SchemaNode & ('min' | 'max' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems'),
    string,
  ][] = [
    ['min', 'minimum'],
    ['max', 'maximum'],
    ['minLength', 'minLength'],
    ['maxLength', 'maxLength'],
    ['minItems', 'minItems'],
    ['maxItems', 'maxItems'],
  ];
  for (const [key, name] of bounds) {
    const value = number(name);
    if (value !== undefined) node[key] = value;
  }
  if (schema.exclusiveMinimum === true) node.exclusiveMin = true;
  if (schema.exclusiveMaximum === true) node.exclusiveMax = true;
}

function copyCombinations(schema: Record<string, unknown>, node: SchemaNode): void {
  const list = (name: string): SchemaNode[] | undefined => {
    const value = schema[name];
    return Array.isArray(value) ? value.filter(isRecord).map(customNode) : undefined;
  };
  const all = list('allOf');
  const any = list('anyOf');
  const one = list('oneOf');
  if (all) node.all = all;
  if (any) node.any = any;
  if (one) node.one = one;
  if (isRecord(schema.not)) node.not = customNode(schema.not);
}

function plainScalar(value: unknown): string | number | boolean {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}
