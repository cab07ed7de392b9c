import type { CheckDefinition, EntityFilter, Origin } from '../definition/model.js';
import { findingOf, type CheckFinding } from './finding.js';

type List = 'entities' | 'entities_exclude';

/** Filters that cannot mean what they seem to: wildcards, nested names, numbers that no property can equal. */
export function filterFindings(filters: readonly EntityFilter[], list: List, origin: Origin): CheckFinding[] {
  return filters.flatMap((filter, index) => [
    ...(Object.keys(filter).length === 0 ? emptyFilter(list, origin.positionOf([list, index])) : []),
    ...Object.entries(filter).flatMap(([name, value]) =>
      propertyFindings(name, value, origin.positionOf([list, index, name])),
    ),
  ]);
}

function emptyFilter(list: List, position: Parameters<typeof findingOf>[3]): CheckFinding[] {
  return list === 'entities'
    ? [findingOf('warning', 'filter-all', 'an empty filter matches every entity', position)]
    : [
        findingOf(
          'warning',
          'filter-none',
          'an empty filter excludes every entity, so that the alert covers nothing',
          position,
        ),
      ];
}

function propertyFindings(
  name: string,
  value: string,
  position: Parameters<typeof findingOf>[3],
): CheckFinding[] {
  const never = (message: string, hint: string): CheckFinding[] => [
    findingOf('warning', 'filter-never', message, position, hint),
  ];
  if (/[*?]|%$|^%/.test(value) && !/:\/\//.test(value))
    return never(
      `filter \`${name}: ${value}\`: there are no wildcards, only equal text matches`,
      'Write one filter for each value.',
    );
  if (name.includes('.'))
    return never(
      `filter \`${name}\`: only properties at the top level of an entity can be found`,
      'Use a property at the top level.',
    );
  if (/^-?\d{10,}$/.test(value) && Math.abs(Number(value)) > 2 ** 31 - 1)
    return never(
      `filter \`${name}: ${value}\`: a number beyond 32 bits never matches, only text does`,
      'Let the entity have it as text.',
    );
  if (name === 'type' && value.toUpperCase() === 'GLOBAL' && value !== 'GLOBAL')
    return never(`filter \`type: ${value}\`: case matters`, 'Write GLOBAL.');
  return [];
}

/** Filters of an alert that no entity of its check can pass. */
export function alertFilterFindings(
  alert: { entities: readonly EntityFilter[]; entities_exclude: readonly EntityFilter[] },
  check: Pick<CheckDefinition, 'entities' | 'name'> | undefined,
  origin: Origin,
): CheckFinding[] {
  const included = alert.entities.length > 0 ? alert.entities : [{}];
  const found: CheckFinding[] = [];
  included.forEach((filter, index) => {
    const at = origin.positionOf(alert.entities.length > 0 ? ['entities', index] : ['entities']);
    if (check && !check.entities.some((one) => compatible(filter, one)))
      found.push(
        findingOf(
          'warning',
          'filter-never',
          `no entity of the check "${check.name}" can match this filter`,
          at,
          'An alert sees only entities of its check.',
        ),
      );
    else if (alert.entities_exclude.some((one) => implies(filter, one)))
      found.push(
        findingOf('warning', 'filter-never', 'everything that this filter matches is excluded again', at),
      );
  });
  return found;
}

/** Whether one entity could match both. */
function compatible(a: EntityFilter, b: EntityFilter): boolean {
  return Object.entries(a).every(([name, value]) => !Object.hasOwn(b, name) || b[name] === value);
}

/** Whether every entity that matches the first matches the second. */
function implies(first: EntityFilter, second: EntityFilter): boolean {
  return (
    Object.keys(second).length > 0 && Object.entries(second).every(([name, value]) => first[name] === value)
  );
}
