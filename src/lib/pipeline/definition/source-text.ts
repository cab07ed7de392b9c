import type { Span } from './finding.js';

/** The text of one file with its name; lines and columns are computed when somebody asks. */
export class SourceText {
  private lineStarts: number[] | undefined;

  constructor(
    readonly text: string,
    readonly file: string,
  ) {}

  /** The place from one offset to another; only the part on its first line counts for the length, which is at least 1. */
  span(start: number, end = start): Span {
    const line = this.lineOf(start);
    const begin = this.starts[line]!;
    const stop = Math.min(Math.max(start, end), this.lineEnd(line));
    return {
      file: this.file,
      line: line + 1,
      column: characters(this.text.slice(begin, start)) + 1,
      length: Math.max(1, characters(this.text.slice(start, stop))),
    };
  }

  /** The line (from 0) that holds an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** A line (from 0) without its line break. */
  line(index: number): string {
    return this.text.slice(this.starts[index] ?? this.text.length, this.lineEnd(index));
  }

  /** The offset at which a line (from 0) begins. */
  lineStart(index: number): number {
    return this.starts[index] ?? this.text.length;
  }

  /** The offset of a line's break, or of the end of the text. */
  lineEnd(index: number): number {
    let end = this.starts[index + 1] ?? this.text.length;
    if (index + 1 < this.starts.length) {
      if (this.text[end - 1] === '\n') end -= 1;
      if (this.text[end - 1] === '\r') end -= 1;
    }
    return end;
  }

  private get starts(): number[] {
    if (!this.lineStarts) {
      this.lineStarts = [0];
      for (const match of this.text.matchAll(/\r\n?|\n/g))
        this.lineStarts.push(match.index + match[0].length);
    }
    return this.lineStarts;
  }
}

function characters(text: string): number {
  // Nearly all lines are ASCII, where the length in code units is the answer.
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}
