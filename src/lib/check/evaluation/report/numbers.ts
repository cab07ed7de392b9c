import { LargeInteger, type Json } from '../../bridge/wire.js';

/** The value as a number, if it is one. */
export function numberOf(value: Json): number | undefined {
  if (value instanceof LargeInteger) return value.number;
  return typeof value === 'number' ? value : undefined;
}

/**
 * The numbers in a value with their paths, for formats that know nothing but numbers: `{"cpu": {"load": 1}}` is `cpu.load` = 1, a bare number has
 * the empty path. Booleans count as 1 and 0. At most `limit`.
 */
export function numbersOf(value: Json, limit = 1000): { path: string; value: number }[] {
  const found: { path: string; value: number }[] = [];
  const walk = (item: Json, path: string): void => {
    if (found.length >= limit) return;
    if (typeof item === 'number') found.push({ path, value: item });
    else if (item instanceof LargeInteger) found.push({ path, value: item.number });
    else if (typeof item === 'boolean') found.push({ path, value: item ? 1 : 0 });
    else if (typeof item === 'object' && item !== null)
      for (const [key, inner] of Object.entries(item)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(value, '');
  return found;
}
