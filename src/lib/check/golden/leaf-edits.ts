import type { Edit, EditPath, EditValue } from '../../yaml/index.js';
import { LargeInteger, type Json } from '../bridge/wire.js';
import { isSame } from './compare.js';

/** The smallest changes that make a place in a document, which holds `before`, hold `after`: what is equal is not touched, at any depth. */
export function leafEdits(path: EditPath, before: Json, after: Json): Edit[] {
  if (isSame(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((item, at) => leafEdits([...path, at], before[at] ?? null, item));
  if (!isFilledMap(before) || !isFilledMap(after)) return [{ path, value: editable(after) }];
  const written = Object.entries(after).flatMap(([key, item]) =>
    Object.hasOwn(before, key)
      ? leafEdits([...path, key], before[key] ?? null, item)
      : [{ path: [...path, key], value: editable(item) }],
  );
  // Last, so that no mapping is ever without an entry.
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return [...written, ...gone.map((key) => ({ path: [...path, key], value: undefined }))];
}

/** A value as an edit writes it. */
export function editable(value: Json): EditValue {
  if (value instanceof LargeInteger) return value.value;
  if (Array.isArray(value)) return value.map(editable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, editable(item)]));
}

function isFilledMap(value: Json): value is { [key: string]: Json } {
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return false;
  return !Array.isArray(value) && Object.keys(value).length > 0;
}
