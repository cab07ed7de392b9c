import { alertTitle } from '../evaluation/report/alert-title.js';
import type { RaisedEntity } from './model.js';

/** More values than these say nothing to anybody. */
const MAX_VALUES = 20;

/**
 * The name of an alert with its `{placeholders}` filled for all entities that it is raised on, as ZMON's controller does it for a dashboard: each
 * placeholder is the sorted set of what it is on the entities that are not in a downtime, `{entities}` their ids.
 */
export function tileTitle(
  name: string,
  entities: readonly Pick<RaisedEntity, 'id' | 'captures' | 'downtimes'>[],
): string {
  const awake = entities.filter(({ downtimes }) => downtimes.length === 0);
  if (awake.length === 0 || !/[{}]/.test(name)) return name;
  const [first] = awake;
  if (awake.length === 1 && first) return alertTitle({ name }, first, first.captures);
  return name
    .split(/(\{\{|\}\}|\{[^{}]*\})/)
    .map((part) => {
      if (part === '{{' || part === '}}') return part[0];
      if (!/^\{.*\}$/s.test(part)) return part;
      const values = new Set(awake.map((entity) => alertTitle({ name: part }, entity, entity.captures)));
      // Who did not capture it says nothing about it.
      if (values.size > 1) values.delete(part);
      return listed([...values].sort());
    })
    .join('');
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, MAX_VALUES).join(', ');
  return values.length > MAX_VALUES ? `${shown} and ${values.length - MAX_VALUES} more` : shown;
}
