import type { PathStep, SchemaIssue } from '../issue.js';
import type { SchemaNode } from '../node.js';
import { formatPath } from '../issue.js';

/** Where a walk is and what it found. `path` is one shared stack: issues copy it, the walk itself allocates nothing. */
export interface Walk {
  resolve: (name: string) => SchemaNode | undefined;
  path: PathStep[];
  issues: SchemaIssue[];
}

/** The value is of another type than the schema wants. */
export function wrongType(walk: Walk, value: unknown, expected: string, hint?: string): void {
  add(walk, {
    rule: 'type',
    message: `${here(walk)} must be ${expected}, not ${describe(value)}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Reports a fault at the place where the walk is. */
export function add(walk: Walk, issue: Omit<SchemaIssue, 'path'>): void {
  walk.issues.push({ ...issue, path: [...walk.path] });
}

/** The place as text. */
export const here = (walk: Walk): string => formatPath(walk.path);
/** Long values would bury the message. */
export const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** A value in a message: scalars as they are (shortened), collections by their kind. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return value === null || value === undefined ? 'nothing' : 'a map';
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}
