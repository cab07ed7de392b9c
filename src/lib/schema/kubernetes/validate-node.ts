import type { PathStep, SchemaIssue } from '../issue.js';
import type { SchemaNode } from '../node.js';
import { formatPath } from '../issue.js';
import { isRecord, nearest } from '../../core/index.js';
import { visitEnum, visitScalar } from './validate-scalar.js';
import { add, here, wrongType, type Walk } from './walk.js';

/**
 * Checks a decoded value against a schema node, the way `kubectl apply --validate=strict` and a structural schema do: unknown and
 * missing fields, types, enumerations, formats, bounds, and list entries with the same key (which server-side apply refuses).
 * A walker instead of a schema compiler: the Kubernetes definitions are 771 shapes of which a manifest uses a few dozen, so
 * walking them costs microseconds where compiling them costs most of a second.
 */
export function validateNode(
  value: unknown,
  node: SchemaNode,
  resolve: (name: string) => SchemaNode | undefined,
  at: readonly PathStep[] = [],
): SchemaIssue[] {
  const walk: Walk = { resolve, path: [...at], issues: [] };
  visit(walk, value, node, false);
  return walk.issues;
}

/** `loose`: inside a combination (allOf, oneOf, ...), which restricts values but does not list the fields. */
function visit(walk: Walk, value: unknown, reference: SchemaNode, loose: boolean): void {
  if (value === null || value === undefined) return;
  const node = reference.$ === undefined ? reference : walk.resolve(reference.$);
  if (!node) return;
  switch (node.t) {
    case 'object':
      visitObject(walk, value, node, loose);
      break;
    case 'array':
      visitArray(walk, value, node, loose);
      break;
    case undefined:
      if ((node.p || node.r) && isRecord(value)) visitObject(walk, value, node, loose);
      break;
    default:
      visitScalar(walk, value, node);
  }
  if (node.e && node.t !== 'object' && node.t !== 'array') visitEnum(walk, value, node.e);
  if (node.all || node.any || node.one || node.not) visitCombinations(walk, value, node);
}

function visitObject(walk: Walk, value: unknown, node: SchemaNode, loose: boolean): void {
  if (!isRecord(value)) {
    wrongType(walk, value, 'a map');
    return;
  }
  for (const name of node.r ?? []) {
    if (value[name] === undefined || value[name] === null) {
      add(walk, {
        rule: 'required',
        message: `missing required field "${formatPath([...walk.path, name])}"`,
      });
    }
  }
  for (const [name, child] of Object.entries(value)) {
    const schema = node.p?.[name] ?? node.a;
    walk.path.push(name);
    if (schema) visit(walk, child, schema, loose);
    else if (!node.open && !loose && !(node.embedded && embeddedFields.has(name)))
      unknownField(walk, name, node);
    walk.path.pop();
  }
}

const embeddedFields = new Set(['apiVersion', 'kind', 'metadata']);

function unknownField(walk: Walk, name: string, node: SchemaNode): void {
  const near = nearest(name, Object.keys(node.p ?? {}));
  add(walk, {
    rule: 'unknown-field',
    atKey: true,
    message: `unknown field "${formatPath(walk.path)}"`,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  });
}

function visitArray(walk: Walk, value: unknown, node: SchemaNode, loose: boolean): void {
  if (!Array.isArray(value)) {
    wrongType(walk, value, 'a list');
    return;
  }
  if (node.minItems !== undefined && value.length < node.minItems) {
    add(walk, { rule: 'length', message: `${here(walk)} must have at least ${node.minItems} entries` });
  }
  if (node.maxItems !== undefined && value.length > node.maxItems) {
    add(walk, { rule: 'length', message: `${here(walk)} must have at most ${node.maxItems} entries` });
  }
  value.forEach((element: unknown, index) => {
    walk.path.push(index);
    if (element === null || element === undefined)
      add(walk, { rule: 'type', message: `${here(walk)} is empty` });
    else if (node.i) visit(walk, element, node.i, loose);
    walk.path.pop();
  });
  if (node.lt === 'map' || node.lt === 'set') visitKeys(walk, value, node);
}

/** Two entries with the same merge key: the API server refuses them or keeps only one. */
function visitKeys(walk: Walk, list: readonly unknown[], node: SchemaNode): void {
  const seen = new Map<string, number>();
  list.forEach((element, index) => {
    const parts = node.lk
      ? node.lk.map((key) =>
          isRecord(element) ? (element[key] ?? (key === 'protocol' ? 'TCP' : undefined)) : undefined,
        )
      : [element];
    if (parts.some((part) => part === undefined || typeof part === 'object')) return;
    const key = parts.map(String).join('/');
    const first = seen.get(key);
    seen.set(key, first ?? index);
    if (first === undefined) return;
    walk.path.push(index);
    add(walk, {
      rule: 'duplicate',
      message: `${here(walk)} has the same ${(node.lk ?? ['value']).join(' and ')} (${key}) as entry ${first}`,
    });
    walk.path.pop();
  });
}

function visitCombinations(walk: Walk, value: unknown, node: SchemaNode): void {
  for (const part of node.all ?? []) visit(walk, value, part, true);
  const fits = (part: SchemaNode): boolean => {
    const trial: Walk = { resolve: walk.resolve, path: [...walk.path], issues: [] };
    visit(trial, value, part, true);
    return trial.issues.length === 0;
  };
  if (node.any && !node.any.some(fits))
    add(walk, { rule: 'structure', message: `${here(walk)} matches none of the allowed forms (anyOf)` });
  if (node.one) {
    const count = node.one.filter(fits).length;
    if (count !== 1)
      add(walk, {
        rule: 'structure',
        message: `${here(walk)} matches ${count} of the allowed forms, it must match exactly one (oneOf)`,
      });
  }
  if (node.not && fits(node.not))
    add(walk, { rule: 'structure', message: `${here(walk)} has a form that is not allowed (not)` });
}
