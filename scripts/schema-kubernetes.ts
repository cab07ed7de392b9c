/**
 * Writes src/lib/schema/data/kubernetes.ndjson, the compact form of the Kubernetes API schemas of many minor versions. The input
 * is the unpacked wheel of the PyPI package `kubernetes-validate` (Apache-2.0; the OpenAPI definitions of each release) and, for
 * enumerated values, the npm package `kubernetes-models` (MIT). Run it only to take up a new Kubernetes version:
 *
 *   pip download --no-deps kubernetes-validate && unzip kubernetes_validate-*.whl -d DIR
 *   node --import tsx scripts/schema-kubernetes.ts DIR
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compactDefinition, isPlain, type Definition } from './schema-kubernetes-compact.js';
import type { SchemaNode } from '../src/lib/schema/index.js';

const output = new URL('../src/lib/schema/data/kubernetes.ndjson', import.meta.url);

interface Variant {
  from: number;
  to: number;
  text: string;
}

function main(folder: string): void {
  const root = join(folder, 'kubernetes_validate', 'kubernetes-json-schema');
  const versions = readdirSync(root)
    .flatMap((name) => /^v(1\.\d+)\.\d+-local$/.exec(name)?.[1] ?? [])
    .sort((a, b) => minor(a) - minor(b));
  const enums = readEnums();
  const definitions = new Map<string, Variant[]>();
  const kinds = new Map<string, Variant[]>();
  versions.forEach((version, index) => {
    const all = readDefinitions(join(root, `v${version}.0-local`, '_definitions.json'));
    for (const [kind, name] of kindsOf(all)) extend(kinds, kind, index, name);
    for (const name of reachable(all)) {
      const definition = all[name];
      if (definition)
        extend(
          definitions,
          name,
          index,
          JSON.stringify(compactDefinition(definition, enums.get(name) ?? {})),
        );
    }
  });
  const header = {
    versions,
    kinds: Object.fromEntries(
      sorted(kinds).map(([kind, list]) => [kind, list.map((v) => [v.from, v.to, v.text])]),
    ),
  };
  const lines = sorted(definitions).map(
    ([name, list]) => `${name}\t[${list.map((v) => `[${v.from},${v.to},${v.text}]`).join(',')}]`,
  );
  writeFileSync(output, `${[JSON.stringify(header), ...lines].join('\n')}\n`);
  console.log(`${versions.length} versions, ${kinds.size} kinds, ${definitions.size} definitions`);
}

function readDefinitions(path: string): Record<string, Definition> {
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const found = isPlain(document) ? (document.$defs ?? document.definitions) : undefined;
  if (!isPlain(found)) throw new Error(`${path} holds no definitions`);
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, Definition] => isPlain(entry[1])),
  );
}

/** `group/version/Kind` (core: `v1/Kind`) of every object that can stand in a manifest. */
function kindsOf(all: Record<string, Definition>): [string, string][] {
  return Object.entries(all).flatMap(([name, definition]): [string, string][] => {
    const list = definition['x-kubernetes-group-version-kind'];
    if (!Array.isArray(list) || list.length !== 1 || !isPlain(definition.properties)) return [];
    const [gvk] = list as { group: string; version: string; kind: string }[];
    const metadata = definition.properties.metadata;
    if (
      !gvk ||
      !isPlain(metadata) ||
      typeof metadata.$ref !== 'string' ||
      !metadata.$ref.endsWith('.ObjectMeta')
    )
      return [];
    return [[`${gvk.group === '' ? '' : `${gvk.group}/`}${gvk.version}/${gvk.kind}`, name]];
  });
}

/** The definitions that the kinds lead to. */
function reachable(all: Record<string, Definition>): Set<string> {
  const seen = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isPlain(value)) {
      if (typeof value.$ref === 'string') enter(value.$ref.slice(value.$ref.lastIndexOf('/') + 1));
      Object.values(value).forEach(visit);
    }
  };
  const enter = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    visit(all[name]);
  };
  for (const [, name] of kindsOf(all)) enter(name);
  return seen;
}

/** Adds one version's text to a name's history: equal neighbours share an entry. */
function extend(map: Map<string, Variant[]>, name: string, index: number, text: string): void {
  const list = map.get(name) ?? [];
  map.set(name, list);
  const last = list.at(-1);
  if (last?.to === index - 1 && last.text === text) last.to = index;
  else list.push({ from: index, to: index, text });
}

/**
 * The enumerated values per definition and field, which the published definitions lack. They are read from the compiled
 * validators of `kubernetes-models`, whose text is regular: a function per schema that names its list of allowed values.
 */
function readEnums(): Map<string, Record<string, SchemaNode>> {
  const folder = fileURLToPath(new URL('../node_modules/kubernetes-models/_schemas', import.meta.url));
  const result = new Map<string, Record<string, SchemaNode>>();
  for (const file of readdirSync(folder).filter(
    (name) => name.startsWith('IoK8sApi') && name.endsWith('.js'),
  )) {
    const text = readFileSync(join(folder, file), 'utf8');
    const values = new Map(
      [...text.matchAll(/(schema\d+_enum)=(\[[^\]]*\])/g)].map((m) => [
        m[1] ?? '',
        JSON.parse(m[2] ?? '[]') as string[],
      ]),
    );
    const functions = new Map(
      [...text.matchAll(/function (validate\d+)\(data[\s\S]*?return \1\.errors=vErrors/g)].map((m) => [
        m[1] ?? '',
        m[0],
      ]),
    );
    const enumOf = (name: string): string[] | undefined =>
      values.get(/allowedValues:(schema\d+_enum)/.exec(functions.get(name) ?? '')?.[1] ?? '');
    const fields: Record<string, SchemaNode> = {};
    for (const [, field = '', validator = ''] of text.matchAll(
      /void 0!==data\.(\w+)&&\(?(validate\d+)\(data\.\1,/g,
    )) {
      const direct = enumOf(validator);
      const element = /data\.length;for\([^)]*\)(validate\d+)\(data\[/.exec(
        functions.get(validator) ?? '',
      )?.[1];
      const items = element === undefined ? undefined : enumOf(element);
      if (field === 'apiVersion' || field === 'kind') continue;
      if (direct) fields[field] = { e: direct };
      else if (items) fields[field] = { i: { e: items } };
    }
    if (Object.keys(fields).length > 0) result.set(definitionName(file), fields);
  }
  return result;
}

/** `IoK8sApiCoreV1ServiceSpec.js` is `io.k8s.api.core.v1.ServiceSpec`; groups are single words there. */
function definitionName(file: string): string {
  const parts = /^IoK8sApi([A-Z][a-z]+)(V\d+(?:alpha\d+|beta\d+)?)([A-Z].*)\.js$/.exec(file);
  return parts
    ? `io.k8s.api.${(parts[1] ?? '').toLowerCase()}.${(parts[2] ?? '').toLowerCase()}.${parts[3]}`
    : file;
}

const minor = (version: string): number => Number(version.slice(2));
const sorted = <T>(map: Map<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of the unpacked kubernetes-validate wheel');
main(folder);
