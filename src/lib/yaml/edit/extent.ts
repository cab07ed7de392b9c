import type { Node, Pair, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';

export type AnyPair = Pair<ParsedNode, ParsedNode | null>;

/** A part of the text, from its first character to the one behind its last. */
export interface Extent {
  start: number;
  end: number;
}

/** The text of a node without what follows on its line, and without line ends that only a block scalar or collection takes along. */
export function extentOf(node: Node, text: string): Extent {
  const [start = 0, valueEnd = start] = node.range ?? [];
  const end = lastContent(node, text) ?? valueEnd;
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

/** Behind the colon of a key; undefined for a key in a flow mapping that has none. */
export function colonOf({ key }: AnyPair, text: string): number | undefined {
  const keyEnd = (key as Node).range?.[1] ?? 0;
  const colon = /^\s*:/.exec(text.slice(keyEnd, keyEnd + 1000));
  return colon === null ? undefined : keyEnd + colon[0].length;
}

/** The end of a pair: of its value, of its colon when it has no value, of its key when it has neither. */
export function pairEnd(pair: AnyPair, text: string): number {
  const behind = colonOf(pair, text) ?? (pair.key as Node).range?.[1] ?? 0;
  return isWritten(pair.value) ? Math.max(extentOf(pair.value, text).end, behind) : behind;
}

/** Whether there is any text for the node: `key:` has a null that is not. */
export function isWritten(node: Node | null | undefined): node is Node {
  const range = node?.range;
  return range !== undefined && range !== null && range[1] > range[0];
}

/** Column of a place, from 0. */
export function columnOf(at: number, text: string): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

/** Where the line ends that holds a place. */
export function endOfLine(at: number, text: string): number {
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next;
}

/** The end of the last thing inside a block collection: its own range takes comments behind it along. */
function lastContent(node: Node, text: string): number | undefined {
  const { items, flow } = node as Partial<YAMLMap | YAMLSeq>;
  const last = items?.at(-1);
  if (last === undefined || flow === true) return undefined;
  if ('key' in (last as object)) return pairEnd(last as AnyPair, text);
  const item = last as Node;
  return isWritten(item) ? extentOf(item, text).end : undefined;
}
