import type { Document, Node, Pair, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import type * as YamlPackage from 'yaml';
import { ZkError } from '../core/index.js';

export type EditPath = readonly (string | number)[];

/** Plain data that an edit may write. */
export type EditValue =
  string | number | boolean | readonly EditValue[] | { readonly [key: string]: EditValue };

/** Sets one value, or removes it when `value` is undefined. */
export interface Edit {
  path: EditPath;
  value: EditValue | undefined;
}

/**
 * Changes single values in a YAML text and leaves every other character, comments and formatting included, as it is. Works on the
 * source by the positions that the parser reports. Refuses what cannot be done that way (a value that comes from an alias).
 */
export async function editYaml(text: string, edits: readonly Edit[]): Promise<string> {
  const yaml = await import('yaml');
  let current = text;
  for (const edit of edits) {
    const document = yaml.parseDocument(current, {
      version: '1.1',
      uniqueKeys: false,
      strict: false,
      merge: false,
    });
    current = new SourceEditor(current, document, yaml).apply(edit);
  }
  return current;
}

type Yaml = typeof YamlPackage;
type AnyPair = Pair<ParsedNode, ParsedNode | null>;

class SourceEditor {
  constructor(
    private readonly text: string,
    private readonly document: Document.Parsed,
    private readonly yaml: Yaml,
  ) {}

  apply({ path, value }: Edit): string {
    let node: unknown = this.document.contents;
    for (const [depth, step] of path.entries()) {
      if (typeof step === 'number') {
        node = this.yaml.isSeq(node) ? node.items[step] : this.refuse(path, 'is not in a list');
        continue;
      }
      if (!this.yaml.isMap(node)) this.refuse(path.slice(0, depth), 'is not a map that is written out here');
      const map = node;
      const pair = this.findPair(map, step);
      const rest = path.slice(depth + 1);
      if (!pair) return value === undefined ? this.text : this.insert(map, step, nest(rest, value));
      if (rest.length === 0)
        return value === undefined ? this.remove(map, pair) : this.replace(map, pair, value);
      if (this.isNull(pair.value))
        return value === undefined ? this.text : this.replace(map, pair, nest(rest, value));
      node = pair.value;
    }
    return this.refuse(path, 'cannot be set');
  }

  /** The last one of equal keys counts, as the reader sees it. */
  private findPair(map: YAMLMap, key: string): AnyPair | undefined {
    return (map.items as AnyPair[]).findLast(
      (pair) => this.yaml.isScalar(pair.key) && (pair.key.source ?? pair.key.value) === key,
    );
  }

  private isNull(node: unknown): boolean {
    return node === null || node === undefined || (this.yaml.isScalar(node) && node.value === null);
  }

  private replace(map: YAMLMap, pair: AnyPair, value: EditValue): string {
    if (this.yaml.isAlias(pair.value)) this.refuse([], 'is an alias; change it where its anchor is');
    const indent = this.columnOf(pair.key);
    const flow = map.flow === true;
    const [start, end] = this.extent(pair);
    const written = flow ? flowText(value) : blockText(value, indent);
    const scalar = typeof value !== 'object';
    const endsLine = !flow && !/[\n]$/.test(written) && this.text[end - 1] === '\n' ? '\n' : '';
    const before = this.text.slice(0, start).replace(/[ \t]+$/, '');
    const glue = scalar || flow || !written.startsWith('\n') ? ' ' : '';
    return `${before}${glue}${written}${endsLine}${this.text.slice(end)}`;
  }

  /** From behind the key's colon to the end of the value, without what follows on its line. */
  private extent(pair: AnyPair): [number, number] {
    const value = pair.value as Node | null;
    const keyEnd = (pair.key as Node).range?.[1] ?? 0;
    const colon = this.text.indexOf(':', keyEnd) + 1;
    if (!value?.range) return [colon, colon];
    let [start, end] = value.range;
    if (start < colon) start = end = colon;
    // A block collection's end takes comments and blank lines behind it along; they stay.
    if ((this.yaml.isMap(value) || this.yaml.isSeq(value)) && value.flow !== true)
      end = this.lastContent(value);
    // An anchor or tag in front of the value goes with it.
    return [Math.min(start, colon + this.leadingProps(colon, start)), end];
  }

  private leadingProps(colon: number, start: number): number {
    const between = this.text.slice(colon, start);
    return /[&!]/.test(between) ? this.refuse([], 'carries an anchor or a tag') : between.length;
  }

  /** The end of the last scalar inside a collection. */
  private lastContent(node: YAMLMap | YAMLSeq): number {
    const last = node.items.at(-1) as AnyPair | Node | undefined;
    const deepest = this.yaml.isPair(last) ? ((last.value as Node | null) ?? last.key) : last;
    if (
      (this.yaml.isMap(deepest) || this.yaml.isSeq(deepest)) &&
      deepest.flow !== true &&
      deepest.items.length > 0
    )
      return this.lastContent(deepest);
    const end = deepest?.range?.[1] ?? node.range?.[1] ?? 0;
    return end;
  }

  private insert(map: YAMLMap, key: string, value: EditValue): string {
    if (map.flow === true) return this.insertIntoFlow(map, key, value);
    const last = map.items.at(-1) as AnyPair | undefined;
    if (!last) return this.refuse([key], 'cannot be added to an empty map');
    const indent = this.columnOf(last.key);
    const end = this.endOfLine(this.pairEnd(last));
    const line = `${' '.repeat(indent)}${keyText(key)}:${withGlue(blockText(value, indent))}`;
    const before = this.text.slice(0, end);
    return `${before}${before.endsWith('\n') ? '' : '\n'}${line}\n${this.text.slice(end)}`;
  }

  private insertIntoFlow(map: YAMLMap, key: string, value: EditValue): string {
    const close = (map.range?.[1] ?? 0) - 1;
    const before = this.text.slice(0, close).replace(/[ \t]+$/, '');
    const separator = map.items.length === 0 || before.endsWith(',') ? '' : ',';
    const space = before.endsWith('{') ? '' : ' ';
    return `${before}${separator}${space}${keyText(key)}: ${flowText(value)}${this.text.slice(before.length, close)}${this.text.slice(close)}`;
  }

  private remove(map: YAMLMap, pair: AnyPair): string {
    const start = (pair.key as Node).range?.[0] ?? 0;
    if (map.flow === true) return this.removeFromFlow(start, this.pairEnd(pair));
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const end = this.endOfLine(this.pairEnd(pair));
    // The first pair of a list item stands behind its dash, an only pair leaves an empty map behind.
    const prefix = this.text.slice(lineStart, start);
    if (map.items.length === 1) {
      const back = this.text.slice(0, lineStart).trimEnd();
      if (prefix.trim() === '' && back.endsWith(':')) return `${back} {}\n${this.text.slice(end)}`;
      return this.refuse([], 'is the only entry of its map');
    }
    if (prefix.trim() === '') return this.text.slice(0, lineStart) + this.text.slice(end);
    const next = map.items[map.items.indexOf(pair) + 1] as AnyPair | undefined;
    const nextStart = (next?.key as Node | undefined)?.range?.[0];
    return nextStart === undefined
      ? this.refuse([], 'cannot be removed')
      : this.text.slice(0, start) + this.text.slice(nextStart);
  }

  private removeFromFlow(start: number, end: number): string {
    const after = this.text.slice(end);
    const following = /^\s*,[ \t]*/.exec(after);
    if (following) return this.text.slice(0, start) + after.slice(following[0].length);
    return this.text.slice(0, start).replace(/,?\s*$/, '') + after;
  }

  private pairEnd(pair: AnyPair): number {
    const [, end] = this.extentOrKey(pair);
    return end;
  }

  private extentOrKey(pair: AnyPair): [number, number] {
    return this.yaml.isAlias(pair.value)
      ? [pair.value.range?.[0] ?? 0, pair.value.range?.[1] ?? 0]
      : this.extent(pair);
  }

  /** The index behind the line that holds `at`; a position right behind a line end is one already. */
  private endOfLine(at: number): number {
    if (at > 0 && this.text[at - 1] === '\n') return at;
    const next = this.text.indexOf('\n', at);
    return next < 0 ? this.text.length : next + 1;
  }

  private columnOf(node: unknown): number {
    const start = (node as Node).range?.[0] ?? 0;
    return start - (this.text.lastIndexOf('\n', start - 1) + 1);
  }

  private refuse(path: EditPath, why: string): never {
    throw new ZkError(`the value${path.length ? ` at ${path.join('.')}` : ''} ${why}`, { code: 'yaml-edit' });
  }
}

function nest(path: EditPath, value: EditValue): EditValue {
  return path.reduceRight<EditValue>((inner, step) => ({ [step]: inner }), value);
}

function withGlue(written: string): string {
  return written.startsWith('\n') ? written : ` ${written}`;
}

const yaml11Word = /^(?:y|yes|n|no|true|false|on|off|null|nan|inf)$/i;

/** Plain where that is surely text for every YAML reader, else double-quoted. */
function scalarText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain =
    /^[A-Za-z/][A-Za-z0-9._/@+-]*(?::[A-Za-z0-9._/@+-]+)*$/.test(value) && !yaml11Word.test(value);
  return plain ? value : JSON.stringify(value);
}

const keyText = (key: string): string => scalarText(key);

function flowText(value: EditValue): string {
  if (typeof value !== 'object')
    return typeof value === 'string' && value.includes(',') ? JSON.stringify(value) : scalarText(value);
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${keyText(key)}: ${flowText(item)}`)
    .join(', ')}}`;
}

/** The text behind `key:`, without the blank; nested blocks begin with a line end and have none at the end. */
function blockText(value: EditValue, indent: number): string {
  if (typeof value !== 'object') return scalarText(value);
  const pad = ' '.repeat(indent + 2);
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return value
      .map(
        (item) =>
          `\n${pad}- ${typeof item === 'object' && !isList(item) ? blockEntries(item, indent + 4) : flowText(item)}`,
      )
      .join('');
  }
  return Object.keys(value).length === 0 ? '{}' : `\n${pad}${blockEntries(value, indent + 2)}`;
}

function blockEntries(value: { readonly [key: string]: EditValue }, indent: number): string {
  return Object.entries(value)
    .map(([key, item]) => `${keyText(key)}:${withGlue(blockText(item, indent))}`)
    .join(`\n${' '.repeat(indent)}`);
}

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}
