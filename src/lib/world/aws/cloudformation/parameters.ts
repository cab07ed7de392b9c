import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import type { ParameterDeclaration, Template } from './template.js';

/** A parameter as a caller gives it. */
export interface ParameterInput {
  key: string;
  value?: string | undefined;
  usePreviousValue?: boolean | undefined;
}

export type ParameterValues = Record<string, string>;

/** The values of all parameters of a template, checked against their declarations. */
export function resolveParameters(
  template: Template,
  given: readonly ParameterInput[],
  previous: Readonly<ParameterValues>,
): ParameterValues {
  const unknown = given.filter(({ key }) => !(key in template.parameters)).map(({ key }) => key);
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const inputs = new Map(given.map((input) => [input.key, input]));
  const values: ParameterValues = {};
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const input = inputs.get(name);
    const value = input?.usePreviousValue
      ? previous[name]
      : (input?.value ?? defaultText(declaration.default));
    if (value === undefined) missing.push(name);
    else {
      checkValue(name, declaration, value);
      values[name] = value;
    }
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function defaultText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value).replace(/^"|"$/g, '');
}

function checkValue(name: string, declaration: ParameterDeclaration, value: string): void {
  const { type, allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = declaration;
  const fail = (rule: string): never => {
    throw validationError(
      declaration.constraintDescription === undefined
        ? `Parameter '${name}' ${rule}`
        : `Parameter ${name} failed to satisfy constraint: ${declaration.constraintDescription}`,
    );
  };
  if (type === 'Number' && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value)) fail('must be a number.');
  if (allowedValues && !allowedValues.map(String).includes(value)) fail(`must be one of AllowedValues`);
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value))
    fail(`must match pattern ${allowedPattern}`);
  if (minLength !== undefined && value.length < minLength)
    fail(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && value.length > maxLength)
    fail(`must contain at most ${maxLength} characters`);
  if (minValue !== undefined && Number(value) < minValue) fail(`must be a number not less than ${minValue}`);
  if (maxValue !== undefined && Number(value) > maxValue)
    fail(`must be a number not greater than ${maxValue}`);
}

/** What `Ref` of a parameter gives: a list for the list types. */
export function parameterReference(declaration: ParameterDeclaration, value: string): Json {
  const isList = declaration.type === 'CommaDelimitedList' || declaration.type.startsWith('List<');
  return isList ? (value === '' ? [] : value.split(',').map((item) => item.trim())) : value;
}
