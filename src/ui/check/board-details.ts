import { cutLine } from '../cut-line.js';
import { formatAge } from '../../lib/core/index.js';
import type { BoardEntity, BoardTile } from './board-model.js';
import { inColumns, piece, shown, type BoardFrameOptions, type BoardLine } from './board-text.js';
import { priorityLooks } from './board-tiles.js';

/** More lines nobody scrolls through; -o json has them all. */
const MAX_ENTITIES = 500;

/** Everything about one alert, to be scrolled through: what it says, where it is, and each entity with its value and captures. */
export function detailLines(tile: BoardTile, options: BoardFrameOptions): BoardLine[] {
  const { alert, entities, count } = tile;
  const look = tile.inDowntime ? 'quiet' : priorityLooks[alert.priority];
  const heading: BoardLine = [
    piece(` P${alert.priority} `, look, { bold: true, inverse: true }),
    piece(` ${shown(tile.title, options)}`, 'plain', { bold: true }),
  ];
  const facts: [label: string, text: string][] = [
    ['since', sinceText(tile, options.now)],
    ['alert', alert.id === undefined ? alert.name : `${alert.id} ${alert.name}`],
    ['check', [alert.checkId, alert.checkName].filter((part) => part !== undefined).join(' ')],
    ['team', alert.team],
    ['responsible', alert.responsibleTeam],
    ['tags', alert.tags.join(', ')],
    ['notifies', alert.notifications.join(', ')],
    ...alert.links.map((link, index): [string, string] => [index === 0 ? 'links' : '', link]),
  ];
  const hidden = count - Math.min(entities.length, MAX_ENTITIES);
  return [
    heading,
    [],
    ...facts
      .filter(([, text]) => text !== '')
      .map(([label, text]): BoardLine => [
        piece(`  ${inColumns(label, 13)}`, 'quiet'),
        piece(shown(text, options)),
      ]),
    ...block('description', alert.description, options),
    ...block('condition', alert.condition, options),
    [],
    [piece(`  ${count} ${count === 1 ? 'entity' : 'entities'}`, 'quiet')],
    ...entities.slice(0, MAX_ENTITIES).flatMap((entity) => entityLines(entity, options)),
    ...(hidden > 0 ? [[piece(`    and ${hidden} more`, 'quiet')]] : []),
  ].map((line) => cutLine(line, options.columns - 1));
}

function sinceText({ since, inDowntime, acknowledged }: BoardTile, now: number): string {
  const time = since === undefined ? 'unknown' : `${timeText(since)} (${formatAge(since * 1000, now)})`;
  const all = inDowntime ? 'all entities are in a downtime' : time;
  return acknowledged ? `${all}, acknowledged` : all;
}

function block(label: string, text: string, options: BoardFrameOptions): BoardLine[] {
  if (text.trim() === '') return [];
  const lines = options.redact(text).trimEnd().split(/\r?\n/);
  return [
    [],
    [piece(`  ${label}`, 'quiet')],
    // Indentation is Python's; tabs would be as wide as the terminal likes.
    ...lines.map((line): BoardLine => {
      const indent = /^[ \t]*/.exec(line)?.[0].replaceAll('\t', '    ') ?? '';
      return [piece(`    ${indent}${shown(line, options)}`)];
    }),
  ];
}

function entityLines(entity: BoardEntity, options: BoardFrameOptions): BoardLine[] {
  const { id, since, value, captures, downtimes, failed, error } = entity;
  const age = since === undefined ? '' : formatAge(since * 1000, options.now);
  const captured = Object.entries(captures)
    .map(([name, capture]) => `${name}=${jsonText(capture)}`)
    .join(', ');
  const [downtime] = downtimes;
  const text = jsonText(value);
  return [
    [
      piece(`    ${inColumns(age, 6, 'right')}  `, 'quiet'),
      piece(shown(id, options), downtime ? 'quiet' : 'plain', { bold: downtime === undefined }),
      failed
        ? piece(`  failed: ${shown(error ?? text, options)}`, 'bad')
        : piece(`  ${shown(text, options)}`),
    ],
    ...(captured === '' ? [] : [[piece(' '.repeat(12)), piece(shown(captured, options), 'quiet')]]),
    ...(downtime === undefined
      ? []
      : [[piece(' '.repeat(12)), piece(shown(downtimeText(downtime), options), 'quiet')]]),
  ];
}

/** Far more than is ever seen, so that a secret is hidden before what is left of it could be cut. */
const MAX_TEXT = 10_000;
/** Values may be large, and the same ones are drawn again and again. */
const texts = new WeakMap<object, string>();

/** Text as it is, anything else as JSON. */
function jsonText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const known = texts.get(value) ?? JSON.stringify(value).slice(0, MAX_TEXT);
  texts.set(value, known);
  return known;
}

function downtimeText({ comment, createdBy, until }: BoardEntity['downtimes'][number]): string {
  const end = until === undefined ? '' : ` until ${timeText(until)}`;
  const by = createdBy === '' ? '' : ` by ${createdBy}`;
  return `in a downtime${end}${by}${comment === '' ? '' : `: ${comment}`}`;
}

/** Seconds since 1970 as `2026-01-31T12:00:00Z`; a time beyond the calendar as the number it is. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
