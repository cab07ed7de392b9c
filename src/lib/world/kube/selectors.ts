import type { Json } from '../simulation.js';
import { isObject, scalarText, type JsonObject } from './objects.js';
import { badRequest } from './status.js';

export type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels | undefined) => boolean;

interface Requirement {
  key: string;
  operator: string;
  values: readonly string[];
}

function meets(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const [left, right] = [integer(value), integer(values[0])];
      return (
        left !== undefined &&
        right !== undefined &&
        values.length === 1 &&
        (operator === 'Gt' ? left > right : left < right)
      );
    }
    default:
      return false;
  }
}

function integer(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
}

const all =
  (requirements: readonly Requirement[]): LabelMatcher =>
  (labels = {}) =>
    requirements.every((one) => meets(labels, one));

function requirementsOf(value: Json | undefined): Requirement[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((one) => ({
    key: scalarText(one['key']),
    operator: scalarText(one['operator']),
    values: Array.isArray(one['values']) ? one['values'].map(scalarText) : [],
  }));
}

/** A `metav1.LabelSelector`: absent matches nothing, empty matches everything. */
export function parseSelector(selector: Json | undefined): LabelMatcher {
  if (!isObject(selector)) return () => false;
  const known = compiled.get(selector);
  if (known) return known;
  const matcher = compileSelector(selector);
  compiled.set(selector, matcher);
  return matcher;
}

/** Selectors of stored objects never change, so that they are compiled once. */
const compiled = new WeakMap<JsonObject, LabelMatcher>();
const compiledLabels = new WeakMap<object, LabelMatcher>();

/** A plain map of labels, as services select with: all have to be equal. */
export function parseLabels(labels: Labels): LabelMatcher {
  const known = compiledLabels.get(labels);
  if (known) return known;
  const matcher = all(
    Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  );
  compiledLabels.set(labels, matcher);
  return matcher;
}

function compileSelector(selector: JsonObject): LabelMatcher {
  const equal = isObject(selector['matchLabels']) ? Object.entries(selector['matchLabels']) : [];
  return all([
    ...equal.map(([key, value]) => ({ key, operator: 'In', values: [scalarText(value)] })),
    ...requirementsOf(selector['matchExpressions']),
  ]);
}

/** The expressions of a node selector term over labels (or over `metadata.name` for its fields). */
export function matchExpressions(expressions: Json | undefined): LabelMatcher {
  return all(requirementsOf(expressions));
}

const equality = /^([^\s!=,()]+)\s*(==|!=|=)\s*([^\s!=,()]*)$/;
const setBased = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^)]*)\)$/;

/** The text form of a label selector: `a=b,c!=d,e in (f,g),!h,i`. Empty text matches everything. */
export function parseSelectorText(text: string): LabelMatcher {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return all(
    parts
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parseRequirement),
  );
}

function parseRequirement(part: string): Requirement {
  const equal = equality.exec(part);
  if (equal)
    return {
      key: equal[1] as string,
      operator: equal[2] === '!=' ? 'NotIn' : 'In',
      values: [equal[3] as string],
    };
  const set = setBased.exec(part);
  if (set)
    return {
      key: set[1] as string,
      operator: set[2] === 'in' ? 'In' : 'NotIn',
      values: (set[3] as string).split(',').map((one) => one.trim()),
    };
  if (/^!\s*[^\s!=,()]+$/.test(part))
    return { key: part.slice(1).trim(), operator: 'DoesNotExist', values: [] };
  const numeric = /^([^\s!=,()<>]+)\s*([<>])\s*(\d+)$/.exec(part);
  if (numeric)
    return {
      key: numeric[1] as string,
      operator: numeric[2] === '>' ? 'Gt' : 'Lt',
      values: [numeric[3] as string],
    };
  if (/^[^\s!=,()<>]+$/.test(part)) return { key: part, operator: 'Exists', values: [] };
  throw badRequest(`unable to parse requirement: found '${part}', expected: a label requirement`);
}

/** `a=b,c=d` for printing; expressions in upstream's form. */
export function formatSelector(selector: Json | undefined): string {
  if (!isObject(selector)) return '<none>';
  const equal = isObject(selector['matchLabels'])
    ? Object.entries(selector['matchLabels']).map(([key, value]) => `${key}=${scalarText(value)}`)
    : [];
  const expressions = requirementsOf(selector['matchExpressions']).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${[...values].sort().join(',')})`;
  });
  const parts = [...equal, ...expressions].sort();
  return parts.length > 0 ? parts.join(',') : '<none>';
}
