import { displayWidth } from '../core/index.js';

/** What a cell may hold; absent values print as `<none>`. */
export type Cell = string | number | bigint | boolean | null | undefined;

/**
 * A table as kubectl prints it: no borders, upper-case headers, three spaces between columns, nothing after the last cell. Line breaks
 * inside a cell are cut off with an ellipsis, as kubectl does, and control characters never reach the terminal.
 */
export function formatTable(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: { noHeaders?: boolean } = {},
): string {
  const cells = rows.map((row) => row.map(formatCell));
  const lines = options.noHeaders ? cells : [headers.map((header) => header.toUpperCase()), ...cells];
  const widths = headers.map((_, column) =>
    Math.max(0, ...lines.map((line) => displayWidth(line[column] ?? ''))),
  );
  return lines.map((line) => formatLine(line, widths)).join('\n');
}

function formatLine(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) =>
      column === line.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell) + 3),
    )
    .join('')
    .trimEnd();
}

/** Text of one cell. */
export function formatCell(value: Cell): string {
  if (value === undefined || value === null || value === '') return '<none>';
  const text = String(value);
  const end = text.search(/[\n\r\f]/);
  const line = end < 0 ? text : `${text.slice(0, end)}...`;
  return line.replace(/[\p{Cc}]/gu, (char) =>
    char === '\t' ? ' ' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
