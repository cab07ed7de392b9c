import { parseNumbers } from '../../core/index.js';
import { float, Tagged } from './wire.js';

/**
 * JSON as Python's `json.loads` reads it: `1.0` stays a float, and an integer beyond 2^53 keeps its digits.
 * @throws SyntaxError for anything that is not JSON
 */
export function pythonJson(text: string): unknown {
  if (!/\d[.eE]|\d{16}/.test(text)) return JSON.parse(text) as unknown;
  return parseNumbers(text, (value, source) => {
    if (/[.eE]/.test(source)) return float(value);
    return Number.isSafeInteger(value) ? value : new Tagged('integer', source);
  });
}
