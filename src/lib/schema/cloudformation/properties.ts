import { isRecord, nearest } from '../../core/index.js';
import { formatPath, type PathStep, type SchemaIssue } from '../issue.js';
import { describe } from '../kubernetes/walk.js';
import { intrinsicName } from './intrinsic-functions.js';
import type { CloudFormationProperty, CloudFormationResource, CloudFormationType } from './spec.js';

/** Checks the properties of one resource: names, required ones, types. What an intrinsic function gives is not known and passes. */
export function propertyIssues(
  resource: CloudFormationResource,
  properties: unknown,
  path: readonly PathStep[],
): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  checkObject(properties ?? {}, resource.properties, resource.type, path, issues);
  return issues;
}

function checkObject(
  value: unknown,
  properties: Readonly<Record<string, CloudFormationProperty>>,
  owner: string,
  path: readonly PathStep[],
  issues: SchemaIssue[],
): void {
  if (!isRecord(value)) {
    issues.push({ rule: 'type', path, message: `${formatPath(path)} must be a map, not ${describe(value)}` });
    return;
  }
  // Fn::Transform beside other keys adds properties that nobody sees here.
  const transformed = 'Fn::Transform' in value;
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && !transformed && (value[name] === undefined || value[name] === null)) {
      issues.push({
        rule: 'required',
        path,
        message: `missing required property "${formatPath([...path, name])}" of ${owner}`,
      });
    }
  }
  for (const [name, child] of Object.entries(value)) {
    const property = properties[name];
    if (property) checkType(child, property.type, [...path, name], issues);
    else if (name !== 'Fn::Transform')
      issues.push(unknownProperty(name, Object.keys(properties), owner, path));
  }
}

function unknownProperty(
  name: string,
  known: readonly string[],
  owner: string,
  path: readonly PathStep[],
): SchemaIssue {
  const near = nearest(name, known);
  return {
    rule: 'unknown-field',
    path: [...path, name],
    atKey: true,
    message: `${owner} has no property "${name}"`,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  };
}

function checkType(
  value: unknown,
  type: CloudFormationType,
  path: readonly PathStep[],
  issues: SchemaIssue[],
): void {
  if (value === null || value === undefined) {
    issues.push({
      rule: 'type',
      path,
      message: `${formatPath(path)} is empty; CloudFormation refuses null values`,
      hint: 'leave the property out, or write !Ref AWS::NoValue',
    });
    return;
  }
  const call = intrinsicName(value);
  if (call === 'Fn::If') checkBranches((value as Record<string, unknown>)[call], type, path, issues);
  if (call !== undefined || type.kind === 'json') return;
  switch (type.kind) {
    case 'list':
      checkList(value, type.element, path, issues);
      break;
    case 'map':
      if (isRecord(value))
        for (const [name, child] of Object.entries(value))
          checkType(child, type.element, [...path, name], issues);
      else wrong(value, 'a map', path, issues);
      break;
    case 'object':
      checkObject(value, type.properties(), type.name, path, issues);
      break;
    case 'tag':
      checkObject(value, tagProperties, 'Tag', path, issues);
      break;
    case 'union':
      checkUnion(value, type.types, path, issues);
      break;
    default:
      checkScalar(value, type.kind, path, issues);
  }
}

const text: CloudFormationProperty = { type: { kind: 'string' }, required: true, update: 'in-place' };
const tagProperties = { Key: text, Value: text };

function checkBranches(
  argument: unknown,
  type: CloudFormationType,
  path: readonly PathStep[],
  issues: SchemaIssue[],
): void {
  if (!Array.isArray(argument) || argument.length !== 3) return;
  for (const index of [1, 2]) {
    const branch: unknown = argument[index];
    if (branch !== null && branch !== undefined) checkType(branch, type, [...path, 'Fn::If', index], issues);
  }
}

function checkList(
  value: unknown,
  element: CloudFormationType,
  path: readonly PathStep[],
  issues: SchemaIssue[],
): void {
  if (!Array.isArray(value)) {
    wrong(value, 'a list', path, issues);
    return;
  }
  value.forEach((entry: unknown, index) => checkType(entry, element, [...path, index], issues));
}

function checkUnion(
  value: unknown,
  types: readonly CloudFormationType[],
  path: readonly PathStep[],
  issues: SchemaIssue[],
): void {
  let best: SchemaIssue[] | undefined;
  for (const type of types) {
    const found: SchemaIssue[] = [];
    checkType(value, type, path, found);
    if (found.length === 0) return;
    if (!best || found.length < best.length) best = found;
  }
  issues.push(...(best ?? []));
}

/** CloudFormation turns scalars into what the property wants, as far as their text allows. */
function checkScalar(value: unknown, kind: string, path: readonly PathStep[], issues: SchemaIssue[]): void {
  if (
    typeof value !== 'string' &&
    typeof value !== 'number' &&
    typeof value !== 'bigint' &&
    typeof value !== 'boolean'
  ) {
    wrong(value, kind === 'integer' ? 'a whole number' : `a ${kind}`, path, issues);
    return;
  }
  const written = String(value);
  if (kind === 'integer' && !/^[-+]?\d+$/.test(written)) wrong(value, 'a whole number', path, issues);
  if (kind === 'number' && (written.trim() === '' || Number.isNaN(Number(written))))
    wrong(value, 'a number', path, issues);
  if (kind === 'boolean' && !/^(true|false)$/i.test(written)) wrong(value, 'true or false', path, issues);
}

function wrong(value: unknown, expected: string, path: readonly PathStep[], issues: SchemaIssue[]): void {
  issues.push({
    rule: 'type',
    path,
    message: `${formatPath(path)} must be ${expected}, not ${describe(value)}`,
  });
}
