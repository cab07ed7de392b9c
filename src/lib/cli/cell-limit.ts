import { displayWidth } from '../core/index.js';
import { formatCell, type Cell } from './table.js';

/** Between two columns of a table. */
const GAP = 3;
const SHORTEST = 12;
const LONGEST = 60;

/** A column as text: its header and its cells. */
export interface ColumnText {
  header: string;
  cells: readonly Cell[];
}

/**
 * How long the cells of some columns may be, so that a table with them and the others fits a terminal of this width. Not less than a person
 * can make something of, even if the lines are then wrapped.
 */
export function cellLimit(width: number, long: readonly ColumnText[], others: readonly ColumnText[]): number {
  const gaps = GAP * Math.max(0, long.length + others.length - 1);
  const room = width - gaps - others.reduce((sum, one) => sum + widthOf(one), 0);
  const widths = long.map((one) => ({ whole: widthOf(one), header: displayWidth(one.header) }));
  const takes = (limit: number): number =>
    widths.reduce((sum, { whole, header }) => sum + Math.min(whole, Math.max(limit, header)), 0);
  let limit = LONGEST;
  while (limit > SHORTEST && takes(limit) > room) limit--;
  return limit;
}

function widthOf({ header, cells }: ColumnText): number {
  return cells.reduce<number>(
    (widest, cell) => Math.max(widest, displayWidth(formatCell(cell))),
    displayWidth(header),
  );
}
