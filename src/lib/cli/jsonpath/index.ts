import { evaluate, renderPieces } from './evaluate.js';
import { parseTemplate } from './parse.js';

/** Compiles a template of kubectl's JSONPath dialect into a function from an object to text. Throws a usage error for a bad template. */
export function jsonPath(template: string): (root: unknown) => string {
  const pieces = parseTemplate(template);
  return (root) => renderPieces(pieces, root);
}

/** Compiles a single path, with or without braces, into a function from an object to all values there. */
export function jsonPathValues(path: string): (root: unknown) => unknown[] {
  const paths = parseTemplate(path).filter((piece) => piece.type === 'path');
  return (root) => paths.flatMap((piece) => evaluate(piece.steps, root, root));
}
