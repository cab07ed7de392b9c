/**
 * Writes src/lib/world/kube/facts/{types,resources}.json: what the Kubernetes API server of one version serves (resources, verbs, short
 * names) and how its types are built (fields, list kinds, merge keys, defaults, enumerations). The facts are read from the OpenAPI v3 and
 * discovery documents that Kubernetes publishes in its own source tree; the Go module proxy is the only thing that is asked.
 *
 *   node --import tsx scripts/kubernetes-facts.ts v1.35.4
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  type?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  [extension: `x-kubernetes-${string}`]: unknown;
}
interface Discovered {
  resource: string;
  singularResource: string;
  scope: string;
  responseKind: { group: string; version: string; kind: string };
  shortNames?: string[];
  categories?: string[];
  verbs: string[];
  subresources?: {
    subresource: string;
    responseKind?: { group: string; version: string; kind: string };
    verbs: string[];
  }[];
}

const version = process.argv[2] ?? 'v1.35.4';
const outDir = join(import.meta.dirname, '..', 'src', 'lib', 'world', 'kube', 'facts');
/** Group versions that are served: everything generally available that an admin's tooling meets. */
const skipped = (group: string, v: string): boolean =>
  /alpha|beta/.test(v) || group === 'internal.apiserver.k8s.io' || group === 'storagemigration.k8s.io';

const scalars: Record<string, string> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'microTime',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': 'any',
};
const prefixes: [string, string][] = [
  ['io.k8s.apiextensions-apiserver.pkg.apis.', ''],
  ['io.k8s.kube-aggregator.pkg.apis.', ''],
  ['io.k8s.apimachinery.pkg.apis.', ''],
  ['io.k8s.apimachinery.pkg.', 'pkg.'],
  ['io.k8s.api.', ''],
];

function shortName(name: string): string {
  for (const [long, short] of prefixes) if (name.startsWith(long)) return short + name.slice(long.length);
  throw new Error(`unknown type name ${name}`);
}

function typeText(schema: Schema): string {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref) {
    const name = ref.slice('#/components/schemas/'.length);
    return scalars[name] ?? `@${shortName(name)}`;
  }
  if (schema.type === 'array') return listText(schema);
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
    return `map<${typeText(schema.additionalProperties)}>`;
  if (schema.type === 'string') {
    if (schema.enum) return `enum(${schema.enum.map(String).join('|')})`;
    return schema.format === 'byte' ? 'bytes' : 'string';
  }
  if (schema.type === 'integer') return schema.format === 'int64' ? 'int64' : 'int32';
  if (schema.type === 'number') return 'number';
  if (schema.type === 'boolean') return 'bool';
  return 'any';
}

function listText(schema: Schema): string {
  const item = typeText(schema.items ?? {});
  const keys = schema['x-kubernetes-list-map-keys'] as string[] | undefined;
  const kind = schema['x-kubernetes-list-type'] as string | undefined;
  if (kind === 'map' && keys) return `list<${item}>[${keys.join(',')}]`;
  return kind === 'set' ? `set<${item}>` : `list<${item}>`;
}

function fieldText(name: string, schema: Schema, required: boolean): string {
  let text = `${name}${required ? '!' : ''}:${typeText(schema)}`;
  if (schema.default !== undefined) text += `=${JSON.stringify(schema.default)}`;
  const strategy = schema['x-kubernetes-patch-strategy'] as string | undefined;
  const key = schema['x-kubernetes-patch-merge-key'] as string | undefined;
  if (strategy) text += `~${strategy}${key ? `:${key}` : ''}`;
  if (schema['x-kubernetes-map-type'] === 'atomic') text += '%';
  if (text.includes(' ')) throw new Error(`a field's text must not contain a space: ${text}`);
  return text;
}

function objectText(schema: Schema): string {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    fieldText(name, field, required.has(name)),
  );
  return [...(schema['x-kubernetes-map-type'] === 'atomic' ? ['%'] : []), ...fields].join(' ');
}

const module = JSON.parse(
  execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${version}`], { encoding: 'utf8' }),
) as { Dir: string };
const all: Record<string, Schema> = {};
const kinds: Record<string, string> = {};
const v3 = join(module.Dir, 'api', 'openapi-spec', 'v3');
for (const file of readdirSync(v3)) {
  const document = JSON.parse(readFileSync(join(v3, file), 'utf8')) as {
    components?: { schemas?: Record<string, Schema> };
  };
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    all[name] = schema;
    const gvks = (schema['x-kubernetes-group-version-kind'] ?? []) as {
      group: string;
      version: string;
      kind: string;
    }[];
    const own = gvks.length === 1 ? gvks[0] : undefined;
    if (own) kinds[`${own.group}/${own.version}/${own.kind}`] = name;
  }
}

const discovery = join(module.Dir, 'api', 'discovery');
const groups = (
  JSON.parse(readFileSync(join(discovery, 'aggregated_v2.json'), 'utf8')) as {
    items: { metadata: { name?: string }; versions: { version: string; resources: Discovered[] }[] }[];
  }
).items;
const core = JSON.parse(readFileSync(join(discovery, 'api__v1.json'), 'utf8')) as {
  resources: {
    name: string;
    singularName: string;
    namespaced: boolean;
    kind: string;
    group?: string;
    version?: string;
    verbs: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
};
const coreResources: Discovered[] = core.resources
  .filter((r) => !r.name.includes('/'))
  .map((r) => ({
    resource: r.name,
    singularResource: r.singularName,
    scope: r.namespaced ? 'Namespaced' : 'Cluster',
    responseKind: { group: '', version: 'v1', kind: r.kind },
    ...(r.shortNames && { shortNames: r.shortNames }),
    ...(r.categories && { categories: r.categories }),
    verbs: r.verbs,
    subresources: core.resources
      .filter((s) => s.name.startsWith(`${r.name}/`))
      .map((s) => ({
        subresource: s.name.slice(r.name.length + 1),
        responseKind: { group: s.group ?? '', version: s.version ?? 'v1', kind: s.kind },
        verbs: s.verbs,
      })),
  }));

interface ResourceFact {
  group: string;
  version: string;
  resource: string;
  singular: string;
  kind: string;
  type: string;
  namespaced: boolean;
  shortNames: string;
  categories: string;
  verbs: string;
  subresources: string[];
}
const resources: ResourceFact[] = [];
const wanted = new Set<string>();
function typeOf(group: string, v: string, kind: string): string {
  const name = kinds[`${group}/${v}/${kind}`];
  if (!name) return '';
  wanted.add(name);
  return shortName(name);
}
for (const { group, versions } of [
  { group: '', versions: [{ version: 'v1', resources: coreResources }] },
  ...groups.map((g) => ({ group: g.metadata.name ?? '', versions: g.versions })),
]) {
  for (const { version: v, resources: list } of versions) {
    if (skipped(group, v)) continue;
    for (const r of list) {
      resources.push({
        group,
        version: v,
        resource: r.resource,
        singular: r.singularResource,
        kind: r.responseKind.kind,
        type: typeOf(group, v, r.responseKind.kind),
        namespaced: r.scope === 'Namespaced',
        shortNames: (r.shortNames ?? []).join(','),
        categories: (r.categories ?? []).join(','),
        verbs: r.verbs.join(','),
        subresources: (r.subresources ?? []).map((s) => {
          const g = s.responseKind?.group || group;
          const sv = s.responseKind?.version || v;
          const kind = s.responseKind?.kind ?? '';
          return [s.subresource, g, sv, kind, typeOf(g, sv, kind), s.verbs.join(',')].join(' ');
        }),
      });
    }
  }
}
const types: Record<string, string> = {};
const queue = [...wanted];
for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
  const schema = all[name];
  if (!schema) throw new Error(`no schema for ${name}`);
  const short = shortName(name);
  if (types[short] !== undefined) continue;
  types[short] = schema.properties ? objectText(schema) : `:${typeText(schema)}`;
  for (const ref of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    if (ref[1] && !scalars[ref[1]]) queue.push(ref[1]);
}
const sorted = Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
const source = `k8s.io/kubernetes ${version}: api/openapi-spec/v3 and api/discovery (Apache-2.0)`;
for (const [file, content] of [
  ['types.json', { source, version, types: sorted }],
  ['resources.json', { source, version, resources }],
] as const)
  writeFileSync(
    join(outDir, file),
    await format(JSON.stringify(content), { ...(await resolveConfig(join(outDir, file))), parser: 'json' }),
  );
