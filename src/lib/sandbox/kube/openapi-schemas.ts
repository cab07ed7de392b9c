import { isObject, typeShape, type ApiResource, type JsonObject, type Shape } from '../../world/index.js';

/** The prefixes that the compact type names leave out, by what they start with. */
const longNames: [RegExp, string][] = [
  [/^(apiextensions)\./, 'io.k8s.apiextensions-apiserver.pkg.apis.'],
  [/^(apiregistration)\./, 'io.k8s.kube-aggregator.pkg.apis.'],
  [/^(meta)\./, 'io.k8s.apimachinery.pkg.apis.'],
  [/^(pkg)\./, 'io.k8s.apimachinery.'],
];

function longName(name: string): string {
  const prefix = longNames.find(([pattern]) => pattern.test(name))?.[1] ?? 'io.k8s.api.';
  return prefix + name;
}

const reference = (name: string): object => ({ $ref: `#/components/schemas/${longName(name)}` });

/** Scalars that Kubernetes publishes as types of their own. */
const sharedScalars: Partial<
  Record<Extract<Shape, { kind: 'scalar' }>['scalar'], { name: string; schema: object }>
> = {
  quantity: {
    name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    schema: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  intOrString: {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    schema: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  time: {
    name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
    schema: { type: 'string', format: 'date-time' },
  },
  microTime: {
    name: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
    schema: { type: 'string', format: 'date-time' },
  },
};

/** The component schemas of some resources with everything that they refer to. */
export function schemasFor(resources: readonly ApiResource[]): Record<string, object> {
  const schemas: Record<string, object> = Object.fromEntries(
    Object.values(sharedScalars).map(({ name, schema }) => [name, schema]),
  );
  const queue: string[] = [];
  for (const resource of resources) {
    const kind = { group: resource.group, version: resource.version, kind: resource.kind };
    if (resource.custom) schemas[customName(resource)] = customSchema(resource, kind, queue);
    else if (resource.type !== '') {
      queue.push(resource.type);
      schemas[longName(resource.type)] = {
        ...structSchema(resource.type, queue),
        'x-kubernetes-group-version-kind': [kind],
      };
    }
  }
  for (let name = queue.pop(); name !== undefined; name = queue.pop())
    schemas[longName(name)] ??= structSchema(name, queue);
  return schemas;
}

function customName({ group, version, kind }: ApiResource): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

function customSchema(resource: ApiResource, kind: object, queue: string[]): object {
  const schema: JsonObject = isObject(resource.custom?.schema) ? resource.custom.schema : {};
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  queue.push('meta.v1.ObjectMeta');
  return {
    ...schema,
    type: 'object',
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [reference('meta.v1.ObjectMeta')] },
    },
    'x-kubernetes-group-version-kind': [kind],
  };
}

function structSchema(name: string, queue: string[]): object {
  const shape = typeShape(name);
  if (shape.kind !== 'struct') return shapeSchema(shape, queue);
  const properties: Record<string, object> = {};
  for (const field of shape.fields.values()) {
    const { strategies, mergeKey } = field.patch ?? {};
    properties[field.name] = {
      ...asField(shapeSchema(field.shape, queue)),
      ...(field.default !== undefined && { default: field.default }),
      ...(strategies && { 'x-kubernetes-patch-strategy': strategies.join(',') }),
      ...(mergeKey !== undefined && { 'x-kubernetes-patch-merge-key': mergeKey }),
      ...(isAtomicMap(field.shape) && { 'x-kubernetes-map-type': 'atomic' }),
    };
  }
  const required = [...shape.fields.values()].filter((field) => field.required).map((field) => field.name);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(shape.atomic && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

function isAtomicMap(shape: Shape): boolean {
  return shape.kind === 'map' && shape.atomic;
}

/** A reference cannot stand beside other keywords: it goes into allOf. */
function asField(schema: object): object {
  return '$ref' in schema ? { allOf: [schema] } : schema;
}

function shapeSchema(shape: Shape, queue: string[]): object {
  switch (shape.kind) {
    case 'any':
      return { type: 'object' };
    case 'struct':
      if (shape.name === undefined) return { type: 'object' };
      queue.push(shape.name);
      return reference(shape.name);
    case 'map':
      return { type: 'object', additionalProperties: shapeSchema(shape.value, queue) };
    case 'list':
      return {
        type: 'array',
        items: asField(shapeSchema(shape.item, queue)),
        ...listExtensions(shape.merge),
      };
    case 'scalar':
      return sharedScalars[shape.scalar]
        ? { $ref: `#/components/schemas/${sharedScalars[shape.scalar]?.name ?? ''}` }
        : scalarSchema(shape.scalar);
  }
}

function listExtensions(merge: Extract<Shape, { kind: 'list' }>['merge']): object {
  if (merge.by === 'keys')
    return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': merge.keys };
  return { 'x-kubernetes-list-type': merge.by === 'value' ? 'set' : 'atomic' };
}

function scalarSchema(scalar: Extract<Shape, { kind: 'scalar' }>['scalar']): object {
  switch (scalar) {
    case 'int32':
    case 'int64':
      return { type: 'integer', format: scalar };
    case 'number':
      return { type: 'number', format: 'double' };
    case 'bool':
      return { type: 'boolean' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    default:
      return { type: 'string' };
  }
}
