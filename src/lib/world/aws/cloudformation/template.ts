import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import { scalarText } from './scalar-text.js';

export type JsonObject = { [key: string]: Json };

export interface ParameterDeclaration {
  type: string;
  default: Json | undefined;
  allowedValues: Json[] | undefined;
  allowedPattern: string | undefined;
  constraintDescription: string | undefined;
  minLength: number | undefined;
  maxLength: number | undefined;
  minValue: number | undefined;
  maxValue: number | undefined;
  noEcho: boolean;
  description: string | undefined;
}

export interface ResourceDeclaration {
  type: string;
  properties: JsonObject;
  dependsOn: string[];
  condition: string | undefined;
  deletionPolicy: string | undefined;
  updateReplacePolicy: string | undefined;
  metadata: Json | undefined;
  updatePolicy: JsonObject | undefined;
}

export interface OutputDeclaration {
  value: Json;
  description: string | undefined;
  condition: string | undefined;
  exportName: Json | undefined;
}

export interface Template {
  description: string | undefined;
  metadata: Json | undefined;
  parameters: Record<string, ParameterDeclaration>;
  mappings: JsonObject;
  conditions: JsonObject;
  resources: Record<string, ResourceDeclaration>;
  outputs: Record<string, OutputDeclaration>;
}

/** Turns the text of a YAML template into JSON with the long forms of intrinsic functions. */
export type TemplateDecoder = (text: string) => Json;

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
  'Rules',
  'Transform',
  'Hooks',
];
const resourceKeys = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'UpdatePolicy',
  'CreationPolicy',
];

const formatError = (what: string): Error => validationError(`Template format error: ${what}`);

/** Reads a template and checks its form as CreateStack does, with the texts of CloudFormation's own errors where they are known. */
export function parseTemplate(text: string, decodeYaml: TemplateDecoder): Template {
  const root = decode(text, decodeYaml);
  if (!isObject(root)) throw formatError('unsupported structure.');
  const unknown = Object.keys(root).filter((key) => !sections.includes(key));
  if (unknown.length > 0)
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  for (const refused of ['Transform', 'Rules', 'Hooks']) {
    if (root[refused] !== undefined)
      throw validationError(`${refused} in templates is not simulated by the kubectl zk sandbox`);
  }
  const version = root['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09')
    throw formatError(`${JSON.stringify(version)} is not a supported value for AWSTemplateFormatVersion.`);
  const resources = section(root, 'Resources');
  if (Object.keys(resources).length === 0)
    throw formatError('At least one Resources member must be defined.');
  return {
    description: optionalText(root['Description'], 'Description'),
    metadata: root['Metadata'],
    parameters: mapSection(root, 'Parameters', readParameter),
    mappings: section(root, 'Mappings'),
    conditions: section(root, 'Conditions'),
    resources: mapSection(root, 'Resources', readResource),
    outputs: mapSection(root, 'Outputs', readOutput),
  };
}

function decode(text: string, decodeYaml: TemplateDecoder): Json {
  if (!/^\s*\{/.test(text)) return decodeYaml(text);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    // A YAML flow mapping also starts with a brace.
    try {
      return decodeYaml(text);
    } catch {
      throw formatError(`JSON not well-formed. (${error instanceof Error ? error.message : 'unreadable'})`);
    }
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function section(root: JsonObject, name: string): JsonObject {
  const value = root[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw formatError(`${name} member must be a JSON object or YAML mapping.`);
  return value;
}

function mapSection<T>(
  root: JsonObject,
  name: string,
  read: (id: string, value: Json) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(section(root, name)).map(([id, value]) => {
      if (name !== 'Mappings' && !/^[A-Za-z0-9]+$/.test(id))
        throw formatError(`${name} name ${id} is non alphanumeric.`);
      return [id, read(id, value)];
    }),
  );
}

function optionalText(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw formatError(`Every ${name} member must be a string.`);
  return value;
}

function optionalNumber(value: Json | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

function readParameter(id: string, value: Json): ParameterDeclaration {
  if (!isObject(value)) throw formatError(`Every Parameters member must be a JSON object or YAML mapping.`);
  const type = value['Type'];
  if (typeof type !== 'string') throw formatError('Every Parameters object must contain a Type member.');
  if (!/^(String|Number|CommaDelimitedList|List<Number>|AWS::[\w:]+|List<AWS::[\w:]+>)$/.test(type))
    throw formatError(`Unrecognized parameter type: ${type}`);
  if (type.startsWith('AWS::SSM::'))
    throw validationError(`Parameter ${id} of type ${type} is not simulated by the kubectl zk sandbox`);
  return {
    type,
    default: value['Default'],
    allowedValues: Array.isArray(value['AllowedValues']) ? value['AllowedValues'] : undefined,
    allowedPattern: optionalText(value['AllowedPattern'], 'AllowedPattern'),
    constraintDescription: optionalText(value['ConstraintDescription'], 'ConstraintDescription'),
    minLength: optionalNumber(value['MinLength']),
    maxLength: optionalNumber(value['MaxLength']),
    minValue: optionalNumber(value['MinValue']),
    maxValue: optionalNumber(value['MaxValue']),
    noEcho: scalarText(value['NoEcho'] ?? false) === 'true',
    description: optionalText(value['Description'], 'Description'),
  };
}

function readResource(id: string, value: Json): ResourceDeclaration {
  if (!isObject(value)) throw formatError('Every Resources member must be a JSON object or YAML mapping.');
  const type = value['Type'];
  if (typeof type !== 'string')
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  const unknown = Object.keys(value).find((key) => !resourceKeys.includes(key));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  const properties = value['Properties'] ?? {};
  if (!isObject(properties))
    throw formatError(`[/Resources/${id}/Properties] 'null' values are not allowed in templates`);
  const dependsOn = value['DependsOn'];
  return {
    type,
    properties,
    dependsOn:
      dependsOn === undefined ? [] : (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    condition: optionalText(value['Condition'], 'Condition'),
    deletionPolicy: policy(value['DeletionPolicy'], id, [
      'Delete',
      'Retain',
      'Snapshot',
      'RetainExceptOnCreate',
    ]),
    updateReplacePolicy: policy(value['UpdateReplacePolicy'], id, ['Delete', 'Retain', 'Snapshot']),
    metadata: value['Metadata'],
    updatePolicy: isObject(value['UpdatePolicy']) ? value['UpdatePolicy'] : undefined,
  };
}

function policy(value: Json | undefined, id: string, allowed: readonly string[]): string | undefined {
  const text = optionalText(value, 'DeletionPolicy');
  if (text !== undefined && !allowed.includes(text))
    throw formatError(`Unrecognized DeletionPolicy ${text} for resource ${id}`);
  return text;
}

function readOutput(id: string, value: Json): OutputDeclaration {
  if (!isObject(value)) throw formatError('Every Outputs member must be a JSON object or YAML mapping.');
  if (value['Value'] === undefined || value['Value'] === null)
    throw formatError(`Every Outputs member must contain a Value object`);
  const exported = value['Export'];
  return {
    value: value['Value'],
    description: optionalText(value['Description'], 'Description'),
    condition: optionalText(value['Condition'], 'Condition'),
    exportName: isObject(exported) ? exported['Name'] : undefined,
  };
}
