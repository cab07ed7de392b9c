import type { ApiResource, Catalog, PrinterColumn, ScalePaths, SubresourceFact } from '../catalog.js';
import { tableName } from '../catalog.js';
import { asJson, isObject, type JsonObject, type KubeObject } from '../objects.js';
import { items, peek, text } from '../rules/index.js';
import { customShape } from '../schema/index.js';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** The resources that a custom resource definition asks for: one per served version. */
export function resourcesOf(definition: KubeObject): ApiResource[] {
  const spec = peek(asJson(definition), 'spec');
  return items(spec, 'versions')
    .filter((version) => version['served'] !== false)
    .map((version) => resourceOf(spec, version));
}

function resourceOf(spec: JsonObject, version: JsonObject): ApiResource {
  const names = peek(spec, 'names');
  const group = text(spec, 'group');
  const schema = peek(version, 'schema')['openAPIV3Schema'];
  const subresources = peek(version, 'subresources');
  const scale = isObject(subresources['scale'])
    ? (subresources['scale'] as unknown as ScalePaths)
    : undefined;
  const shape = customShape(isObject(schema) ? schema : undefined);
  return {
    group,
    version: text(version, 'name'),
    resource: text(names, 'plural'),
    singular: text(names, 'singular'),
    kind: text(names, 'kind'),
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: strings(names['shortNames']),
    categories: strings(names['categories']),
    verbs,
    subresources: subresourceFacts(spec, version, scale),
    type: '',
    shape,
    table: tableName(group, text(names, 'plural')),
    custom: {
      statusSubresource: subresources['status'] !== undefined,
      ...(scale && { scale }),
      columns: items(version, 'additionalPrinterColumns') as unknown as PrinterColumn[],
      schema: schema ?? {},
    },
  };
}

function subresourceFacts(
  spec: JsonObject,
  version: JsonObject,
  scale: ScalePaths | undefined,
): SubresourceFact[] {
  const own = {
    group: text(spec, 'group'),
    version: text(version, 'name'),
    kind: text(peek(spec, 'names'), 'kind'),
    type: '',
  };
  const facts: SubresourceFact[] = [];
  if (peek(version, 'subresources')['status'] !== undefined)
    facts.push({ name: 'status', ...own, verbs: ['get', 'patch', 'update'] });
  if (scale)
    facts.push({
      name: 'scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      type: 'autoscaling.v1.Scale',
      verbs: ['get', 'patch', 'update'],
    });
  return facts;
}

/** Brings the catalog in line with a definition that appeared, changed or went. */
export function updateCatalog(
  catalog: Catalog,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): void {
  for (const old of before ? resourcesOf(before) : []) catalog.remove(old.group, old.version, old.resource);
  for (const resource of after ? resourcesOf(after) : []) catalog.add(resource);
}
