import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import { evaluate, functionName, type Scope } from './intrinsics.js';
import { scalarText } from './scalar-text.js';
import { isObject, type Template } from './template.js';

/** Evaluates the conditions of a template, each once. `scope` needs only parameters, pseudo parameters and mappings. */
export function evaluateConditions(template: Template, scope: Scope): Map<string, boolean> {
  const results = new Map<string, boolean>();
  const visiting = new Set<string>();
  const named = (name: string): boolean => {
    const known = results.get(name);
    if (known !== undefined) return known;
    const body = template.conditions[name];
    if (body === undefined)
      throw validationError(
        `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
      );
    if (visiting.has(name))
      throw validationError(
        `Template format error: Circular dependency between conditions: [${[...visiting].join(', ')}]`,
      );
    visiting.add(name);
    const result = test(body, { ...scope, condition: named }, named);
    visiting.delete(name);
    results.set(name, result);
    return result;
  };
  for (const name of Object.keys(template.conditions)) named(name);
  return results;
}

function test(body: Json, scope: Scope, named: (name: string) => boolean): boolean {
  const name = isObject(body) ? functionName(body) : undefined;
  if (!isObject(body) || name === undefined)
    throw validationError('Template format error: Every Condition member must be a function.');
  const argument = body[name] as Json;
  switch (name) {
    case 'Condition':
      return named(scalarText(argument));
    case 'Fn::Equals': {
      if (!Array.isArray(argument) || argument.length !== 2)
        throw validationError(
          'Template error: every Fn::Equals object requires a list of 2 string parameters.',
        );
      const [left, right] = argument.map((item) => scalarText(evaluate(item, scope)));
      return left === right;
    }
    case 'Fn::Not':
      return !test(operands(name, argument, 1, 1)[0] as Json, scope, named);
    case 'Fn::And':
      return operands(name, argument, 2, 10).every((item) => test(item, scope, named));
    case 'Fn::Or':
      return operands(name, argument, 2, 10).some((item) => test(item, scope, named));
    default:
      throw validationError(`Template error: ${name} is no function of conditions`);
  }
}

function operands(name: string, argument: Json, min: number, max: number): Json[] {
  if (Array.isArray(argument) && argument.length >= min && argument.length <= max) return argument;
  const wanted =
    min === max
      ? `${min} boolean parameter${min === 1 ? '' : 's'}`
      : `at least ${min} and at most ${max} boolean parameters`;
  throw validationError(`Template error: every ${name} object requires a list of ${wanted}.`);
}
