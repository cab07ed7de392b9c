import { usageError } from '../core/index.js';

/** One condition on labels, as in `k8s.io/apimachinery/pkg/labels`. */
export type Requirement =
  | { key: string; operator: 'in' | 'notin'; values: readonly string[] }
  | { key: string; operator: 'exists' | 'absent' }
  | { key: string; operator: 'gt' | 'lt'; value: number };

/** A parsed label selector: all requirements must hold. `text` is what the user wrote, for sending to a server. */
export interface Selector {
  text: string;
  requirements: readonly Requirement[];
}

/**
 * Parses a label selector with Kubernetes' syntax: `a=b`, `a==b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`,
 * joined by commas. Keys and values must be valid label keys and values. The empty text selects everything.
 */
export function parseSelector(text: string): Selector {
  const tokens = tokenize(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  while (at < tokens.length) {
    requirements.push(parseRequirement(text, next, () => tokens[at] ?? ''));
    if (at >= tokens.length) break;
    const separator = next();
    if (separator !== ',') throw invalid(text, `found '${separator}', expected: ',' or end of text`);
    if (at >= tokens.length) throw invalid(text, `found '', expected: identifier after ','`);
  }
  return { text, requirements };
}

/** Whether an object with these labels is selected. An absent label satisfies `!=` and `notin`, as in Kubernetes. */
export function matchesSelector(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.requirements.every((requirement) => matches(requirement, labels[requirement.key]));
}

function matches(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'gt':
    case 'lt': {
      if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
      return requirement.operator === 'gt'
        ? Number(value) > requirement.value
        : Number(value) < requirement.value;
    }
  }
}

function parseRequirement(text: string, next: () => string, peek: () => string): Requirement {
  let key = next();
  if (key === '!') {
    key = next();
    checkKey(text, key);
    return { key, operator: 'absent' };
  }
  checkKey(text, key);
  if (peek() === '' || peek() === ',') return { key, operator: 'exists' };
  const operator = next();
  if (operator === 'in' || operator === 'notin') return { key, operator, values: parseSet(text, next, peek) };
  if (operator === '=' || operator === '==' || operator === '!=') {
    const value = isWord(peek()) ? next() : '';
    checkValue(text, value);
    return { key, operator: operator === '!=' ? 'notin' : 'in', values: [value] };
  }
  if (operator === '>' || operator === '<') {
    const value = next();
    if (!/^[+-]?\d+$/.test(value))
      throw invalid(text, `for 'Gt', 'Lt' operators, the value must be an integer`);
    return { key, operator: operator === '>' ? 'gt' : 'lt', value: Number(value) };
  }
  throw invalid(text, `found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
}

function parseSet(text: string, next: () => string, peek: () => string): string[] {
  const open = next();
  if (open !== '(') throw invalid(text, `found '${open}', expected: '('`);
  const values: string[] = [];
  for (;;) {
    const value = isWord(peek()) ? next() : '';
    checkValue(text, value);
    values.push(value);
    const separator = next();
    if (separator === ')') return values;
    if (separator !== ',') throw invalid(text, `found '${separator}', expected: ',', or ')'`);
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/gy;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  if (text.slice(end).trim() !== '') throw invalid(text, `unexpected text at "${text.slice(end)}"`);
  return tokens;
}

function isWord(token: string): boolean {
  return token !== '' && !/^(==|!=|[=!(),<>])$/.test(token);
}

const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function checkKey(text: string, key: string): void {
  const parts = key.split('/');
  const [first = '', second] = parts;
  const ok =
    parts.length === 1
      ? name.test(first)
      : parts.length === 2 && first.length <= 253 && prefix.test(first) && name.test(second ?? '');
  if (!ok)
    throw invalid(
      text,
      isWord(key)
        ? `invalid label key "${key}"`
        : `found '${key}', expected: !, identifier, or 'end of string'`,
    );
}

function checkValue(text: string, value: string): void {
  if (value !== '' && !name.test(value)) throw invalid(text, `invalid label value "${value}"`);
}

function invalid(text: string, why: string) {
  return usageError(`unable to parse selector "${text}": ${why}`, {
    hint: 'Selectors look like environment=test,tier in (a, b),!legacy.',
  });
}
