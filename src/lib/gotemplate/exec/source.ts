import { byteLength } from '../byte-string.js';
import { TemplateError } from '../error.js';
import { printNode, type Node } from '../syntax/node.js';
import { quote } from '../syntax/quote.js';

/** A parsed text and its name: what positions in errors refer to. */
export class Source {
  private lineStarts: readonly number[] | undefined;

  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  /** The line of an index, from 1. */
  lineOf(at: number): number {
    this.lineStarts ??= startsOfLines(this.text);
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The byte offset of an index in its line, from 0. */
  columnOf(at: number): number {
    const start = at === 0 ? 0 : this.text.lastIndexOf('\n', at - 1) + 1;
    return byteLength(this.text.slice(start, at));
  }

  /** An execution error at a node while the given (sub)template runs, in Go's words. */
  error(node: Node, executing: string, text: string, cause?: unknown): TemplateError {
    const line = this.lineOf(node.at);
    const column = this.columnOf(node.at);
    const message = `template: ${this.name}:${line}:${column}: executing ${quote(executing)} at <${printNode(node)}>: ${text}`;
    return new TemplateError(message, 'exec', this.name, line, column, cause === undefined ? {} : { cause });
  }
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}
