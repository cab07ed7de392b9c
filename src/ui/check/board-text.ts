import { displayWidth, truncate } from '../../lib/core/index.js';

/** What a piece of a line means; the view gives it a colour. */
export type BoardLook =
  | 'plain'
  | 'quiet'
  | 'good'
  | 'bad'
  | 'warn'
  | 'busy'
  /** Priorities and the styles of widgets. */
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'blue';

export interface BoardSegment {
  text: string;
  look: BoardLook;
  bold?: boolean;
  inverse?: boolean;
}

export type BoardLine = BoardSegment[];

export interface BoardFrameOptions {
  /** Milliseconds since 1970. */
  now: number;
  columns: number;
  rows: number;
  unicode: boolean;
  /** Hides secrets; told whole texts, before anything is cut off. */
  redact: (text: string) => string;
}

/** A piece of a line. */
export function piece(
  text: string,
  look: BoardLook = 'plain',
  more: { bold?: boolean; inverse?: boolean } = {},
): BoardSegment {
  return { text, look, ...more };
}

/** What came from outside, fit to be shown: no secret, no control character, on one line. */
export function shown(text: string, { redact }: Pick<BoardFrameOptions, 'redact'>): string {
  return redact(text)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** Text in exactly so many columns. */
export function inColumns(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width);
  const fill = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'left' ? cut + fill : fill + cut;
}

/** How many columns a line takes. */
export function lineWidth(line: readonly BoardSegment[]): number {
  return line.reduce((sum, { text }) => sum + displayWidth(text), 0);
}
