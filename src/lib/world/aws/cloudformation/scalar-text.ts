import type { Json } from '../../simulation.js';

/** A value as the text that CloudFormation makes of it: scalars as they are written, anything else as JSON. */
export function scalarText(value: Json): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
