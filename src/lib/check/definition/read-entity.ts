import type { YamlMapping } from '../../yaml/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { FieldReader } from './field-reader.js';
import type { Entity } from './model.js';

/** What the client of ZMON refuses in an id. */
const invalidCharacters = /[^a-zA-Z0-9\-@_.[\]:]/;

/** Reads an entity: `id` and `type` are text, everything else is taken as it is. */
export function readEntityDefinition(reader: FieldReader, mapping: YamlMapping): Entity {
  const id = idText(reader);
  const type = reader.requiredText('type', 'always');
  const bad = invalidCharacters.exec(id)?.[0];
  if (bad !== undefined)
    reader.error('entity-id', ['id'], `entity id ${JSON.stringify(id)} holds ${JSON.stringify(bad)}`, {
      hint: `Letters, digits and - @ _ . [ ] : only, such as ${normalizedEntityId(id)}.`,
      matters: 'server',
    });
  if (type.toLowerCase() === 'global')
    reader.error('entity-type', ['type'], 'the entity of type GLOBAL is made by ZMON itself', {
      hint: 'Remove it from the file; every run has it.',
      matters: 'server',
    });
  return { ...(plainJson(mapping) as JsonObject), id, type };
}

function idText(reader: FieldReader): string {
  const value = reader.value('id');
  if (typeof value !== 'number' && typeof value !== 'bigint') return reader.requiredText('id', 'always');
  reader.warn('entity-id', ['id'], `entity id \`${value}\` is a number`, 'Put it in quotes: ids are text.');
  return String(value);
}

/** The id as ZMON's agents write it: lower case, round brackets become square ones, other characters become `-`. */
export function normalizedEntityId(id: string): string {
  return id
    .toLowerCase()
    .replace(/\(+/g, '[')
    .replace(/\)+/g, ']')
    .replace(/[^a-z0-9\-@_.[\]:]+/g, '-');
}

/** Integers beyond 2^53 become numbers, as they do in the JSON that ZMON sends around. */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]));
}
