import { Buffer } from 'node:buffer';
import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import { formatCidr, parseCidr, splitCidr } from '../ec2/cidr.js';
import { scalarText } from './scalar-text.js';
import { isObject, type JsonObject } from './template.js';

/** What CloudFormation's change sets show for a value that does not exist yet. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Where intrinsic functions look things up. */
export interface Scope {
  /** `Ref` of a parameter, pseudo parameter or resource; undefined if there is none. `null` stands for AWS::NoValue. */
  ref(name: string): Json | undefined;
  getAtt(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mappings: JsonObject;
  importValue(name: string): Json;
  availabilityZones(region: string): Json[];
}

const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/** Evaluates all intrinsic functions in a value. AWS::NoValue removes the property or list item that it stands in. */
export function evaluate(value: Json, scope: Scope): Json {
  const result = resolve(value, scope);
  return result === NO_VALUE ? null : result;
}

/** Whether a value depends on something that is only known after the change. */
export function isUnknown(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes(KNOWN_AFTER_APPLY);
  if (Array.isArray(value)) return value.some(isUnknown);
  return isObject(value) && Object.values(value).some(isUnknown);
}

function resolve(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw validationError('Dynamic references ({{resolve:…}}) are not simulated by the kubectl zk sandbox');
  }
  if (!isObject(value)) return value;
  const name = functionName(value);
  return name === undefined ? resolveObject(value, scope) : call(name, value[name] as Json, scope);
}

function resolveObject(value: JsonObject, scope: Scope): Json {
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolve(item, scope);
    if (resolved !== NO_VALUE) result[key] = resolved;
  }
  return result;
}

/** The intrinsic function that an object of one key calls, if it does. */
export function functionName(value: JsonObject): string | undefined {
  const keys = Object.keys(value);
  const [key] = keys;
  return keys.length === 1 &&
    key !== undefined &&
    (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))
    ? key
    : undefined;
}

function call(name: string, argument: Json, scope: Scope): Resolved {
  const handler = functions[name];
  if (name === 'Condition')
    return typeof argument === 'string'
      ? { Condition: argument }
      : resolveObject({ Condition: argument }, scope);
  if (!handler) throw validationError(`Template error: ${name} is not simulated by the kubectl zk sandbox`);
  return handler(argument, scope);
}

const functions: Readonly<Record<string, (argument: Json, scope: Scope) => Resolved>> = {
  Ref(argument, scope) {
    if (argument === 'AWS::NoValue') return NO_VALUE;
    const name = scalarText(argument);
    const value = scope.ref(name);
    if (value === undefined)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
      );
    return value;
  },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = getAttParts(argument, scope);
    return scope.getAtt(logicalId, attribute);
  },
  'Fn::Sub': sub,
  'Fn::Join'(argument, scope) {
    const [delimiter, items] = pair('Fn::Join', argument, scope);
    if (isUnknown(items) && !Array.isArray(items)) return KNOWN_AFTER_APPLY;
    return list('Fn::Join', items)
      .map((item) => text('Fn::Join', item))
      .join(text('Fn::Join', delimiter));
  },
  'Fn::Split'(argument, scope) {
    const [delimiter, source] = pair('Fn::Split', argument, scope);
    return isUnknown(source)
      ? [KNOWN_AFTER_APPLY]
      : text('Fn::Split', source).split(text('Fn::Split', delimiter));
  },
  'Fn::Select'(argument, scope) {
    const [index, items] = pair('Fn::Select', argument, scope);
    if (isUnknown(items) && (!Array.isArray(items) || items.length === 1)) return KNOWN_AFTER_APPLY;
    const item = list('Fn::Select', items)[Number(index)];
    if (item === undefined)
      throw validationError(
        `Template error: Fn::Select cannot select nonexistent value at index ${text('Fn::Select', index)}`,
      );
    return item;
  },
  'Fn::If'(argument, scope) {
    if (!Array.isArray(argument) || argument.length !== 3)
      throw validationError('Template error: Fn::If requires a list argument with three elements');
    const [condition, whenTrue, whenFalse] = argument as [Json, Json, Json];
    return resolve(scope.condition(scalarText(condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Base64'(argument, scope) {
    const value = resolve(argument, scope);
    if (value === NO_VALUE || typeof value === 'object')
      throw validationError('Template error: every Fn::Base64 object must have a String-typed value.');
    return isUnknown(value) ? KNOWN_AFTER_APPLY : Buffer.from(String(value)).toString('base64');
  },
  'Fn::GetAZs'(argument, scope) {
    const region = resolve(argument, scope);
    return scope.availabilityZones(typeof region === 'string' ? region : '');
  },
  'Fn::Cidr': cidr,
  'Fn::ImportValue'(argument, scope) {
    const name = resolve(argument, scope);
    return scope.importValue(name === NO_VALUE ? '' : text('Fn::ImportValue', name));
  },
};

/** Both forms of Fn::GetAtt: `[id, attribute]` and `id.attribute`. */
export function getAttParts(argument: Json, scope?: Scope): [string, string] {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string') {
    const attribute = scope ? evaluate(argument[1] as Json, scope) : (argument[1] as Json);
    return [argument[0], typeof attribute === 'string' ? attribute : ''];
  }
  throw validationError(
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );
}

/** The names in `${…}` of a Fn::Sub text; `${!literal}` is none. */
export function subNames(source: string): string[] {
  return [...source.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => (match[1] as string).trim());
}

function sub(argument: Json, scope: Scope): Json {
  const [source, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof source !== 'string' || !isObject(variables)) {
    throw validationError(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  }
  return source.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    const own = variables[name];
    if (own !== undefined) return text('Fn::Sub', evaluate(own, scope));
    const direct = scope.ref(name);
    if (direct !== undefined) return text('Fn::Sub', direct);
    const dot = name.indexOf('.');
    if (dot < 0)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
      );
    return text('Fn::Sub', scope.getAtt(name.slice(0, dot), name.slice(dot + 1)));
  });
}

function findInMap(argument: Json, scope: Scope): Json {
  const parts = Array.isArray(argument)
    ? argument.slice(0, 3).map((part) => text('Fn::FindInMap', evaluate(part, scope)))
    : [];
  const [map = '', top = '', second = ''] = parts;
  if (parts.length < 3)
    throw validationError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  const mapping = scope.mappings[map];
  if (!isObject(mapping))
    throw validationError(
      `Template error: Mapping named '${map}' is not present in the 'Mappings' section of template.`,
    );
  const row = mapping[top];
  const value = isObject(row) ? row[second] : undefined;
  if (value === undefined)
    throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
  return value;
}

function cidr(argument: Json, scope: Scope): Json {
  const parts = Array.isArray(argument) ? argument.map((part) => evaluate(part, scope)) : [];
  const [block, count, hostBits = 8] = parts;
  if (isUnknown(block)) return Array.from({ length: Number(count) }, () => KNOWN_AFTER_APPLY);
  const parsed = typeof block === 'string' ? parseCidr(block) : undefined;
  const blocks = parsed && splitCidr(parsed, Number(count), Number(hostBits));
  if (!blocks)
    throw validationError('Template error: Fn::Cidr cannot make the requested blocks out of the given one');
  return blocks.map(formatCidr);
}

function pair(name: string, argument: Json, scope: Scope): [Json, Json] {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw validationError(
      `Template error: every ${name} object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.`,
    );
  }
  return [evaluate(argument[0] as Json, scope), evaluate(argument[1] as Json, scope)];
}

function list(name: string, value: Json): Json[] {
  if (!Array.isArray(value)) throw validationError(`Template error: ${name} requires a list`);
  return value;
}

function text(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw validationError(`Template error: every value of ${name} must be a string`);
}
