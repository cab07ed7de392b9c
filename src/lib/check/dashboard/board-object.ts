import type { Json, JsonObject } from '../bridge/wire.js';
import { redacted, type Redact } from '../evaluation/report/result-object.js';
import { isRaised, type Board, type RaisedEntity, type Tile, type WidgetPicture } from './model.js';

/** A board as JSON, with the names of ZMON's API; times are seconds since 1970. */
export function boardObject(board: Board, redact: Redact): JsonObject {
  const { name, id, compact, source, at, tiles, widgets, trouble } = board;
  return redacted(
    {
      ...(id !== undefined && { id }),
      name,
      view_mode: compact ? 'COMPACT' : 'FULL',
      source,
      time: at,
      raised: tiles.filter(isRaised).length,
      alerts: tiles.map(tileObject),
      widgets: widgets.map(widgetObject),
      ...(trouble !== undefined && { trouble }),
    },
    redact,
  ) as JsonObject;
}

function tileObject({ alert, title, entities, count, since, inDowntime, acknowledged }: Tile): JsonObject {
  const { id, name, priority, team, responsibleTeam, tags, checkId, checkName, links } = alert;
  return {
    ...(id !== undefined && { id }),
    name,
    title,
    priority,
    team,
    responsible_team: responsibleTeam,
    tags: [...tags],
    ...(checkId !== undefined && { check_definition_id: checkId }),
    ...(checkName !== undefined && { check: checkName }),
    ...(since !== undefined && { start_time: since }),
    in_downtime: inDowntime,
    notifications_ack: acknowledged,
    entities_count: count,
    entities: entities.map(entityObject),
    links: [...links],
  };
}

function entityObject({ id, since, value, captures, downtimes, failed }: RaisedEntity): JsonObject {
  return {
    id,
    ...(since !== undefined && { start_time: since }),
    value,
    captures,
    ...(failed && { exc: 1 }),
    downtimes: downtimes.map(({ comment, createdBy, until }) => ({
      comment,
      created_by: createdBy,
      ...(until !== undefined && { end_time: until }),
    })),
  };
}

function widgetObject({ type, title, width, style, content }: WidgetPicture): JsonObject {
  const { kind, ...facts } = content;
  return { type, title, width, style: { ...style }, content: kind, ...(facts as Record<string, Json>) };
}
