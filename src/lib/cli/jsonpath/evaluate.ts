import { isRecord, usageError } from '../../core/index.js';
import type { Operand, Piece, Step } from './parse.js';

/** Evaluates a template and returns its text; several results of one path are joined by a space, as kubectl does. */
export function renderPieces(pieces: readonly Piece[], root: unknown, current: unknown = root): string {
  return pieces
    .map((piece) => {
      switch (piece.type) {
        case 'text':
          return piece.text;
        case 'path':
          return evaluate(piece.steps, piece.from === 'root' ? root : current, root)
            .map(textOf)
            .join(' ');
        case 'range':
          return evaluate(piece.steps, current, root)
            .map((item) => renderPieces(piece.body, root, item))
            .join('');
      }
    })
    .join('');
}

/** All values that a path leads to. A missing field is no error (kubectl allows missing keys); a wrong type is. */
export function evaluate(steps: readonly Step[], start: unknown, root: unknown): unknown[] {
  let values: unknown[] = [start];
  for (const step of steps) values = values.flatMap((value) => follow(step, value, root));
  return values;
}

function follow(step: Step, value: unknown, root: unknown): unknown[] {
  switch (step.type) {
    case 'field':
      return field(step.name, value);
    case 'wildcard':
      return Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : [];
    case 'recursive':
      return descendants(value);
    case 'index':
      return elementAt(step.index, value);
    case 'slice':
      return slice(step, value);
    case 'union':
      return step.members.flatMap((member) => evaluate(member, value, root));
    case 'filter':
      return elements(value).filter((element) => holds(step, element, root));
  }
}

/** A field of a map. Lists have no fields; a recursive descent passes them on the way and skips them. */
function field(name: string, value: unknown): unknown[] {
  return isRecord(value) && Object.hasOwn(value, name) && value[name] !== undefined ? [value[name]] : [];
}

function descendants(value: unknown): unknown[] {
  const children = Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : [];
  return [
    value,
    ...children.flatMap((child) => (typeof child === 'object' && child !== null ? descendants(child) : [])),
  ];
}

function elementAt(index: number, value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  const list = elements(value);
  const at = index < 0 ? list.length + index : index;
  if (at < 0 || at >= list.length)
    throw usageError(`array index out of bounds: index ${index}, length ${list.length}`);
  return [list[at]];
}

function slice(step: { start?: number; end?: number; step?: number }, value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  const list = elements(value);
  const every = step.step ?? 1;
  return list.slice(step.start ?? 0, step.end ?? list.length).filter((_, index) => index % every === 0);
}

function elements(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (value === null || value === undefined) return [];
  if (isRecord(value)) return Object.values(value);
  throw usageError(`${textOf(value)} is not array or slice`);
}

function holds(filter: Extract<Step, { type: 'filter' }>, element: unknown, root: unknown): boolean {
  const lefts = operandValues(filter.left, element, root);
  if (filter.operator === 'exists' || filter.right === undefined) return lefts.length > 0;
  const rights = operandValues(filter.right, element, root);
  if (lefts.length === 0 || rights.length === 0) return false;
  if (lefts.length > 1 || rights.length > 1) throw usageError('can only compare one element at a time');
  return compare(filter.operator, lefts[0], rights[0]);
}

function operandValues(operand: Operand, element: unknown, root: unknown): unknown[] {
  return operand.type === 'literal'
    ? [operand.value]
    : evaluate(operand.steps, operand.from === 'root' ? root : element, root);
}

function compare(operator: '==' | '!=' | '<' | '<=' | '>' | '>=', left: unknown, right: unknown): boolean {
  if (operator === '==') return sameValue(left, right);
  if (operator === '!=') return !sameValue(left, right);
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string'))
    throw usageError('incompatible types for comparison');
  const [a, b] = [left as number, right as number];
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
}

/** `@.ready=="true"` also matches the boolean: kubectl compares the text of unlike kinds. */
function sameValue(left: unknown, right: unknown): boolean {
  return typeof left === typeof right ? left === right : textOf(left) === textOf(right);
}

/** A value as kubectl prints it: strings bare, everything else as JSON, nothing for null. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
