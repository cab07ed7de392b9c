import { nearest } from '../../core/index.js';
import { formatFault, isQuantity } from '../formats.js';
import type { SchemaNode } from '../node.js';
import { add, describe, here, isInteger, shorten, wrongType, type Walk } from './walk.js';

/** A scalar against type, format, bounds, pattern. */
export function visitScalar(walk: Walk, value: unknown, node: SchemaNode): void {
  switch (node.t) {
    case 'string':
      if (typeof value === 'string') visitString(walk, value, node);
      else wrongType(walk, value, 'a string', quoteHint(value));
      break;
    case 'boolean':
      if (typeof value !== 'boolean')
        wrongType(
          walk,
          value,
          'true or false',
          typeof value === 'string' ? 'write it without quotes' : undefined,
        );
      break;
    case 'integer':
      if (isInteger(value)) visitNumber(walk, value, node);
      else
        wrongType(
          walk,
          value,
          'a whole number',
          typeof value === 'string' && /^-?\d+$/.test(value) ? 'write it without quotes' : undefined,
        );
      break;
    case 'number':
      if (typeof value === 'number' || typeof value === 'bigint') visitNumber(walk, value, node);
      else wrongType(walk, value, 'a number');
      break;
    case 'int-or-string':
      if (isInteger(value)) visitNumber(walk, value, { f: 'int32' });
      else if (typeof value !== 'string') wrongType(walk, value, 'a whole number or a string');
      break;
    case 'quantity':
      visitQuantity(walk, value);
      break;
    default:
  }
}

function visitString(walk: Walk, text: string, node: SchemaNode): void {
  const length = node.minLength === undefined && node.maxLength === undefined ? 0 : [...text].length;
  if (node.minLength !== undefined && length < node.minLength) {
    add(walk, { rule: 'length', message: `${here(walk)} must have at least ${node.minLength} characters` });
  }
  if (node.maxLength !== undefined && length > node.maxLength) {
    add(walk, {
      rule: 'length',
      message: `${here(walk)} must have at most ${node.maxLength} characters, it has ${length}`,
    });
  }
  if (node.re !== undefined && compiled(node.re)?.test(text) === false) {
    add(walk, {
      rule: 'pattern',
      message: `${here(walk)} is "${shorten(text)}", which does not match ${node.re}`,
    });
  }
  const fault = node.f === undefined ? undefined : formatFault(node.f, text);
  if (fault !== undefined) add(walk, { rule: 'format', message: `${here(walk)} must be ${fault}` });
}

/** CRD patterns are RE2; nearly all of them are JavaScript too, and one that is not checks nothing rather than the wrong thing. */
const patterns = new Map<string, RegExp | undefined>();
function compiled(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) {
    let expression: RegExp | undefined;
    try {
      expression = new RegExp(pattern, 'u');
    } catch {
      expression = undefined;
    }
    patterns.set(pattern, expression);
  }
  return patterns.get(pattern);
}

function visitNumber(walk: Walk, value: number | bigint, node: SchemaNode): void {
  const bits =
    node.f === 'int32' ? 2 ** 31 : node.f === 'int64' && typeof value === 'bigint' ? 2 ** 63 : undefined;
  if (bits !== undefined && (Number(value) >= bits || Number(value) < -bits)) {
    add(walk, { rule: 'range', message: `${here(walk)} is ${value}, which does not fit ${node.f}` });
  }
  const number = Number(value);
  if (node.min !== undefined && (number < node.min || (node.exclusiveMin && number === node.min))) {
    add(walk, {
      rule: 'range',
      message: `${here(walk)} is ${value}, it must be ${node.exclusiveMin ? 'more than' : 'at least'} ${node.min}`,
    });
  }
  if (node.max !== undefined && (number > node.max || (node.exclusiveMax && number === node.max))) {
    add(walk, {
      rule: 'range',
      message: `${here(walk)} is ${value}, it must be ${node.exclusiveMax ? 'less than' : 'at most'} ${node.max}`,
    });
  }
}

function visitQuantity(walk: Walk, value: unknown): void {
  if (typeof value === 'number' || typeof value === 'bigint') return;
  if (typeof value !== 'string') wrongType(walk, value, 'a quantity such as 100m or 2Gi');
  else if (!isQuantity(value)) {
    add(walk, {
      rule: 'format',
      message: `${here(walk)} is "${shorten(value)}", which is not a quantity`,
      hint: 'write for example 250m, 1.5, 512Mi or 2Gi',
    });
  }
}

/** A value against the allowed ones. */
export function visitEnum(walk: Walk, value: unknown, allowed: readonly (string | number | boolean)[]): void {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (allowed.some((entry) => entry === plain)) return;
  const near = typeof plain === 'string' ? nearest(plain, allowed.map(String)) : undefined;
  add(walk, {
    rule: 'enum',
    message: `${here(walk)} is ${describe(value)}, allowed are ${allowed.map((entry) => JSON.stringify(entry)).join(', ')}`,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  });
}

function quoteHint(value: unknown): string | undefined {
  return typeof value === 'object'
    ? undefined
    : `write it in quotes; unquoted, YAML reads it as ${typeof value === 'boolean' ? 'a boolean' : 'a number'}`;
}
