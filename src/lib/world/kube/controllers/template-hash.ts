import type { Json } from '../../simulation.js';
import { isObject } from '../objects.js';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`)
    .join(',')}}`;
}

/** A short stable name for a value, in the letters that Kubernetes uses for `pod-template-hash` (32-bit FNV-1a). */
export function shortHash(value: Json): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(canonical(value)))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return [...String(hash)]
    .map((digit) => letters.charAt((digit.codePointAt(0) ?? 0) % letters.length))
    .join('');
}
