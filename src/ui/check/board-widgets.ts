import { cutLine } from '../cut-line.js';
import { displayWidth } from '../../lib/core/index.js';
import type { BoardContent, BoardWidget } from './board-model.js';
import { shortNumber } from './board-numbers.js';
import {
  inColumns,
  lineWidth,
  piece,
  shown,
  type BoardFrameOptions,
  type BoardLine,
  type BoardLook,
  type BoardSegment,
} from './board-text.js';
import { sparkline } from './sparkline.js';

/** Narrower ones cannot be read. */
const MIN_WIDTH = 18;
const MAX_SERIES_LINES = 4;
const arrows = { unicode: { up: '↗', level: '→', down: '↘' }, ascii: { up: '^', level: '>', down: 'v' } };

/** The widgets in rows of twelve columns, as far as the terminal is wide enough for them; no more than `rows` lines. */
export function widgetLines(
  widgets: readonly BoardWidget[],
  rows: number,
  options: BoardFrameOptions,
): BoardLine[] {
  const lines: BoardLine[] = [];
  let drawn = 0;
  for (const row of widgetRows(widgets, options.columns - 1)) {
    const more = rowLines(row, options);
    const left = widgets.length - drawn - row.length;
    if (lines.length + more.length + (left > 0 ? 1 : 0) > rows) break;
    lines.push(...more);
    drawn += row.length;
  }
  const left = widgets.length - drawn;
  if (left > 0 && lines.length < rows) {
    const more = `and ${left} more ${left === 1 ? 'widget' : 'widgets'}`;
    lines.push(cutLine([piece(more, 'quiet')], options.columns - 1));
  }
  return lines;
}

interface Cell {
  widget: BoardWidget;
  width: number;
}

function widgetRows(widgets: readonly BoardWidget[], columns: number): Cell[][] {
  const rows: BoardWidget[][] = [];
  for (const widget of widgets) {
    const row = rows.at(-1);
    if (row !== undefined && fits([...row, widget], columns)) row.push(widget);
    else rows.push([widget]);
  }
  return rows.map((row) => {
    const sum = total(row);
    return row.map((widget) => ({ widget, width: Math.floor((columns * widget.width) / sum) }));
  });
}

function fits(row: readonly BoardWidget[], columns: number): boolean {
  const sum = total(row);
  return sum <= 12 && row.every(({ width }) => Math.floor((columns * width) / sum) >= MIN_WIDTH);
}

function total(row: readonly BoardWidget[]): number {
  return row.reduce((sum, { width }) => sum + width, 0);
}

/** Cells beside each other; shorter ones are filled up. */
function rowLines(row: readonly Cell[], options: BoardFrameOptions): BoardLine[] {
  const cells = row.map((cell) => ({ ...cell, lines: cellLines(cell, options) }));
  const height = Math.max(...cells.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, index) =>
    cells.flatMap(({ lines, width }, place): BoardLine => {
      const line = cutLine(lines[index] ?? [], width - 2);
      const gap = place === cells.length - 1 ? 0 : width - lineWidth(line);
      return gap > 0 ? [...line, piece(' '.repeat(gap))] : line;
    }),
  );
}

function cellLines({ widget, width }: Cell, options: BoardFrameOptions): BoardLine[] {
  const { style, content } = widget;
  const title = shown(widget.title, options) || widget.type;
  const look = style.colour ?? 'plain';
  const more = { bold: true, inverse: style.emphasis === 'shake' || style.emphasis === 'blink' };
  return [[piece(`${mark(style)}${title}`, look, more)], ...contentLines(content, width - 2, look, options)];
}

/** The same in a character, for those who see no colour. */
function mark({ colour, emphasis }: BoardWidget['style']): string {
  if (emphasis !== undefined) return '!! ';
  if (colour === undefined) return '';
  return colour === 'green' || colour === 'blue' ? '* ' : '! ';
}

function contentLines(
  content: BoardContent,
  width: number,
  look: BoardLook,
  options: BoardFrameOptions,
): BoardLine[] {
  switch (content.kind) {
    case 'value':
      return [[piece(`  ${shown(content.text, options)}`, look, { bold: true })]];
    case 'gauge':
      return [gaugeLine(content, width, look, options)];
    case 'trend':
      return [trendLine(content, width, look, options)];
    case 'series':
      return seriesLines(content, width, look, options);
    case 'failed':
      return [[piece(`  failed: ${shown(content.text, options)}`, 'bad')]];
    case 'none':
      return [[piece(`  ${shown(content.text, options)}`, 'quiet')]];
  }
}

type Content<Kind extends BoardContent['kind']> = Extract<BoardContent, { kind: Kind }>;

function gaugeLine(
  { text, value, min, max }: Content<'gauge'>,
  width: number,
  look: BoardLook,
  { unicode, redact }: BoardFrameOptions,
): BoardLine {
  const label = ` ${shown(text, { redact })} (${shortNumber(min)}..${shortNumber(max)})`;
  const room = Math.max(4, Math.min(30, width - label.length - 4));
  const share = max > min ? Math.max(0, Math.min(1, (value - min) / (max - min))) : 0;
  const full = Math.round(share * room);
  const bar = unicode
    ? '━'.repeat(full) + '╌'.repeat(room - full)
    : `[${'='.repeat(full)}${' '.repeat(room - full)}]`;
  return [piece('  '), piece(bar, look === 'plain' ? 'busy' : look), piece(label, look, { bold: true })];
}

function trendLine(
  { series, mean, direction }: Content<'trend'>,
  width: number,
  look: BoardLook,
  { unicode }: BoardFrameOptions,
): BoardLine {
  const arrow =
    arrows[unicode ? 'unicode' : 'ascii'][direction > 0 ? 'up' : direction < 0 ? 'down' : 'level'];
  const label = `${arrow} ${newestText(series.points)} (mean ${shortNumber(mean)})`;
  return [
    piece('  '),
    piece(label, look, { bold: true }),
    ...spark(series.points, width - label.length - 4, unicode),
  ];
}

function seriesLines(
  { series, more }: Content<'series'>,
  width: number,
  look: BoardLook,
  options: BoardFrameOptions,
): BoardLine[] {
  const seen = series.slice(0, MAX_SERIES_LINES);
  const rest = series.length - seen.length + more;
  const labels = seen.map(({ label }) => shown(label, options));
  const name = Math.min(Math.floor(width / 3), Math.max(0, ...labels.map((label) => displayWidth(label))));
  const numbers = seen.map(({ points }) => newestText(points));
  const digits = Math.max(0, ...numbers.map((number) => number.length));
  const lines = seen.map(({ points }, index): BoardLine => [
    piece(`  ${name === 0 ? '' : `${inColumns(labels[index] ?? '', name)} `}`, 'quiet'),
    piece(inColumns(numbers[index] ?? '', digits, 'right'), look, { bold: true }),
    ...spark(points, width - name - digits - 4, options.unicode),
  ]);
  return rest > 0 ? [...lines, [piece(`  and ${rest} more`, 'quiet')]] : lines;
}

function spark(points: readonly (number | 'failed')[], width: number, unicode: boolean): BoardSegment[] {
  return width < 3 ? [] : [piece(` ${sparkline(points, width, unicode)}`, 'busy')];
}

function newestText(points: readonly (number | 'failed')[]): string {
  const newest = points.at(-1);
  return newest === undefined ? '' : newest === 'failed' ? 'failed' : shortNumber(newest);
}
