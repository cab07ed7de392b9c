import { isRecord, nearest } from '../../core/index.js';
import { formatPath, type PathStep, type SchemaIssue } from '../issue.js';
import { describe } from '../kubernetes/walk.js';
import type { IntrinsicCheck } from './intrinsics.js';

const parameterTypes =
  /^(String|Number|List<Number>|CommaDelimitedList|AWS::SSM::Parameter::(Name|Value<.+>)|(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+>?)$/;
const parameterKeys = [
  'Type',
  'Default',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'MaxLength',
  'MinLength',
  'MaxValue',
  'MinValue',
  'Description',
  'ConstraintDescription',
];

/** The Parameters section; a parameter that nobody gives needs a default. */
export function parameterIssues(parameters: unknown, given: readonly string[]): SchemaIssue[] {
  return eachEntry(parameters, 'Parameters', (name, value, path) => {
    const issues = unknownKeys(value, parameterKeys, path, 'a parameter');
    const { Type: type, Default: fallback, AllowedValues: allowed } = value;
    if (typeof type !== 'string' || !parameterTypes.test(type)) {
      issues.push({
        rule: 'enum',
        path: type === undefined ? path : [...path, 'Type'],
        message: `parameter ${name} needs a Type such as String or Number`,
      });
    }
    if (fallback === undefined && !given.includes(name)) {
      issues.push({
        rule: 'required',
        path,
        message: `parameter ${name} has no Default and no value is given for it`,
      });
    }
    if (
      Array.isArray(allowed) &&
      fallback !== undefined &&
      !allowed.some((value) => describe(value) === describe(fallback))
    ) {
      issues.push({
        rule: 'enum',
        path: [...path, 'Default'],
        message: `the Default of parameter ${name} is not among its AllowedValues`,
      });
    }
    return issues;
  });
}

/** Mappings have exactly two levels of keys above the value. */
export function mappingIssues(mappings: unknown): SchemaIssue[] {
  return eachEntry(mappings, 'Mappings', (_name, value, path) =>
    Object.entries(value).flatMap(([key, level]): SchemaIssue[] =>
      isRecord(level) || key.startsWith('Fn::')
        ? []
        : [
            {
              rule: 'type',
              path: [...path, key],
              message: `${formatPath([...path, key])} must be a map: a mapping has two levels of keys`,
            },
          ],
    ),
  );
}

/** Each condition is one of the condition functions or a reference to another condition. */
export function conditionIssues(conditions: unknown, check: IntrinsicCheck): SchemaIssue[] {
  const allowed = ['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals', 'Condition'];
  return eachEntry(conditions, 'Conditions', (name, value, path) => {
    check.walk(value, path, true);
    const keys = Object.keys(value);
    if (keys.length === 1 && allowed.includes(keys[0] ?? '')) return [];
    return [{ rule: 'intrinsic', path, message: `condition ${name} must be one of ${allowed.join(', ')}` }];
  });
}

/** Outputs need a value; an exported name needs one too. */
export function outputIssues(outputs: unknown, check: IntrinsicCheck): SchemaIssue[] {
  const issues = eachEntry(outputs, 'Outputs', (name, value, path) => {
    const found = unknownKeys(value, ['Value', 'Description', 'Export', 'Condition'], path, 'an output');
    if (value.Value === undefined || value.Value === null)
      found.push({ rule: 'required', path, message: `output ${name} needs a Value` });
    if (!/^[A-Za-z0-9]{1,255}$/.test(name))
      found.push({
        rule: 'format',
        path,
        atKey: true,
        message: `output "${name}" must consist of letters and digits`,
      });
    if (value.Export !== undefined && (!isRecord(value.Export) || value.Export.Name === undefined)) {
      found.push({
        rule: 'required',
        path: [...path, 'Export'],
        message: `the Export of output ${name} needs a Name`,
      });
    }
    if (value.Condition !== undefined) check.condition(value.Condition, [...path, 'Condition']);
    check.walk(value.Value, [...path, 'Value']);
    check.walk(value.Export, [...path, 'Export']);
    return found;
  });
  const count = isRecord(outputs) ? Object.keys(outputs).length : 0;
  if (count > 200)
    issues.push({
      rule: 'limit',
      path: ['Outputs'],
      atKey: true,
      message: `the template has ${count} outputs, at most 200 are allowed`,
    });
  return issues;
}

function eachEntry(
  section: unknown,
  title: string,
  check: (name: string, value: Record<string, unknown>, path: readonly PathStep[]) => SchemaIssue[],
): SchemaIssue[] {
  if (section === undefined) return [];
  if (!isRecord(section))
    return [{ rule: 'type', path: [title], message: `${title} must be a map, not ${describe(section)}` }];
  return Object.entries(section).flatMap(([name, value]) => {
    const path = [title, name];
    if (name.startsWith('Fn::')) return [];
    return isRecord(value)
      ? check(name, value, path)
      : [
          {
            rule: 'type' as const,
            path,
            message: `${formatPath(path)} must be a map, not ${describe(value)}`,
          },
        ];
  });
}

function unknownKeys(
  value: Record<string, unknown>,
  known: readonly string[],
  path: readonly PathStep[],
  owner: string,
): SchemaIssue[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      return {
        rule: 'unknown-field',
        path: [...path, key],
        atKey: true,
        message: `${owner} has no field "${key}"`,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      };
    });
}
