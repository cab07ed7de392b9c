import type { Position } from '../../core/index.js';
import type { YamlPath } from '../../yaml/index.js';
import type { Origin } from './model.js';
import { hiddenPath, type DecodedDocument } from './yaml-documents.js';

/** Blank lines at the start of Python code change nothing for the worker but shift its line numbers, so they are cut off and counted. */
const leadingBlankLines = /^(?:[ \t\r]*\n)+/;

/** Python code as it is run: without blank lines around it. Blanks in front of the first line stay, because Python refuses them. */
export function trimCode(text: string): string {
  return text.replace(leadingBlankLines, '').trimEnd();
}

/** Where the parts of one document of a YAML text stand. */
export class YamlOrigin implements Origin {
  private lines: readonly string[] | undefined;

  constructor(
    readonly file: string,
    private readonly text: string,
    private readonly document: DecodedDocument,
    private readonly root: YamlPath = [],
  ) {}

  /** The origin of a part of the document, such as one entity of a list. */
  at(path: YamlPath): YamlOrigin {
    return new YamlOrigin(this.file, this.text, this.document, [...this.root, ...path]);
  }

  positionOf(path: YamlPath, at: 'key' | 'value' = 'value'): Position {
    const full = [...this.root, ...path];
    const { places } = this.document;
    // A missing value is shown where its parent begins.
    for (let length = full.length; length > 0; length -= 1) {
      const found = places.positionOf(hiddenPath(full.slice(0, length)), at);
      if (found) return { ...found, file: this.file };
    }
    return { file: this.file, line: places.line, column: places.column };
  }

  codePosition(key: 'command' | 'condition' | 'period', line: number, column = 1): Position {
    const start = this.positionOf([key]);
    const value = this.valueAt([key]);
    if (value === undefined) return start;
    const skipped = (leadingBlankLines.exec(value)?.[0].split('\n').length ?? 1) - 1;
    const wanted = value.split('\n')[skipped + line - 1];
    if (wanted === undefined) return start;
    return this.placeOf(wanted, skipped + line - 1, column, start) ?? start;
  }

  /** The text of a scalar from where it begins to the end of its line: `1.0` and `y` are no longer that once they are decoded. */
  sourceOf(path: YamlPath): string {
    const { line, column } = this.positionOf(path);
    return [...this.lineAt(line ?? 1)].slice((column ?? 1) - 1).join('');
  }

  /**
   * In block text each line of the value is a line of the file behind its indent. In other styles lines are folded or escaped, so the
   * first line of the file that holds the text of the code line is taken.
   */
  private placeOf(wanted: string, index: number, column: number, start: Position): Position | undefined {
    const first = start.line ?? 1;
    const begins = this.sourceStart(start);
    const block = start.column === 1 ? first : /^(?:[&!]\S*\s+)*[|>]/.test(begins) ? first + 1 : undefined;
    if (block !== undefined) {
      const line = this.lineAt(block + index);
      const indent = line.length - wanted.length;
      if (indent >= 0 && line.endsWith(wanted))
        return { file: this.file, line: block + index, column: indent + column };
    }
    return this.search(wanted.trim(), first, column - (wanted.length - wanted.trimStart().length));
  }

  private search(text: string, from: number, column: number): Position | undefined {
    if (text === '') return undefined;
    for (let line = from; line <= this.allLines.length && line < from + 1000; line += 1) {
      const at = this.lineAt(line).indexOf(text);
      if (at >= 0) return { file: this.file, line, column: at + Math.max(1, column) };
    }
    return undefined;
  }

  private sourceStart({ line, column }: Position): string {
    return this.lineAt(line ?? 1).slice((column ?? 1) - 1);
  }

  private lineAt(line: number): string {
    return this.allLines[line - 1] ?? '';
  }

  private get allLines(): readonly string[] {
    return (this.lines ??= this.text.split(/\r?\n/));
  }

  private valueAt(path: YamlPath): string | undefined {
    let value: unknown = this.document.value;
    for (const step of [...this.root, ...path])
      value = (value as Record<string | number, unknown> | null | undefined)?.[step];
    return typeof value === 'string' ? value : undefined;
  }
}

/** The origin of Python text without a definition around it: its lines are the file's. */
export function bareOrigin(file: string, text: string): Origin {
  const skipped = (leadingBlankLines.exec(text)?.[0].split('\n').length ?? 1) - 1;
  return {
    file,
    positionOf: () => ({ file, line: skipped + 1, column: 1 }),
    codePosition: (_key, line, column = 1) => ({ file, line: skipped + line, column }),
  };
}
