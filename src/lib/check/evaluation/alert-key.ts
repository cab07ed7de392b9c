import type { AlertDefinition } from '../definition/model.js';

/** The stable name of an alert within a run: its id, or its name for one that has none yet. */
export function alertKey({ id, name }: Pick<AlertDefinition, 'id' | 'name'>): string {
  return id === undefined ? name : String(id);
}
