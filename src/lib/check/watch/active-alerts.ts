import type { AlertChange, WatchEvent } from './model.js';

/** The alerts that are active now, from the events of a watch. */
export class ActiveAlerts {
  private readonly changes = new Map<string, AlertChange>();

  take(event: WatchEvent): void {
    if (event.type === 'raised') this.changes.set(keyOf(event), event);
    else if (event.type === 'cleared') this.changes.delete(keyOf(event));
  }

  get size(): number {
    return this.changes.size;
  }

  /** How they were raised: the most urgent first, of those the oldest. */
  list(): AlertChange[] {
    return [...this.changes.values()].sort(byUrgency);
  }
}

/** What is to be looked at first. */
export function byUrgency(
  a: Pick<AlertChange, 'since'> & { alert: { priority: number } },
  b: Pick<AlertChange, 'since'> & { alert: { priority: number } },
): number {
  return a.alert.priority - b.alert.priority || a.since - b.since;
}

function keyOf({ check, alertKey, entity }: AlertChange): string {
  return JSON.stringify([
    check.origin.file,
    check.definition.id ?? check.definition.name,
    alertKey,
    entity.id,
  ]);
}
