import { isRecord, nearest } from '../../core/index.js';
import { formatPath, type PathStep, type SchemaIssue } from '../issue.js';
import { describe } from '../kubernetes/walk.js';
import { cycleIssues } from './cycles.js';
import { IntrinsicCheck, type Declared } from './intrinsics.js';
import { propertyIssues } from './properties.js';
import { conditionIssues, mappingIssues, outputIssues, parameterIssues } from './sections.js';
import { cloudFormationSpec, type CloudFormationSpec } from './spec.js';

export interface TemplateOptions {
  /** Names of the parameters that will be given; the others need a default. Default: none. */
  parameters?: readonly string[];
}

/** Bytes of a template that can be sent inline, and bytes that CloudFormation takes from S3. */
const inlineLimit = 51_200;
const uploadLimit = 1_000_000;
const resourceLimit = 500;

const sections = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];

const resourceKeys = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Version',
];
const deletionPolicies = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

/**
 * Every fault of a decoded CloudFormation template (short tags already in their long `Fn::` form): sections, resource types,
 * property names and types, references, intrinsic functions, cycles, and the limit of 500 resources. Never throws.
 */
export async function validateTemplate(
  template: unknown,
  options: TemplateOptions = {},
): Promise<SchemaIssue[]> {
  return checkTemplate(template, await cloudFormationSpec(), options);
}

function checkTemplate(template: unknown, spec: CloudFormationSpec, options: TemplateOptions): SchemaIssue[] {
  if (!isRecord(template))
    return [{ rule: 'type', path: [], message: 'a CloudFormation template must be a map' }];
  const resources = isRecord(template.Resources) ? template.Resources : {};
  const declared = declaredBy(template, resources);
  const check = new IntrinsicCheck(declared, spec);
  const issues = [
    ...sectionIssues(template),
    ...parameterIssues(template.Parameters, options.parameters ?? []),
    ...mappingIssues(template.Mappings),
  ];
  issues.push(...clashIssues(declared));
  for (const [id, resource] of Object.entries(resources))
    issues.push(...resourceIssues(id, resource, spec, check));
  if (Object.keys(resources).length > resourceLimit) {
    issues.push({
      rule: 'limit',
      path: ['Resources'],
      atKey: true,
      message: `the template has ${Object.keys(resources).length} resources, at most ${resourceLimit} are allowed`,
    });
  }
  issues.push(...conditionIssues(template.Conditions, check), ...outputIssues(template.Outputs, check));
  // A cycle can only be judged once every reference has been seen.
  return [...issues, ...check.issues, ...cycleIssues(resources, check.references)];
}

function sectionIssues(template: Record<string, unknown>): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  for (const name of Object.keys(template)) {
    if (sections.includes(name)) continue;
    const near = nearest(name, sections);
    issues.push({
      rule: 'unknown-field',
      path: [name],
      atKey: true,
      message: `"${name}" is not a section of a template`,
      ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
    });
  }
  const version = template.AWSTemplateFormatVersion;
  if (version !== undefined && version !== '2010-09-09') {
    issues.push({
      rule: 'enum',
      path: ['AWSTemplateFormatVersion'],
      message: `AWSTemplateFormatVersion is ${describe(version)}, the only version is "2010-09-09"`,
    });
  }
  if (!isRecord(template.Resources) || Object.keys(template.Resources).length === 0) {
    const at: PathStep[] = 'Resources' in template ? ['Resources'] : [];
    issues.push({
      rule: 'required',
      path: at,
      message: 'a template needs at least one resource under "Resources"',
    });
  }
  return issues;
}

function declaredBy(template: Record<string, unknown>, resources: Record<string, unknown>): Declared {
  const keys = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);
  const mappings = isRecord(template.Mappings) ? Object.entries(template.Mappings) : [];
  return {
    parameters: new Set(keys(template.Parameters)),
    resources: new Map(
      Object.entries(resources).map(([id, value]) => [
        id,
        isRecord(value) && typeof value.Type === 'string' ? value.Type : '',
      ]),
    ),
    conditions: new Set(keys(template.Conditions)),
    mappings: new Map(mappings.map(([name, value]) => [name, isRecord(value) ? value : {}])),
  };
}

/** A logical name may be used once: parameters and resources share one name space. */
function clashIssues(declared: Declared): SchemaIssue[] {
  return [...declared.resources.keys()]
    .filter((id) => declared.parameters.has(id))
    .map((id) => ({
      rule: 'duplicate',
      path: ['Resources', id],
      atKey: true,
      message: `"${id}" is both a parameter and a resource`,
    }));
}

function resourceIssues(
  id: string,
  resource: unknown,
  spec: CloudFormationSpec,
  check: IntrinsicCheck,
): SchemaIssue[] {
  const path: PathStep[] = ['Resources', id];
  const issues: SchemaIssue[] = [];
  if (!/^[A-Za-z0-9]{1,255}$/.test(id) && !id.startsWith('Fn::ForEach::')) {
    issues.push({
      rule: 'format',
      path,
      atKey: true,
      message: `logical id "${id}" must consist of letters and digits`,
    });
  }
  if (id.startsWith('Fn::ForEach::')) return issues;
  if (!isRecord(resource))
    return [
      ...issues,
      { rule: 'type', path, message: `${formatPath(path)} must be a map, not ${describe(resource)}` },
    ];
  for (const key of Object.keys(resource)) {
    if (resourceKeys.includes(key)) continue;
    const near = nearest(key, resourceKeys);
    issues.push({
      rule: 'unknown-field',
      path: [...path, key],
      atKey: true,
      message: `a resource has no attribute "${key}"`,
      ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
    });
  }
  for (const key of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    const policy = resource[key];
    if (typeof policy === 'string' && !deletionPolicies.includes(policy)) {
      issues.push({
        rule: 'enum',
        path: [...path, key],
        message: `${key} is "${policy}", allowed are ${deletionPolicies.join(', ')}`,
      });
    }
  }
  issues.push(...typeIssues(resource, spec, path));
  if (resource.Condition !== undefined) check.condition(resource.Condition, [...path, 'Condition']);
  const depends: unknown[] = Array.isArray(resource.DependsOn)
    ? resource.DependsOn
    : resource.DependsOn === undefined
      ? []
      : [resource.DependsOn];
  depends.forEach((name, index) =>
    check.resource(name, [...path, 'DependsOn', ...(Array.isArray(resource.DependsOn) ? [index] : [])]),
  );
  for (const key of ['Properties', 'CreationPolicy', 'UpdatePolicy'])
    check.walk(resource[key], [...path, key]);
  return issues;
}

function typeIssues(
  resource: Record<string, unknown>,
  spec: CloudFormationSpec,
  path: readonly PathStep[],
): SchemaIssue[] {
  const { Type: type } = resource;
  if (typeof type !== 'string')
    return [{ rule: 'required', path, message: `missing required field "${formatPath([...path, 'Type'])}"` }];
  // Third-party and custom types, and macros' modules, are described elsewhere.
  if (!type.startsWith('AWS::') || type.endsWith('::MODULE')) return [];
  const facts = spec.resource(type);
  if (facts)
    return propertyIssues(
      facts,
      resource.Properties,
      'Properties' in resource ? [...path, 'Properties'] : path,
    );
  if (type === 'AWS::CloudFormation::CustomResource') return [];
  const near = nearest(type, spec.types);
  return [
    {
      rule: 'unknown-type',
      path: [...path, 'Type'],
      message: `CloudFormation has no resource type "${type}"`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    },
  ];
}

/**
 * Whether the text of a template can be sent. `inline` stacks (pools, etcd) go into the request and must stay within 51,200
 * bytes; the others are uploaded first and may have 1 MB.
 */
export function templateSizeIssues(text: string, how: 'inline' | 'upload'): SchemaIssue[] {
  const size = Buffer.byteLength(text, 'utf8');
  const limit = how === 'inline' ? inlineLimit : uploadLimit;
  if (size <= limit) return [];
  return [
    {
      rule: 'limit',
      path: [],
      message: `the template has ${size} bytes, ${how === 'inline' ? 'it is sent inline and may' : 'a template may'} have at most ${limit}`,
      ...(how === 'inline'
        ? { hint: 'shorten it, or move a part into a cf-manifest, which is uploaded' }
        : {}),
    },
  ];
}

export { templateFacts, type TemplateFacts } from './facts.js';
