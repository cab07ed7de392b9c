import type * as Check from '../check/index.js';
import { formatAge } from '../core/index.js';
import type { ZkCommand } from './command.js';
import { print } from './print.js';

const MAX_IDS = 20;

/** Prints one picture of a board: two tables, or the whole of it as one object. */
export async function printBoard(
  command: ZkCommand,
  board: Check.Board,
  redact: (text: string) => string,
): Promise<void> {
  const check = await import('../check/index.js');
  const { format } = command.printOptions.output;
  if (format !== 'table' && format !== 'wide')
    return print(command, {
      kind: 'dashboard',
      items: [board],
      columns: [],
      single: true,
      object: (one) => check.boardObject(one, redact),
      name: (one) => String(one.id ?? one.name),
    });
  await printTiles(command, board, redact);
  if (board.widgets.length > 0) {
    if (board.tiles.length > 0) command.out('');
    await printWidgets(command, check, board, redact);
  }
}

function printTiles(command: ZkCommand, board: Check.Board, redact: (text: string) => string): Promise<void> {
  const wide = command.printOptions.output.format === 'wide';
  const text = cellOf(redact, wide ? 400 : 60);
  return print(command, {
    kind: 'alert',
    items: board.tiles,
    empty: 'Nothing is raised',
    columns: [
      { header: 'PRIORITY', value: ({ alert }) => `P${alert.priority}` },
      {
        header: 'AGE',
        value: ({ since }) => (since === undefined ? '' : formatAge(since * 1000, board.at * 1000)),
      },
      { header: 'ALERT', value: ({ title }) => text(title) },
      { header: 'ID', value: ({ alert }) => String(alert.id ?? ''), wide: true },
      { header: 'TEAM', value: ({ alert }) => text(alert.team) },
      { header: 'RESPONSIBLE', value: ({ alert }) => text(alert.responsibleTeam), wide: true },
      { header: 'STATE', value: stateText },
      { header: 'ENTITIES', value: ({ count }) => String(count) },
      { header: 'ON', value: (tile) => text(idsText(tile)) },
    ],
  });
}

function printWidgets(
  command: ZkCommand,
  check: typeof Check,
  { widgets }: Check.Board,
  redact: (text: string) => string,
): Promise<void> {
  const text = cellOf(redact, command.printOptions.output.format === 'wide' ? 400 : 60);
  const styled = widgets.some(({ style }) => Object.keys(style).length > 0);
  return print(command, {
    kind: 'widget',
    items: widgets,
    columns: [
      { header: 'WIDGET', value: ({ title }) => text(title) },
      { header: 'TYPE', value: ({ type }) => type },
      ...(styled
        ? [{ header: 'STYLE', value: ({ style }: Check.WidgetPicture) => Object.values(style).join(' ') }]
        : []),
      { header: 'VALUE', value: ({ content }) => text(check.widgetText(content)) },
    ],
  });
}

function stateText({ inDowntime, acknowledged }: Check.Tile): string {
  const words = [inDowntime ? 'downtime' : 'RAISED', ...(acknowledged ? ['acknowledged'] : [])];
  return words.join(', ');
}

function idsText({ entities, count }: Check.Tile): string {
  const ids = entities
    .slice(0, MAX_IDS)
    .map(({ id, downtimes }) => (downtimes.length > 0 ? `${id} (downtime)` : id));
  const more = count - ids.length;
  return more > 0 && ids.length > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
}

/** Values may hold anything: secrets and control characters do not get into a table. */
function cellOf(redact: (text: string) => string, limit: number): (text: string) => string {
  return (text) => {
    const clean = redact(text)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim();
    return clean.length <= limit ? clean : `${clean.slice(0, limit - 1)}…`;
  };
}
