import type { Position } from '../../core/index.js';
import type { Segment } from '../../gotemplate/index.js';

/** Finds lines and offsets of one text; made once for each text that somebody asks about. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The offset of a line and column, both from 1. */
  offsetOf(line: number, column = 1): number {
    return (this.#starts[line - 1] ?? this.text.length) + column - 1;
  }

  positionOf(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** The segments that share text with `[start, end)`. Segments are in order and do not overlap. */
export function segmentsBetween(segments: readonly Segment[], start: number, end: number): Segment[] {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const found: Segment[] = [];
  for (let at = low; at < segments.length; at++) {
    const segment = segments[at];
    if (!segment || segment.start >= end) break;
    found.push(segment);
  }
  return found;
}

/** The template line that an offset of the text comes from: exact in literal text, the action's line otherwise. */
export function templateLineOf(
  text: string,
  segments: readonly Segment[],
  offset: number,
): number | undefined {
  const segment =
    segmentsBetween(segments, offset, offset + 1)[0] ??
    segmentsBetween(segments, Math.max(0, offset - 1), offset)[0];
  if (!segment) return undefined;
  return segment.literal ? segment.line + countNewlines(text, segment.start, offset) : segment.line;
}

function countNewlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

const itemLabels = ['Cluster.ConfigItems.', 'NodePool.ConfigItems.'];

/** The config items among traced reads, sorted. */
export function configItemsOf(segments: readonly Segment[]): string[] {
  const items = new Set<string>();
  for (const read of new Set(segments.flatMap((segment) => segment.reads))) {
    const label = itemLabels.find((prefix) => read.startsWith(prefix));
    if (label !== undefined) items.add(read.slice(label.length));
  }
  return [...items].sort();
}

/** Whether a text came out of its template unchanged, so that lines are the same in both. */
export function isVerbatim(templateText: string, text: string): boolean {
  return templateText === text;
}

/** A position in a rendered text as a position in the template on disk, where that can be told. */
export function templatePosition(
  file: { realPath: string; text: string; segments: readonly Segment[] },
  templateText: string,
  rendered: Position,
): Position | undefined {
  if (rendered.line === undefined) return { file: file.realPath };
  if (isVerbatim(templateText, file.text)) return { ...rendered, file: file.realPath };
  const line = templateLineOf(
    file.text,
    file.segments,
    new LineIndex(file.text).offsetOf(rendered.line, rendered.column),
  );
  return line === undefined ? undefined : { file: file.realPath, line };
}
