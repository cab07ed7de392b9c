import type { Json, JsonObject } from '../bridge/wire.js';
import type { WidgetType } from '../definition/model.js';

/** A dashboard at one moment: what its alerts and widgets say. Plain data, nothing in it is redacted; times are seconds since 1970. */
export interface Board {
  name: string;
  id?: number;
  /** COMPACT: the tiles only. */
  compact: boolean;
  /** Whose eyes these are, such as `ZMON https://zmon.example.org`. */
  source: string;
  /** When this was so. */
  at: number;
  /** By priority, then by age; those whose entities are all in a downtime at the end. */
  tiles: readonly Tile[];
  widgets: readonly WidgetPicture[];
  /** Why there is no newer picture than this one. */
  trouble?: string;
  /** The last line for the operator, such as that a file was read again. */
  notice?: string;
}

/** An alert that is raised on at least one entity. */
export interface Tile {
  alert: TileAlert;
  /** The alert's name with its `{placeholders}` filled. */
  title: string;
  /** Longest raised first; those in a downtime at the end. */
  entities: readonly RaisedEntity[];
  /** How many entities; more than are listed when ZMON told only their number. */
  count: number;
  /** Since when the entity that was raised first is so, downtimes aside; absent when all are in a downtime, or nobody knows. */
  since?: number;
  /** Every entity is in a downtime: nobody is told, and the tile does not count as raised. */
  inDowntime: boolean;
  /** Somebody has said in ZMON that he knows of it. */
  acknowledged: boolean;
}

/** What a tile and its details say of an alert. */
export interface TileAlert {
  /** Unlike that of any other alert, with or without an id. */
  key: string;
  id?: number;
  name: string;
  description: string;
  condition: string;
  team: string;
  responsibleTeam: string;
  priority: 1 | 2 | 3;
  tags: readonly string[];
  notifications: readonly string[];
  checkId?: number;
  checkName?: string;
  /** Where there is more: pages of ZMON, or the place in the file. */
  links: readonly string[];
}

export interface RaisedEntity {
  id: string;
  since?: number;
  value: Json;
  captures: JsonObject;
  downtimes: readonly Downtime[];
  /** The check itself failed; its value is the whole error, `error` the line of it that names the exception. */
  failed: boolean;
  error?: string;
}

/** A time during which nobody is told. */
export interface Downtime {
  comment: string;
  createdBy: string;
  until?: number;
}

export interface WidgetPicture {
  type: WidgetType;
  title: string;
  /** Of the twelve columns of a row. */
  width: number;
  style: WidgetStyle;
  content: WidgetContent;
}

/** What `alertStyles` make of a widget while their alerts are raised. */
export interface WidgetStyle {
  colour?: 'red' | 'orange' | 'yellow' | 'green' | 'blue';
  emphasis?: 'blink' | 'shake';
}

export type WidgetContent =
  | { kind: 'value'; text: string; value: Json }
  | { kind: 'gauge'; text: string; value: number; min: number; max: number }
  | { kind: 'series'; series: readonly Series[]; more: number }
  | { kind: 'trend'; series: Series; mean: number; direction: -1 | 0 | 1 }
  /** The newest result is the error of a check that failed. */
  | { kind: 'failed'; text: string }
  /** There is nothing to show yet, or a terminal cannot show it. */
  | { kind: 'none'; text: string };

/** Values of one thing over time, oldest first. */
export interface Series {
  label: string;
  points: readonly (number | 'failed')[];
}

/** A result as widgets look at it. */
export interface WidgetResult {
  ts: number;
  value: Json;
  failed: boolean;
}

/** The results of the check of a widget: by entity, oldest first. */
export type WidgetResults = ReadonlyMap<string, readonly WidgetResult[]>;

/** Where the pictures of a board come from. */
export interface BoardSource {
  /** What the definitions and the source do not agree about, each a line for the operator. */
  readonly warnings: readonly string[];
  /** One picture with everything in it. Throws when there is none to be had. */
  once(): Promise<Board>;
  /** The newest picture, once there is one. */
  picture(): Board | undefined;
  /** Keeps the picture up to date until it is interrupted, and tells of every change. Throws only if there never was a picture. */
  follow(onChange: () => void): Promise<void>;
}

/** Whether somebody is told of the alert. */
export function isRaised({ inDowntime }: Tile): boolean {
  return !inDowntime;
}
