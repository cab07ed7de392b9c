import { parseLargeIntegers } from '../../core/index.js';
import { LargeInteger } from '../bridge/wire.js';

/** Lists and dicts are nested deeper than allowed; whoever walks them by recursion would run out of stack. */
export class TooDeep extends Error {
  constructor(depth: number) {
    super(`lists and dicts are nested more than ${depth} levels deep`);
    this.name = 'TooDeep';
  }
}

/**
 * `JSON.parse` for texts of the sandbox: refuses what is nested too deep, and drops keys named `__proto__`, which JSON makes ordinary
 * properties of, and which then change the prototype of whatever copies them by assignment. Whole numbers beyond 2^53 become {@link LargeInteger}s.
 * Throws TooDeep or SyntaxError.
 */
export function parseBounded(text: string, depth: number): unknown {
  if (nesting(text) > depth) throw new TooDeep(depth);
  const value = parseLargeIntegers(text, (large) => new LargeInteger(large));
  // A key may be written with escapes; without a backslash or the word there is none.
  return text.includes('__proto__') || text.includes('\\') ? withoutProto(value) : value;
}

/** Deepest level of brackets outside strings. */
function nesting(text: string): number {
  let level = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === openBracket || code === openBrace) deepest = Math.max(deepest, ++level);
    else if (code === closeBracket || code === closeBrace) level--;
  }
  return deepest;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [34, 92, 91, 93, 123, 125];

function withoutProto(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return value;
  if (Array.isArray(value)) {
    for (const item of value) withoutProto(item);
    return value;
  }
  if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
  for (const item of Object.values(value)) withoutProto(item);
  return value;
}
