import { asText, errorLine } from '../evaluation/fault.js';
import { formatPosition } from '../../core/index.js';
import type { AlertDefinition, LoadedCheck } from '../definition/model.js';
import { alertKey } from '../evaluation/alert-key.js';
import type { EntityEvaluation } from '../evaluation/model.js';
import { checkKey } from '../watch/check-key.js';
import type { WatchedCheck } from '../watch/model.js';
import { isChosen, type AlertChoice } from './choose-alerts.js';
import type { RaisedEntity, Tile, TileAlert } from './model.js';
import { tileTitle } from './tile-title.js';
import { raisedIds, sortedTiles, tileOf } from './tiles.js';

interface Raised {
  alert: AlertDefinition;
  check: LoadedCheck;
  entities: Map<string, RaisedEntity>;
}

/** Which alerts are raised on which entities, by the results of checks that run here. Downtimes are ZMON's; there are none here. */
export class LocalTiles {
  private readonly raised = new Map<string, Raised>();
  /** Where alerts are written. */
  private readonly places = new Map<string, string>();

  constructor(private readonly choice: AlertChoice) {}

  /** Outside its period nobody is told of an alert, and it is not raised. */
  take(check: LoadedCheck, { entity, result, alerts }: EntityEvaluation): void {
    for (const { alert, active, inPeriod, captures, startTime } of alerts) {
      const key = keyOf(check, alertKey(alert));
      if (!active || !inPeriod) {
        this.remove(key, entity.id);
        continue;
      }
      const raised = this.raised.get(key) ?? { alert, check, entities: new Map<string, RaisedEntity>() };
      raised.alert = alert;
      raised.check = check;
      raised.entities.set(entity.id, {
        id: entity.id,
        ...(startTime !== undefined && { since: startTime }),
        value: result.value,
        captures,
        downtimes: [],
        failed: result.exc === 1,
        ...(result.exc === 1 && { error: errorLine(asText(result.value)) }),
      });
      this.raised.set(key, raised);
    }
  }

  /** The alert is over on an entity. */
  clear(check: LoadedCheck, alert: string, entityId: string): void {
    this.remove(keyOf(check, alert), entityId);
  }

  /** Notes where the alerts are written that may be raised from now on. */
  learn(checks: readonly WatchedCheck[]): void {
    for (const { subject } of checks)
      for (const { definition, loaded } of subject.alerts) {
        const place = formatPosition(loaded.origin.positionOf([])).replace(/: $/, '');
        this.places.set(keyOf(subject.check, alertKey(definition)), place);
      }
  }

  private remove(key: string, entityId: string): void {
    const raised = this.raised.get(key);
    if (raised?.entities.delete(entityId) && raised.entities.size === 0) this.raised.delete(key);
  }

  /** The tiles of the dashboard. */
  list(): Tile[] {
    return sortedTiles(this.all().filter(({ alert }) => isChosen(alert, this.choice)));
  }

  /** Ids of all alerts that are raised, on the dashboard or not. */
  raisedIds(): Set<number> {
    return raisedIds(this.all());
  }

  private all(): Tile[] {
    return [...this.raised].map(([key, { alert, check, entities }]) => {
      const list = [...entities.values()];
      return tileOf({
        alert: tileAlert(key, alert, check, this.places.get(key)),
        title: tileTitle(alert.name, list),
        entities: list,
      });
    });
  }
}

/** Alerts without an id may have the same name under two checks. */
function keyOf(check: LoadedCheck, alert: string): string {
  return JSON.stringify([checkKey(check), alert]);
}

function tileAlert(
  key: string,
  alert: AlertDefinition,
  { definition }: LoadedCheck,
  place: string | undefined,
): TileAlert {
  return {
    key,
    ...(alert.id !== undefined && { id: alert.id }),
    name: alert.name,
    description: alert.description,
    condition: alert.condition,
    team: alert.team,
    responsibleTeam: alert.responsible_team,
    priority: alert.priority,
    tags: alert.tags,
    notifications: alert.notifications,
    ...(definition.id !== undefined && { checkId: definition.id }),
    checkName: definition.name,
    links: place === undefined ? [] : [place],
  };
}
