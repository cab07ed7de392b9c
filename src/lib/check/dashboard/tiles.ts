import type { Downtime, RaisedEntity, Tile, TileAlert } from './model.js';

/** What is known of an alert before it becomes a tile. */
export interface RaisedAlert {
  alert: TileAlert;
  title: string;
  entities: readonly RaisedEntity[];
  /** When more are raised than are listed. */
  count?: number;
  acknowledged?: boolean;
}

/** A tile from an alert and what it is raised on: the age is that of the entity that was raised first and is not in a downtime. */
export function tileOf({ alert, title, entities, count, acknowledged = false }: RaisedAlert): Tile {
  const awake = entities.filter(({ downtimes }) => downtimes.length === 0);
  const starts = awake.flatMap(({ since }) => (since === undefined ? [] : [since]));
  return {
    alert,
    title,
    entities: [...entities].sort(byDowntimeAndAge),
    count: Math.max(count ?? 0, entities.length),
    ...(starts.length > 0 && { since: Math.min(...starts) }),
    // Where ZMON tells only how many there are, nobody knows of downtimes, and silence would be the worse mistake.
    inDowntime: entities.length > 0 && awake.length === 0 && entities.length >= (count ?? 0),
    acknowledged,
  };
}

/** By priority, then the oldest first, then by name; what is in a downtime at the end. */
export function sortedTiles(tiles: readonly Tile[]): Tile[] {
  return [...tiles].sort(
    (a, b) =>
      Number(a.inDowntime) - Number(b.inDowntime) ||
      a.alert.priority - b.alert.priority ||
      (a.since ?? Infinity) - (b.since ?? Infinity) || // NaN for two unknown ones falls through to the name
      compare(a.title, b.title) ||
      compare(a.alert.key, b.alert.key),
  );
}

/** The ids of alerts that somebody is told of, for the styles of widgets. */
export function raisedIds(tiles: readonly Tile[]): Set<number> {
  return new Set(
    tiles.flatMap(({ alert: { id }, inDowntime }) => (id === undefined || inDowntime ? [] : [id])),
  );
}

/** Downtimes that are over do not count; ZMON lists the active ones, as its worker left them. */
export function activeDowntimes(downtimes: readonly Downtime[], now: number): Downtime[] {
  return downtimes.filter(({ until }) => until === undefined || until > now);
}

function byDowntimeAndAge(a: RaisedEntity, b: RaisedEntity): number {
  return (
    Number(a.downtimes.length > 0) - Number(b.downtimes.length > 0) ||
    (a.since ?? Infinity) - (b.since ?? Infinity) ||
    compare(a.id, b.id)
  );
}

/** The same everywhere, whatever the language of the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
