import type { SchemaNode } from '../src/lib/schema/index.js';

export type Definition = Record<string, unknown>;

export function isPlain(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Definitions that are so small that their users carry them in place. */
const inline: Record<string, SchemaNode> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { t: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { t: 'int-or-string' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { t: 'string', f: 'date-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { t: 'string', f: 'date-time' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { t: 'object', open: true },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { t: 'object', open: true },
};

/** One published definition in short form: no prose, `null` (which the API server drops) taken out of the types. */
export function compactDefinition(source: Definition, enums: Record<string, SchemaNode>): SchemaNode {
  const node = compact(source);
  for (const [field, extra] of Object.entries(enums)) {
    const target = node.p?.[field];
    if (!target) continue;
    if (extra.e) target.e = extra.e;
    else if (extra.i?.e && target.i) target.i.e = extra.i.e;
  }
  return node;
}

function compact(source: Definition): SchemaNode {
  if (typeof source.$ref === 'string') {
    const name = source.$ref.slice(source.$ref.lastIndexOf('/') + 1);
    return { ...(inline[name] ?? { $: name }), ...applyHints(source) };
  }
  const node: SchemaNode = {};
  const type = typeOf(source);
  if (type !== undefined) node.t = type;
  if (typeof source.format === 'string') node.f = source.format;
  if (isPlain(source.properties))
    node.p = Object.fromEntries(
      Object.entries(source.properties).map(([name, value]) => [name, isPlain(value) ? compact(value) : {}]),
    );
  else if (isPlain(source.additionalProperties)) node.a = compact(source.additionalProperties);
  else if (type === 'object') node.open = true;
  if (Array.isArray(source.required)) node.r = (source.required as string[]).toSorted();
  if (isPlain(source.items)) node.i = compact(source.items);
  return { ...node, ...applyHints(source) };
}

function applyHints(source: Definition): SchemaNode {
  const hints: SchemaNode = {};
  const list = source['x-kubernetes-list-type'];
  if (list === 'atomic' || list === 'set' || list === 'map') hints.lt = list;
  const keys = source['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) hints.lk = keys as string[];
  else if (hints.lt === undefined && String(source['x-kubernetes-patch-strategy']).includes('merge')) {
    // Before the list types were published, API servers derived them from the merge strategy.
    const key = source['x-kubernetes-patch-merge-key'];
    Object.assign(
      hints,
      typeof key === 'string'
        ? { lt: 'map', lk: [key] }
        : Array.isArray(source.type) && source.items
          ? { lt: 'set' }
          : {},
    );
  }
  if (source['x-kubernetes-map-type'] === 'atomic') hints.atomic = true;
  return hints;
}

function typeOf(source: Definition): SchemaNode['t'] {
  const types = (Array.isArray(source.type) ? source.type : [source.type]).filter((type) => type !== 'null');
  const [type] = types as string[];
  switch (type) {
    case 'object':
    case 'array':
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return type;
    default:
      return undefined;
  }
}
