import { cutLine } from '../cut-line.js';
import { formatAge } from '../../lib/core/index.js';
import type { BoardPicture } from './board-model.js';
import { detailLines, timeText } from './board-details.js';
import { detailedTile, selectedIndex, visibleTiles, type BoardState, type Extent } from './board-state.js';
import { lineWidth, piece, shown, type BoardFrameOptions, type BoardLine } from './board-text.js';
import { priorityLooks, tileLines } from './board-tiles.js';
import { widgetLines } from './board-widgets.js';

/**
 * The lines of one frame: a head with the counts, the widgets, the tiles, and what the keys do; or the details of one alert. No line is as wide as the
 * terminal, and there are at most `rows` of them.
 */
export function boardFrame(state: BoardState, options: BoardFrameOptions): BoardLine[] {
  const head = headLines(state.board, options);
  const foot = [footLine(state, options)];
  const room = Math.max(0, options.rows - head.length - foot.length);
  const tile = detailedTile(state);
  const body =
    tile === undefined
      ? boardLines(state, room, options)
      : scrolled(detailLines(tile, options), state.details?.scroll ?? 0, room);
  return [...head, ...body, ...foot].slice(0, Math.max(1, options.rows));
}

/** How much a reader sees at once, for keys that go by pages. */
export function frameExtent(state: BoardState, options: BoardFrameOptions): Extent {
  const page = Math.max(1, options.rows - headLines(state.board, options).length - 1);
  const tile = detailedTile(state);
  return { page, detailLines: tile === undefined ? 0 : detailLines(tile, options).length };
}

function headLines(board: BoardPicture | undefined, options: BoardFrameOptions): BoardLine[] {
  const width = options.columns - 1;
  if (board === undefined) return [[piece(cutText('Waiting for the first results …', width), 'quiet')]];
  const left: BoardLine = [piece(shown(board.name, options), 'plain', { bold: true }), ...counts(board)];
  const age = formatAge(board.at * 1000, options.now);
  const time = `${timeText(board.at).slice(11)} (${age} ago)`;
  // The source gives way first: the age says whether anything here is still true.
  const gapFor = (text: string): number => width - lineWidth([...left, piece(text)]);
  const right = [`${shown(board.source, options)}  ${time}`, time].find((text) => gapFor(text) >= 2);
  const first =
    right === undefined ? left : [...left, piece(' '.repeat(gapFor(right))), piece(right, 'quiet')];
  const { trouble, notice } = board;
  return [
    cutLine(first, width),
    ...(trouble === undefined ? [] : [troubleLine(trouble, board.at, options)]),
    ...(notice === undefined ? [] : [cutLine([piece(`  ${shown(notice, options)}`, 'busy')], width)]),
  ];
}

function counts({ tiles }: BoardPicture): BoardLine {
  const raised = tiles.filter(({ inDowntime }) => !inDowntime);
  const asleep = tiles.length - raised.length;
  const each = ([1, 2, 3] as const).flatMap((priority): BoardLine => {
    const count = raised.filter(({ alert }) => alert.priority === priority).length;
    return count === 0
      ? []
      : [piece('  '), piece(`P${priority}: ${count}`, priorityLooks[priority], { bold: true })];
  });
  return [
    ...(each.length > 0 ? each : [piece('  nothing is raised', 'good')]),
    ...(asleep > 0 ? [piece(`  ${asleep} in a downtime`, 'quiet')] : []),
  ];
}

function troubleLine(trouble: string, at: number, options: BoardFrameOptions): BoardLine {
  const text = `! as of ${timeText(at).slice(11)}: ${shown(trouble, options)}`;
  return cutLine([piece(text, 'warn', { bold: true })], options.columns - 1);
}

/** Tiles come first where there is little room: they are what somebody is woken for. */
function boardLines(state: BoardState, room: number, options: BoardFrameOptions): BoardLine[] {
  const { board } = state;
  if (board === undefined) return [];
  const tiles = visibleTiles(state);
  const least = Math.min(tiles.length, Math.ceil(room / 2));
  const widgets = board.compact ? [] : widgetLines(board.widgets, Math.max(0, room - least - 1), options);
  const separated = widgets.length > 0 && tiles.length > 0 ? [...widgets, []] : widgets;
  const rest = room - separated.length;
  const nothing = board.tiles.length > 0 && tiles.length === 0 ? 'no alert matches the search' : '';
  if (nothing !== '')
    return [...separated, cutLine([piece(nothing, 'quiet')], options.columns - 1)].slice(0, room);
  return [...separated, ...tileLines(tiles, selectedIndex(state), rest, board.compact, options)];
}

function scrolled(lines: readonly BoardLine[], scroll: number, room: number): BoardLine[] {
  const first = Math.max(0, Math.min(scroll, lines.length - room));
  return lines.slice(first, first + room);
}

function footLine(state: BoardState, options: BoardFrameOptions): BoardLine {
  const search = shown(state.search, options);
  const width = options.columns - 1;
  if (state.typing)
    return cutLine(
      [piece('/', 'busy', { bold: true }), piece(search), piece('_  enter keep  esc clear', 'quiet')],
      width,
    );
  const move = options.unicode ? '↑↓' : 'j/k';
  const keys =
    detailedTile(state) === undefined
      ? `${move} select  enter details  / search  q quit`
      : `${move} scroll  esc back  q quit`;
  const filter =
    search === '' ? [] : [piece(`/${search}`, 'busy', { bold: true }), piece('  esc clear  ', 'quiet')];
  return cutLine([...filter, piece(keys, 'quiet')], width);
}

function cutText(text: string, width: number): string {
  return cutLine([piece(text)], width)[0]?.text ?? '';
}
