import { asText, errorLine } from '../evaluation/fault.js';
import { isRecord } from '../../core/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import { jsonText } from '../controller/json-text.js';
import type { Downtime, RaisedEntity, Tile, TileAlert, WidgetResult } from './model.js';
import { tileTitle } from './tile-title.js';
import { activeDowntimes, tileOf } from './tiles.js';

/** One alert of `status/active-alerts` as a tile; undefined for what is none. ZMON itself fills the placeholders of the name (`message`). */
export function tileOfAnswer(answer: JsonObject, url: string, now: number): Tile | undefined {
  const definition = record(answer['alert_definition']);
  if (definition === undefined) return undefined;
  const alert = alertOf(definition, url);
  const entities = list(answer['entities']).flatMap((one) => {
    const id = record(one)?.['entity'];
    return typeof id === 'string' ? [raisedEntity(id, record(record(one)?.['result']) ?? {}, now)] : [];
  });
  const { message, entities_count: count } = answer;
  return tileOf({
    alert,
    title: typeof message === 'string' && message !== '' ? message : tileTitle(alert.name, entities),
    entities,
    ...(typeof count === 'number' && { count }),
    acknowledged: answer['notifications_ack'] === true,
  });
}

function alertOf(definition: JsonObject, url: string): TileAlert {
  const { id, check_definition_id: checkId } = definition;
  const text = (key: string): string => jsonText(definition[key]);
  const priority = definition['priority'];
  return {
    key: `id ${jsonText(id)}`,
    ...(typeof id === 'number' && { id }),
    name: text('name'),
    description: text('description'),
    condition: text('condition'),
    team: text('team'),
    responsibleTeam: text('responsible_team'),
    // Anything else is shown as low (spec of alerts).
    priority: priority === 1 || priority === 2 ? priority : 3,
    tags: list(definition['tags']).map(jsonText),
    notifications: list(definition['notifications']).map(jsonText),
    ...(typeof checkId === 'number' && { checkId }),
    links: [
      ...(typeof id === 'number' ? [`${url}/#/alert-details/${id}`] : []),
      ...(typeof checkId === 'number' ? [`${url}/#/check-definitions/view/${checkId}`] : []),
    ],
  };
}

/** What ZMON keeps of an alert on an entity. */
export function raisedEntity(id: string, result: JsonObject, now: number): RaisedEntity {
  const { start_time: since, value, exc } = result;
  const nested = record(value);
  const isResult = nested !== undefined && 'value' in nested && 'ts' in nested;
  const downtimes = list(result['downtimes']).flatMap((one): Downtime[] => {
    const downtime = record(one);
    if (downtime === undefined) return [];
    const { end_time: until } = downtime;
    return [
      {
        comment: jsonText(downtime['comment']),
        createdBy: jsonText(downtime['created_by']),
        ...(typeof until === 'number' && { until }),
      },
    ];
  });
  const shown = (isResult ? nested['value'] : value) ?? null;
  const failed = Boolean(exc) || (isResult && Boolean(nested['exc']));
  return {
    id,
    ...(typeof since === 'number' && { since }),
    value: shown,
    captures: record(result['captures']) ?? {},
    downtimes: activeDowntimes(downtimes, now),
    failed,
    ...(failed && { error: errorLine(asText(shown)) }),
  };
}

/** The results of `status/alert/{id}/all-entities/` by entity, oldest first. */
export function resultsOfAnswer(answer: readonly JsonObject[]): Map<string, WidgetResult[]> {
  return new Map(
    answer.flatMap(({ entity, results }): [string, WidgetResult[]][] => {
      const id = typeof entity === 'string' ? entity : record(entity)?.['id'];
      if (typeof id !== 'string') return [];
      const found = list(results).flatMap((one): WidgetResult[] => {
        const { ts, value = null, exc } = record(one) ?? {};
        return typeof ts === 'number' ? [{ ts, value, failed: Boolean(exc) }] : [];
      });
      return [[id, found.sort((a, b) => a.ts - b.ts)]];
    }),
  );
}

function record(value: Json | undefined): JsonObject | undefined {
  return isRecord(value) ? value : undefined;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
