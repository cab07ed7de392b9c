import { usageError, type Position } from '../../core/index.js';
import { LargeInteger, type Json } from '../bridge/wire.js';

/** One step of a path; `deep` looks for it at any depth. */
interface Step {
  deep: boolean;
  /** A key, an index (negative: from the end), or everything. */
  what: string | number;
  any: boolean;
}

const MAX_MATCHES = 10_000;
const bareName = /^[^.[\]()?@*'"\s,:][^.[\]()?@'"\s,:]*/;
const bracket = /^\[\s*(?:(\*)|(-?\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/;

/** Finds values in a result, the best place first. */
export type JsonPath = (value: Json) => Json[];

/**
 * Reads the `jsonPath` of a widget: `.cpu.load1`, `['disk usage'][0]`, `.pools[*].free`, `..load1`. A `$` at the front may stand or not. Throws a
 * usage error for filters, slices, lists of names and scripts, which are JSONPath but not to be had here.
 *
 * ZMON's page puts `$.` in front of the path and looks into the list of all values, so that `.load1` becomes `$..load1`, at any depth. Here the path
 * is taken at its word first, and read as ZMON's page does only when it finds nothing.
 */
export function parseJsonPath(text: string, position?: Position): JsonPath {
  const body = text.trim().replace(/^\$/, '');
  const atWord = steps(/^[.[]|^$/.test(body) ? body : `.${body}`, text, position);
  const asPage = steps(body === '' || body.startsWith('..') ? body : `.${body}`, text, position);
  return (value) => {
    const found = walk([value], atWord);
    return found.length > 0 ? found : walk([[value]], asPage);
  };
}

function steps(body: string, text: string, position: Position | undefined): Step[] {
  const found: Step[] = [];
  for (let rest = body; rest !== '';) {
    const [dots = ''] = /^\.*/.exec(rest) ?? [];
    const after = rest.slice(dots.length);
    const token =
      dots.length > 2 ? undefined : (bracketAt(after) ?? (dots === '' ? undefined : nameAt(after)));
    if (token === undefined) throw unknownPath(text, position);
    found.push({ deep: dots.length === 2, what: token.what, any: token.any });
    rest = after.slice(token.length);
  }
  return found;
}

interface Token {
  what: string | number;
  any: boolean;
  length: number;
}

function nameAt(text: string): Token | undefined {
  if (text.startsWith('*')) return { what: '*', any: true, length: 1 };
  const [name] = bareName.exec(text) ?? [];
  return name === undefined ? undefined : { what: name, any: false, length: name.length };
}

function bracketAt(text: string): Token | undefined {
  const match = bracket.exec(text);
  if (match === null) return undefined;
  const [{ length }, star, index, single, double] = match;
  if (star !== undefined) return { what: '*', any: true, length };
  if (index !== undefined) return { what: Number(index), any: false, length };
  return { what: (single ?? double ?? '').replaceAll(/\\(.)/g, '$1'), any: false, length };
}

function walk(start: readonly Json[], path: readonly Step[]): Json[] {
  let found: Json[] = [...start];
  for (const step of path) {
    const places = step.deep ? found.flatMap((value) => withAllBelow(value)) : found;
    found = places.flatMap((value) => children(value, step)).slice(0, MAX_MATCHES);
  }
  return found;
}

function children(value: Json, { what, any }: Step): Json[] {
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return [];
  if (any) return Object.values(value);
  if (Array.isArray(value)) {
    const index = typeof what === 'number' ? what : /^\d+$/.test(what) ? Number(what) : NaN;
    const item = value.at(index);
    return Number.isNaN(index) || item === undefined ? [] : [item];
  }
  const key = String(what);
  const item = Object.hasOwn(value, key) ? value[key] : undefined;
  return item === undefined ? [] : [item];
}

/** A value and everything in it, from the top. */
function withAllBelow(value: Json): Json[] {
  const all: Json[] = [value];
  for (let at = 0; at < all.length && all.length < MAX_MATCHES; at++) {
    const one = all[at];
    const below = typeof one === 'object' && one !== null && !(one instanceof LargeInteger) ? one : [];
    all.push(...Object.values(below));
  }
  return all;
}

function unknownPath(text: string, position: Position | undefined) {
  return usageError(`\`jsonPath\`: "${text.slice(0, 80)}" is not understood`, {
    code: 'dashboard-json-path',
    ...(position && { position }),
    hint: "Names, indexes, * and .. are, as in .cpu.load1, ['disk usage'][0] or ..load1; filters, slices and scripts are not.",
  });
}
