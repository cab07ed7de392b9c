import type { Json } from '../../simulation.js';
import { isObject } from '../objects.js';

/** JSON as Go's encoder writes a map: sorted keys, no `<`, `>`, `&` or line separators in the clear, a line feed at the end. */
export function goJson(value: Json): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, escaped)}\n`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
