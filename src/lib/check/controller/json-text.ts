import type { Json } from '../bridge/wire.js';

/** A value of a server's document as text for people: text as it is, everything else as JSON, nothing as an empty text. */
export function jsonText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
