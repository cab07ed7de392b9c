/** Another text for a range of the file. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  /** What it does, for the user. */
  what: string;
}

/** Applies edits that do not overlap; all else stays as it is. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The lines of a text, each with its line break. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Moves lines to the right (or left); empty lines stay empty. */
export function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => {
    if (line.trim() === '') return line;
    return by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length));
  });
}
