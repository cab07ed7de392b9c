import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { offsetOf } from './compose.js';
import type { Parsed } from './parse.js';
import { resolvePlain } from './resolve.js';

/** The way to a value: keys of mappings and indexes of lists from the root of the document. */
export type YamlPath = readonly (string | number)[];

export interface Located {
  /** Offset of the key that leads to the value (of the list entry's value in a list). */
  key: number;
  /** Offset of the value; equals `key` when the value is empty. */
  value: number;
}

/**
 * Finds where the value at a path stands, by walking the parse events of one document from the event of its root node. Of duplicate
 * keys the last one counts, as it does for the value. A path through an alias or a merge key ends at that alias.
 */
export function locate(
  { text, events, original }: Parsed,
  root: number,
  path: YamlPath,
): Located | undefined {
  let at = root;
  let found: Located = { key: offsetOf(events[root]!), value: offsetOf(events[root]!) };
  for (const step of path) {
    const event = events[at]!;
    if (event.type === EVENT_ID.ALIAS) break;
    const entry =
      event.type === EVENT_ID.MAPPING
        ? keyEntry(text, events, at, String(step))
        : event.type === EVENT_ID.SEQUENCE
          ? listEntry(events, at, step)
          : undefined;
    if (!entry) return undefined;
    at = entry.at;
    const value = offsetOf(events[at]!);
    const key = entry.key >= 0 ? entry.key : value >= 0 ? value : found.value;
    found = { key, value: value >= 0 ? value : key };
  }
  return { key: original(found.key), value: original(found.value) };
}

function keyEntry(
  text: string,
  events: readonly Event[],
  mapping: number,
  wanted: string,
): { at: number; key: number } | undefined {
  let found: { at: number; key: number } | undefined;
  let merge: { at: number; key: number } | undefined;
  for (let at = mapping + 1; events[at]!.type !== EVENT_ID.POP;) {
    const key = events[at]!;
    const valueAt = after(events, at);
    const name = keyName(text, key);
    if (name === wanted) found = { at: valueAt, key: offsetOf(key) };
    else if (name === '<<') merge = { at: valueAt, key: offsetOf(key) };
    at = after(events, valueAt);
  }
  if (found || !merge) return found;
  return events[merge.at]!.type === EVENT_ID.MAPPING ? keyEntry(text, events, merge.at, wanted) : merge;
}

function keyName(text: string, key: Event): string | undefined {
  if (key.type !== EVENT_ID.SCALAR) return undefined;
  const name = getScalarValue(text, key);
  return key.style === SCALAR_STYLE.PLAIN && key.tagStart === -1 ? String(resolvePlain(name)) : name;
}

function listEntry(
  events: readonly Event[],
  list: number,
  step: string | number,
): { at: number; key: number } | undefined {
  let at = list + 1;
  for (let index = 0; events[at]!.type !== EVENT_ID.POP; index += 1) {
    if (index === Number(step)) return { at, key: offsetOf(events[at]!) };
    at = after(events, at);
  }
  return undefined;
}

/** The index behind the node that begins at an index. */
function after(events: readonly Event[], at: number): number {
  let depth = 0;
  do {
    const { type } = events[at]!;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
    else if (type === EVENT_ID.POP) depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}
