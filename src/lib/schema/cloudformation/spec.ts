import { readData } from '../data-file.js';
import type { CompactProperty, CompactResource, CompactType } from './compact.js';

/** What a change of a property does to the resource: stays, may be replaced, is replaced. From AWS's resource schemas. */
export type UpdateBehaviour = 'in-place' | 'conditional' | 'replace';

/** The type of a property or attribute. `json` is anything; `object` has fixed properties. */
export type CloudFormationType =
  | { kind: 'string' | 'integer' | 'number' | 'boolean' | 'json' | 'date-time' | 'tag' }
  | { kind: 'list' | 'map'; element: CloudFormationType }
  | { kind: 'union'; types: readonly CloudFormationType[] }
  | { kind: 'object'; name: string; properties: () => Readonly<Record<string, CloudFormationProperty>> };

export interface CloudFormationProperty {
  type: CloudFormationType;
  required: boolean;
  update: UpdateBehaviour;
}

export interface CloudFormationResource {
  type: string;
  properties: Readonly<Record<string, CloudFormationProperty>>;
  /** What `Fn::GetAtt` can read; nested names are dotted. */
  attributes: Readonly<Record<string, CloudFormationType>>;
  /** Properties or attributes that together identify the resource. */
  primaryIdentifier: readonly string[];
  /** What `Ref` gives, by the names of properties or attributes. */
  refIdentifier: readonly string[];
  /** The property that holds tags, if the resource can be tagged. */
  tagProperty?: string;
  /**
   * What a change below this property path does; list indexes may be left in. The strongest behaviour on the way counts:
   * a property that is replaced takes everything below it along.
   */
  updateBehaviour(path: readonly (string | number)[]): UpdateBehaviour;
}

export interface CloudFormationSpec {
  /** All known resource types, sorted. */
  readonly types: readonly string[];
  resource(type: string): CloudFormationResource | undefined;
}

let loaded: Promise<CloudFormationSpec> | undefined;

/** The resource types of CloudFormation; read once per process, parsed per type when asked for. */
export function cloudFormationSpec(): Promise<CloudFormationSpec> {
  loaded ??= load();
  return loaded;
}

/** One resource type, undefined if CloudFormation has no such type. */
export async function cloudFormationResource(type: string): Promise<CloudFormationResource | undefined> {
  return (await cloudFormationSpec()).resource(type);
}

async function load(): Promise<CloudFormationSpec> {
  const { compactServiceSpec, serviceSpecVersion } = await import('./compact.js');
  const text = await readData('cloudformation.ndjson', {
    version: serviceSpecVersion,
    build: compactServiceSpec,
  });
  const lines = new Map<string, string>();
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const tab = text.indexOf('\t', start);
    lines.set(text.slice(start, tab), text.slice(tab + 1, end));
    start = end + 1;
  }
  const parsed = new Map<string, CloudFormationResource>();
  return {
    types: [...lines.keys()],
    resource(type) {
      const line = lines.get(type);
      if (line === undefined) return undefined;
      const resource = parsed.get(type) ?? expand(type, JSON.parse(line) as CompactResource);
      parsed.set(type, resource);
      return resource;
    },
  };
}

function expand(type: string, compact: CompactResource): CloudFormationResource {
  const properties = expandProperties(compact.p, compact);
  const id = compact.id ?? [];
  return {
    type,
    properties,
    attributes: Object.fromEntries(
      Object.entries(compact.a).map(([name, attribute]) => [name, expandType(attribute, compact)]),
    ),
    primaryIdentifier: id,
    refIdentifier: compact.ref ?? id,
    ...(compact.tags === undefined ? {} : { tagProperty: compact.tags }),
    updateBehaviour: (path) => {
      const names = path.filter((step) => typeof step === 'string');
      if (compact.replace?.some((entry) => entry.every((name, index) => names[index] === name)))
        return 'replace';
      return strongest(properties, names);
    },
  };
}

function expandProperties(
  properties: Record<string, CompactProperty>,
  resource: CompactResource,
): Record<string, CloudFormationProperty> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      { type: expandType(property.t, resource), required: property.r === 1, update: behaviourOf(property.u) },
    ]),
  );
}

const behaviourOf = (mark: CompactProperty['u']): UpdateBehaviour =>
  mark === 'y' ? 'replace' : mark === 'm' ? 'conditional' : 'in-place';

const scalars: Record<string, CloudFormationType> = {
  s: { kind: 'string' },
  i: { kind: 'integer' },
  n: { kind: 'number' },
  b: { kind: 'boolean' },
  d: { kind: 'date-time' },
  t: { kind: 'tag' },
  j: { kind: 'json' },
};

function expandType(type: CompactType, resource: CompactResource): CloudFormationType {
  if (typeof type === 'string') {
    if (!type.startsWith('#')) return scalars[type] ?? { kind: 'json' };
    const name = type.slice(1);
    let properties: Record<string, CloudFormationProperty> | undefined;
    // Types may contain themselves (WAF statements), so they are expanded when somebody looks inside.
    return {
      kind: 'object',
      name,
      properties: () => (properties ??= expandProperties(resource.types?.[name] ?? {}, resource)),
    };
  }
  const [kind, ...rest] = type;
  const types = rest.map((entry) => expandType(entry, resource));
  if (kind === 'u') return { kind: 'union', types };
  return { kind: kind === 'a' ? 'list' : 'map', element: types[0] ?? { kind: 'json' } };
}

const strength: Record<UpdateBehaviour, number> = { 'in-place': 0, conditional: 1, replace: 2 };

function strongest(
  properties: Readonly<Record<string, CloudFormationProperty>>,
  path: readonly string[],
): UpdateBehaviour {
  let found: UpdateBehaviour = 'in-place';
  let level: Readonly<Record<string, CloudFormationProperty>> | undefined = properties;
  for (const name of path) {
    const property: CloudFormationProperty | undefined = level?.[name];
    if (!property) break;
    if (strength[property.update] > strength[found]) found = property.update;
    level = insideOf(property.type);
  }
  return found;
}

function insideOf(type: CloudFormationType): Readonly<Record<string, CloudFormationProperty>> | undefined {
  switch (type.kind) {
    case 'object':
      return type.properties();
    case 'list':
    case 'map':
      return insideOf(type.element);
    case 'union':
      return type.types.map(insideOf).find((entry) => entry !== undefined);
    default:
      return undefined;
  }
}
