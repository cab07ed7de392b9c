import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml';
import type * as YamlPackage from 'yaml';
import { ZkError } from '../../core/index.js';
import { colonOf, columnOf, endOfLine, extentOf, isWritten, pairEnd, type AnyPair } from './extent.js';
import { blockText, entryText, flowText, itemText, keyText, type EditValue } from './written.js';

export type EditPath = readonly (string | number)[];

/** Sets one value, or removes an entry of a mapping when `value` is undefined. */
export interface ValueEdit {
  path: EditPath;
  value: EditValue | undefined;
}

/** Puts some items in the place of one; its path ends with its index. */
export interface ItemsEdit {
  path: EditPath;
  items: readonly [EditValue, ...EditValue[]];
}

export type Edit = ValueEdit | ItemsEdit;

/**
 * Changes single values in a YAML text, one after the other, and leaves every other character, comments and formatting included, as it is. Works on
 * the source by the positions that the parser reports. Throws a ZkError for what cannot be done that way: a value that comes from an alias, or
 * has an anchor or a tag.
 */
export async function editYaml(text: string, edits: readonly Edit[]): Promise<string> {
  const yaml = await import('yaml');
  let current = text;
  for (const edit of edits) {
    const options = { version: '1.1', uniqueKeys: false, strict: false, merge: false } as const;
    current = new SourceEditor(current, yaml.parseDocument(current, options), yaml).apply(edit);
  }
  return current;
}

type Yaml = typeof YamlPackage;

class SourceEditor {
  constructor(
    private readonly text: string,
    private readonly document: Document.Parsed,
    private readonly yaml: Yaml,
  ) {}

  apply(edit: Edit): string {
    const { path } = edit;
    const values = 'items' in edit ? edit.items : [edit.value];
    let node: unknown = this.document.contents;
    for (const [depth, step] of path.entries()) {
      const rest = path.slice(depth + 1);
      if (typeof step === 'number') {
        if (!this.yaml.isSeq(node) || !(step in node.items)) this.refuse(path, 'is not in a list');
        if (rest.length === 0) return this.replaceItem(node, step, values);
        node = node.items[step];
      } else {
        if (!this.yaml.isMap(node))
          this.refuse(path.slice(0, depth), 'is not a map that is written out here');
        const pair = this.findPair(node, step);
        if (pair === undefined || rest.length === 0 || this.isNull(pair.value))
          return this.setEntry(node, step, pair, this.nested(rest, values));
        node = pair.value;
      }
    }
    return this.refuse(path, 'cannot be set');
  }

  /** What an entry must be so that the place inside it holds the value. */
  private nested(
    rest: EditPath,
    [value, ...more]: readonly (EditValue | undefined)[],
  ): EditValue | undefined {
    if (more.length > 0 || rest.some((step) => typeof step === 'number'))
      this.refuse(rest, 'is not in a list');
    if (value === undefined) return undefined;
    return rest.reduceRight<EditValue>((inner, step) => ({ [step]: inner }), value);
  }

  private setEntry(
    map: YAMLMap,
    key: string,
    pair: AnyPair | undefined,
    value: EditValue | undefined,
  ): string {
    if (value === undefined) return pair === undefined ? this.text : this.remove(map, pair);
    return pair === undefined ? this.insert(map, key, value) : this.replace(map, pair, value);
  }

  /** The last one of equal keys counts, as the reader sees it. */
  private findPair(map: YAMLMap, key: string): AnyPair | undefined {
    return (map.items as AnyPair[]).findLast(
      (pair) => this.yaml.isScalar(pair.key) && (pair.key.value === key || pair.key.source === key),
    );
  }

  private isNull(node: unknown): boolean {
    return node === null || node === undefined || (this.yaml.isScalar(node) && node.value === null);
  }

  private replace(map: YAMLMap, pair: AnyPair, value: EditValue): string {
    this.refuseShared(pair.value);
    const colon = colonOf(pair, this.text);
    if (colon === undefined) return this.splice(pairEnd(pair, this.text), 0, `: ${flowText(value)}`);
    const { start, end } = isWritten(pair.value)
      ? extentOf(pair.value, this.text)
      : { start: colon, end: colon };
    const between = this.text.slice(colon, start);
    const written =
      map.flow === true ? ` ${flowText(value)}` : blockText(value, columnOf(this.startOf(pair), this.text));
    // The blanks in front of a value may align it with others.
    if (!written.startsWith('\n') && !between.includes('\n'))
      return this.splice(start, end - start, between === '' ? written : written.slice(1));
    // Comments between the key and its value stay behind the key: before what is a block, behind what fits on the line.
    const comments = between.trimEnd();
    const isBlock = written.startsWith('\n');
    return this.splice(colon, end - colon, isBlock ? comments + written : written + comments);
  }

  private replaceItem(list: YAMLSeq, index: number, values: readonly (EditValue | undefined)[]): string {
    const item = list.items[index] as Node;
    const given = values.flatMap((value) => (value === undefined ? [] : [value]));
    if (given.length === 0) return this.refuse([index], 'is an item of a list');
    if (!this.yaml.isAlias(item)) this.refuseShared(item);
    if (!isWritten(item)) return this.refuse([index], 'is not written out');
    const { start, end } = extentOf(item, this.text);
    if (list.flow === true) return this.splice(start, end - start, given.map(flowText).join(', '));
    const [first = null, ...others] = given;
    const dash = columnOf(list.range?.[0] ?? 0, this.text);
    const tail = others.map((value) => `\n${' '.repeat(dash)}- ${itemText(value, dash + 2)}`).join('');
    const lineEnd = endOfLine(end, this.text);
    const head = itemText(first, columnOf(start, this.text)) + this.text.slice(end, lineEnd);
    return this.splice(start, lineEnd - start, head + tail);
  }

  private insert(map: YAMLMap, key: string, value: EditValue): string {
    if (map.flow === true) return this.insertIntoFlow(map, key, value);
    const last = map.items.at(-1) as AnyPair | undefined;
    if (!last) return this.refuse([key], 'cannot be added to an empty map');
    const indent = columnOf(this.startOf(last), this.text);
    const at = endOfLine(pairEnd(last, this.text), this.text);
    return this.splice(at, 0, `\n${' '.repeat(indent)}${entryText(key, value, indent)}`);
  }

  /** Behind the last entry, where no comment can be yet. */
  private insertIntoFlow(map: YAMLMap, key: string, value: EditValue): string {
    const entry = `${keyText(key)}: ${flowText(value)}`;
    const last = map.items.at(-1) as AnyPair | undefined;
    if (last === undefined) return this.splice((map.range?.[0] ?? 0) + 1, 0, entry);
    return this.splice(pairEnd(last, this.text), 0, `, ${entry}`);
  }

  private remove(map: YAMLMap, pair: AnyPair): string {
    const start = this.startOf(pair);
    const end = pairEnd(pair, this.text);
    if (map.flow === true) return this.removeFromFlow(start, end);
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const isFirstOnLine = this.text.slice(lineStart, start).trim() === '';
    if (map.items.length === 1) return this.removeOnly(isFirstOnLine, lineStart, end);
    if (isFirstOnLine) return this.splice(lineStart, endOfLine(end, this.text) + 1 - lineStart, '');
    // The first pair of a list item stands behind its dash: the next one goes there.
    const next = map.items[map.items.indexOf(pair) + 1] as AnyPair | undefined;
    if (next === undefined) return this.refuse([], 'cannot be removed');
    return this.splice(start, this.startOf(next) - start, '');
  }

  /** An only pair leaves an empty map behind. */
  private removeOnly(isFirstOnLine: boolean, lineStart: number, end: number): string {
    const back = this.text.slice(0, lineStart).trimEnd();
    if (!isFirstOnLine || !back.endsWith(':')) return this.refuse([], 'is the only entry of its map');
    return `${back} {}${this.text.slice(endOfLine(end, this.text))}`;
  }

  private removeFromFlow(start: number, end: number): string {
    const after = this.text.slice(end);
    const following = /^\s*,[ \t]*/.exec(after);
    if (following) return this.text.slice(0, start) + after.slice(following[0].length);
    return this.text.slice(0, start).replace(/,?\s*$/, '') + after;
  }

  private startOf({ key }: AnyPair): number {
    return (key as Node).range?.[0] ?? 0;
  }

  private splice(at: number, length: number, written: string): string {
    return this.text.slice(0, at) + written + this.text.slice(at + length);
  }

  /** What others refer to, or what has a type of its own, is not for us to change. */
  private refuseShared(node: Node | null): void {
    if (this.yaml.isAlias(node)) this.refuse([], 'is an alias; change it where its anchor is');
    const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
    if (anchor !== undefined || tag !== undefined) this.refuse([], 'carries an anchor or a tag');
  }

  private refuse(path: EditPath, why: string): never {
    throw new ZkError(`the value${path.length ? ` at ${path.join('.')}` : ''} ${why}`, { code: 'yaml-edit' });
  }
}
