import { cutLine } from '../cut-line.js';
import { formatAge, plural } from '../../lib/core/index.js';
import type { BoardTile } from './board-model.js';
import {
  inColumns,
  piece,
  shown,
  type BoardFrameOptions,
  type BoardLine,
  type BoardLook,
} from './board-text.js';

/** A priority as ZMON colours it; the text says it, too. */
export const priorityLooks: Readonly<Record<1 | 2 | 3, BoardLook>> = { 1: 'red', 2: 'orange', 3: 'yellow' };

/** More ids than these are never seen at once. */
const MAX_IDS = 50;

/**
 * The tiles around the chosen one: each a line with priority, age, number of entities and title, and below it the entities when all of them have room
 * for that. At most `rows` lines; what is above and below is counted.
 */
export function tileLines(
  tiles: readonly BoardTile[],
  selected: number,
  rows: number,
  compact: boolean,
  options: BoardFrameOptions,
): BoardLine[] {
  if (rows <= 0) return [];
  const each = !compact && tiles.length * 2 <= rows ? 2 : 1;
  const fits = Math.floor(rows / each);
  if (tiles.length <= fits)
    return tiles.flatMap((tile, index) => block(tile, index === selected, each, options));
  const room = Math.max(1, rows - 1);
  const first = Math.max(0, Math.min(selected - Math.floor(room / 2), tiles.length - room));
  const lines = tiles
    .slice(first, first + room)
    .map((tile, index) => titleLine(tile, first + index === selected, options));
  const below = tiles.length - first - room;
  const counts = [...(first > 0 ? [`${first} above`] : []), ...(below > 0 ? [`${below} below`] : [])];
  return [...lines, cutLine([piece(`  ${counts.join(', ')}`, 'quiet')], options.columns - 1)].slice(0, rows);
}

function block(tile: BoardTile, isSelected: boolean, each: number, options: BoardFrameOptions): BoardLine[] {
  const title = titleLine(tile, isSelected, options);
  return each === 1 ? [title] : [title, entitiesLine(tile, options)];
}

function titleLine(tile: BoardTile, isSelected: boolean, options: BoardFrameOptions): BoardLine {
  const { alert, title, count, since, inDowntime, acknowledged } = tile;
  const look: BoardLook = inDowntime ? 'quiet' : priorityLooks[alert.priority];
  const age = since === undefined ? '' : formatAge(since * 1000, options.now);
  const team = shown(alert.team, options);
  const wide = options.columns >= 100;
  const marks = [
    ...(inDowntime ? ['downtime'] : []),
    ...(acknowledged ? ['acknowledged'] : []),
    ...(tile.entities.length > 0 && tile.entities.every(({ failed }) => failed) ? ['check failed'] : []),
  ];
  const front = [
    piece(isSelected ? '> ' : '  ', 'plain', { bold: true }),
    piece(` P${alert.priority} `, look, { bold: alert.priority === 1, inverse: !inDowntime }),
    piece(` ${inColumns(age, 6, 'right')}  ${inColumns(String(count), 3, 'right')}  `, 'quiet'),
  ];
  const back = [
    ...(marks.length > 0 ? [piece(`  (${marks.join(', ')})`, 'quiet')] : []),
    ...(wide && team !== '' ? [piece(`  ${team}`, 'quiet')] : []),
  ];
  const text = piece(shown(title, options), isSelected ? 'plain' : look, { bold: isSelected });
  return cutLine([...front, text, ...back], options.columns - 1);
}

function entitiesLine({ entities, count }: BoardTile, options: BoardFrameOptions): BoardLine {
  const ids = entities
    .slice(0, MAX_IDS)
    .map(({ id, downtimes }) => shown(id, options) + (downtimes.length > 0 ? ' (downtime)' : ''));
  const text = ids.length === 0 ? plural(count, 'entity') : ids.join(', ');
  return cutLine([piece(' '.repeat(19), 'quiet'), piece(text, 'quiet')], options.columns - 1);
}
