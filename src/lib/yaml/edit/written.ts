import { escapeCharacter, styleOf } from '../scalar-style.js';

/** Plain data that an edit may write. */
export type EditValue =
  null | string | number | bigint | boolean | readonly EditValue[] | { readonly [key: string]: EditValue };

/** What stands behind a key and its colon: on the same line (with the blank before it), or on lines of its own that begin with a line end. */
export function blockText(value: EditValue, indent: number): string {
  if (typeof value === 'string') return ` ${blockScalar(value)}`;
  if (!isMap(value) && !isList(value)) return ` ${flowText(value)}`;
  if (isEmpty(value)) return ` ${flowText(value)}`;
  const pad = `\n${' '.repeat(indent + 2)}`;
  return isList(value)
    ? value.map((item) => `${pad}- ${itemText(item, indent + 4)}`).join('')
    : `${pad}${entriesText(value, indent + 2)}`;
}

/** An entry of a mapping whose keys stand at a column. */
export function entryText(key: string, value: EditValue, indent: number): string {
  return `${blockScalar(key)}:${blockText(value, indent)}`;
}

/** What stands behind a dash and its blank, at the column where that is. */
export function itemText(value: EditValue, indent: number): string {
  if (typeof value === 'string') return blockScalar(value);
  return isMap(value) && !isEmpty(value) ? entriesText(value, indent) : flowText(value);
}

function entriesText(value: { readonly [key: string]: EditValue }, indent: number): string {
  return Object.entries(value)
    .map(([key, item]) => entryText(key, item, indent))
    .join(`\n${' '.repeat(indent)}`);
}

/** On one line, valid in a flow collection. */
export function flowText(value: EditValue): string {
  if (typeof value === 'string') return scalarText(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0.0' : String(value);
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${keyText(key)}: ${flowText(item)}`)
    .join(', ')}}`;
}

/** A key, quoted where it would be something else than this text. */
export function keyText(key: string): string {
  return scalarText(key);
}

/** In a flow collection: plain where that is surely this text for every YAML reader, else in double quotes on one line. */
function scalarText(text: string): string {
  const isSimple = /^[A-Za-z/][A-Za-z0-9._/@+-]*(?::[A-Za-z0-9._/@+-]+)*$/.test(text);
  return isSimple && isPlain(text) ? text : quoted(text);
}

/** In a block, where brackets and commas are no syntax. */
function blockScalar(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** Some readers take a lone y or n for a boolean. */
function isPlain(text: string): boolean {
  return styleOf(text, true) === 'plain' && !/^[yn]$/i.test(text);
}

function quoted(text: string): string {
  return `"${[...text].map(escapeCharacter).join('')}"`;
}

function isEmpty(value: EditValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isMap(value: EditValue): value is { readonly [key: string]: EditValue } {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}
