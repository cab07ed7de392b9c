import { type FieldReader } from './field-reader.js';
import { checkKeys } from './keys.js';
import { criticalities, statuses, type CheckDefinition } from './model.js';
import { trimCode } from './origin.js';
import { readFilters } from './read-filters.js';

/** Reads a check definition; problems are noted in the reader, and fallbacks stand where something is wrong. */
export function readCheckDefinition(reader: FieldReader): CheckDefinition {
  const check = {
    id: reader.integer('id', { min: 1 }),
    name: reader.name('name'),
    owning_team: reader.name('owning_team'),
    description: reader.requiredText('description'),
    command: trimCode(reader.requiredText('command', 'always')),
    interval: readInterval(reader),
    entities: readEntities(reader),
    status: reader.oneOf('status', statuses) ?? 'ACTIVE',
    runtime: reader.oneOf('runtime', ['PYTHON_2', 'PYTHON_3']) ?? 'PYTHON_2',
    source_url: reader.text('source_url'),
    technical_details: reader.text('technical_details') ?? '',
    potential_analysis: reader.text('potential_analysis') ?? '',
    potential_impact: reader.text('potential_impact') ?? '',
    potential_solution: reader.text('potential_solution') ?? '',
    criticality: reader.oneOf('criticality', criticalities),
    last_modified_by: reader.text('last_modified_by'),
    last_modified: reader.integer('last_modified'),
  };
  reader.warnUnknown(checkKeys);
  return withoutUndefined(check);
}

function readInterval(reader: FieldReader): number {
  const interval = reader.integer('interval', { min: 1 });
  if (reader.value('interval') === undefined) reader.missing('interval', 'server');
  return interval ?? 60;
}

/** The server demands a filter, and `type` in each one. */
function readEntities(reader: FieldReader): CheckDefinition['entities'] {
  const filters = readFilters(reader, 'entities');
  if (reader.value('entities') === undefined) reader.missing('entities', 'server');
  else if (isEmptyList(reader.value('entities')))
    reader.error('filter-empty', ['entities'], '`entities` is empty, so that the check would run nowhere', {
      hint: 'Write `- type: GLOBAL` for a check that needs no entity.',
      matters: 'server',
    });
  filters.forEach((filter, index) => {
    if (!Object.hasOwn(filter, 'type'))
      reader.error('filter-type', ['entities', index], `\`entities[${index}]\` has no \`type\``, {
        hint: 'Every filter of a check needs one, such as `type: host`.',
        matters: 'server',
      });
  });
  return filters;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Absent instead of undefined, as `exactOptionalPropertyTypes` wants it. */
export function withoutUndefined<T extends object>(values: T): Definite<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Definite<T>;
}

type Definite<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: NonNullable<T[K]> };
