import { float, Tagged } from './wire.js';

/**
 * JSON as Python's `json.loads` reads it: `1.0` stays a float, and an integer beyond 2^53 keeps its digits.
 * @throws SyntaxError for anything that is not JSON
 */
export function pythonJson(text: string): unknown {
  if (!/\d[.eE]|\d{16}/.test(text)) return JSON.parse(text) as unknown;
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    if (/[.eE]/.test(context.source)) return float(value);
    return Number.isSafeInteger(value) ? value : new Tagged('integer', context.source);
  });
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** The reviver's third argument is in the language, and not yet in TypeScript's library. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
