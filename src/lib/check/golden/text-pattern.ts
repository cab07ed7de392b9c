import type { TextPattern } from './model.js';

/**
 * A pattern as test files write it. Throws a SyntaxError for a regular expression that is none.
 */
export function textPattern(written: string): TextPattern {
  const [, pattern, flags] = /^\/(.+)\/([ims]*)$/s.exec(written) ?? [];
  if (pattern === undefined) return { written, matches: (text) => text.includes(written) };
  const expression = new RegExp(pattern, flags);
  return { written, matches: (text) => expression.test(text) };
}
