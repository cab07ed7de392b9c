import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/**
 * A property type in one short value: `s`tring, `i`nteger, `n`umber, `b`oolean, `j`son (anything), `d`ate-time, `t`ag,
 * `#Name` a type of the same resource, `['a', x]` list, `['m', x]` map, `['u', x, y]` either.
 */
export type CompactType = string | ['a' | 'm', CompactType] | ['u', ...CompactType[]];

export interface CompactProperty {
  t: CompactType;
  /** Required. */
  r?: 1;
  /** A change replaces the resource: `y`es, or perhaps (`m`). */
  u?: 'y' | 'm';
}

export interface CompactResource {
  p: Record<string, CompactProperty>;
  a: Record<string, CompactType>;
  /** Types by name, each with its properties. */
  types?: Record<string, Record<string, CompactProperty>>;
  /** Properties that identify the resource, and that `Ref` gives where that differs. */
  id?: string[];
  ref?: string[];
  tags?: string;
  /** Nested property paths whose change replaces the resource. */
  replace?: string[][];
}

interface SpecType {
  type: string;
  element?: SpecType;
  types?: SpecType[];
  reference?: { $ref: string };
}

interface SpecProperty {
  type: SpecType;
  previousTypes?: SpecType[];
  required?: boolean;
  causesReplacement?: 'yes' | 'no' | 'maybe';
}

interface SpecEntity {
  $id: string;
  name: string;
  cloudFormationType: string;
  properties: Record<string, SpecProperty>;
  attributes?: Record<string, SpecProperty>;
  primaryIdentifier?: string[];
  cfnRefIdentifier?: string[];
  tagInformation?: { tagPropertyName: string };
  additionalReplacementProperties?: string[][];
}

interface SpecDatabase {
  schema: { resource: { entities: SpecEntity[] }; typeDefinition: { entities: SpecEntity[] } };
}

const packageName = '@aws-cdk/aws-service-spec';

/** The version of the installed `@aws-cdk/aws-service-spec`, under which its compact form may be cached. */
export function serviceSpecVersion(): string {
  const manifest = createRequire(import.meta.url)(`${packageName}/package.json`) as { version: string };
  return manifest.version;
}

/** The whole service specification in compact form: one resource type a line, `TYPE<TAB>JSON`, sorted by type. */
export async function compactServiceSpec(): Promise<string> {
  const path = createRequire(import.meta.url).resolve(`${packageName}/db.json.gz`);
  const database = JSON.parse(gunzipSync(await readFile(path)).toString('utf8')) as SpecDatabase;
  const definitions = new Map(database.schema.typeDefinition.entities.map((entity) => [entity.$id, entity]));
  const lines = database.schema.resource.entities.map(
    (resource) => `${resource.cloudFormationType}\t${JSON.stringify(compactResource(resource, definitions))}`,
  );
  return `${lines.sort().join('\n')}\n`;
}

function compactResource(
  resource: SpecEntity,
  definitions: ReadonlyMap<string, SpecEntity>,
): CompactResource {
  const names = new Map<string, string>();
  const types: Record<string, Record<string, CompactProperty>> = {};
  const nameOf = (id: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const definition = definitions.get(id);
    const base = definition?.name ?? id;
    const name = base in types ? `${base}.${id}` : base;
    names.set(id, name);
    types[name] = {};
    types[name] = compactProperties(definition?.properties ?? {}, nameOf);
    return name;
  };
  const compact: CompactResource = {
    p: compactProperties(resource.properties, nameOf),
    a: Object.fromEntries(
      Object.entries(resource.attributes ?? {}).map(([name, attribute]) => [
        name,
        compactType(attribute.type, nameOf),
      ]),
    ),
  };
  if (Object.keys(types).length > 0) compact.types = types;
  if (resource.primaryIdentifier) compact.id = resource.primaryIdentifier;
  if (resource.cfnRefIdentifier) compact.ref = resource.cfnRefIdentifier;
  if (resource.tagInformation) compact.tags = resource.tagInformation.tagPropertyName;
  if (resource.additionalReplacementProperties) compact.replace = resource.additionalReplacementProperties;
  return compact;
}

function compactProperties(
  properties: Record<string, SpecProperty>,
  nameOf: (id: string) => string,
): Record<string, CompactProperty> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const types = [property.type, ...(property.previousTypes ?? [])].map((type) =>
        compactType(type, nameOf),
      );
      const compact: CompactProperty = { t: types.length > 1 ? ['u', ...types] : (types[0] ?? 'j') };
      if (property.required) compact.r = 1;
      if (property.causesReplacement === 'yes') compact.u = 'y';
      else if (property.causesReplacement === 'maybe') compact.u = 'm';
      return [name, compact];
    }),
  );
}

function compactType(type: SpecType, nameOf: (id: string) => string): CompactType {
  switch (type.type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date-time':
    case 'tag':
      return type.type.slice(0, 1);
    case 'array':
      return ['a', type.element ? compactType(type.element, nameOf) : 'j'];
    case 'map':
      return ['m', type.element ? compactType(type.element, nameOf) : 'j'];
    case 'union':
      return ['u', ...(type.types ?? []).map((entry) => compactType(entry, nameOf))];
    case 'ref':
      return type.reference ? `#${nameOf(type.reference.$ref)}` : 'j';
    default:
      return 'j';
  }
}
