import { type Position, usageError, type ZkError } from '../core/index.js';
import type { YamlFault } from './fault.js';

/** One text with its name; computes lines and columns only when somebody asks. */
export class YamlSource {
  private lineStarts: number[] | undefined;

  constructor(
    readonly text: string,
    readonly file: string | undefined,
  ) {}

  /** The place of an offset; lines and columns count from 1, columns in characters. */
  positionAt(offset: number): { file?: string; line: number; column: number } & Position {
    const starts = (this.lineStarts ??= lineStartsOf(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const column = [...this.text.slice(starts[low], offset)].length + 1;
    return { ...(this.file === undefined ? {} : { file: this.file }), line: low + 1, column };
  }

  /** The error for a fault in this text (exit 2). */
  error(fault: YamlFault): ZkError {
    const hint = fault.hint === undefined ? {} : { hint: fault.hint };
    return usageError(`invalid YAML: ${fault.message}`, {
      position: this.positionAt(fault.offset),
      code: 'invalid-yaml',
      ...hint,
    });
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n|\u0085/g)) starts.push(match.index + match[0].length);
  return starts;
}
