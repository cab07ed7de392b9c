import type { JsonObject } from '../bridge/wire.js';
import { encodeDefinition, trimLines } from '../definition/encode-definition.js';
import { alertKeys, checkKeys, dashboardKeys } from '../definition/keys.js';
import { inheritedFields, type AnyLoaded, type DefinitionKind } from '../definition/model.js';
import { plainJson } from '../definition/read-entity.js';

const known: Readonly<Partial<Record<DefinitionKind, readonly string[]>>> = {
  check: checkKeys,
  alert: alertKeys,
  dashboard: dashboardKeys,
};

/**
 * What a child says with an empty text or list is not its parent's. Numbers have no emptiness, and of parameters those that a child does not
 * have are its parent's one by one.
 */
const overriding: ReadonlySet<string> = new Set(
  inheritedFields.filter((field) => !['check_definition_id', 'priority', 'parameters'].includes(field)),
);

/** What the server sets itself, so that it is no difference. */
const managed = new Set(['last_modified', 'last_modified_by', 'created_by', 'criticality']);

/**
 * The document that a push sends: the keys that ZMON knows, filters and parameters as the server reads them, and what zmon-cli fills in.
 */
export function sentDocument(loaded: AnyLoaded, user: string): JsonObject {
  const { document, definition, kind } = loaded;
  const keys = known[kind];
  const own = Object.fromEntries(
    Object.entries(document).filter(
      ([key, value]) =>
        (keys === undefined || keys.includes(key)) && key !== 'last_modified' && !isUnset(key, value),
    ),
  );
  if (kind === 'entity') return own;
  const read = Object.fromEntries(
    ['entities', 'entities_exclude', 'parameters']
      .filter((key) => Object.hasOwn(own, key) && own[key] !== null)
      .map((key) => [key, (definition as unknown as JsonObject)[key] ?? null]),
  );
  const status = kind === 'dashboard' ? {} : { status: 'ACTIVE' };
  return plainJson({ ...status, ...own, ...read, last_modified_by: user }) as JsonObject;
}

/** In the templates of zmon-cli, empty text means that there is no id. */
function isUnset(key: string, value: unknown): boolean {
  return (key === 'id' || key === 'parent_id') && value === '';
}

/** What makes a difference in two versions of a definition. */
export interface Comparison {
  /** Absent when the server has none. */
  before?: JsonObject;
  after: JsonObject;
}

/**
 * The document that is sent and the server's without what makes no difference: what the server sets, nulls and emptiness, blanks at line
 * ends of code. An id and a runtime that the file leaves out are the server's choice, and no difference either. In entities everything but
 * the time is the user's, and in an alert with a parent emptiness is: it is not what the parent says.
 */
export function comparison(kind: DefinitionKind, sent: JsonObject, server?: JsonObject): Comparison {
  if (kind === 'entity') return { after: untimed(sent), ...(server && { before: untimed(server) }) };
  const inherits = kind === 'alert' && [sent, server].some((one) => typeof one?.['parent_id'] === 'number');
  const after = comparable(kind, sent, inherits);
  if (server === undefined) return { after };
  const chosen = ['id', 'runtime'].filter((key) => !Object.hasOwn(after, key));
  return { before: without(comparable(kind, server, inherits), chosen), after };
}

function untimed(entity: JsonObject): JsonObject {
  return without(entity, ['last_modified']);
}

function without(document: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !keys.includes(key)));
}

function comparable(kind: DefinitionKind, document: JsonObject, inherits: boolean): JsonObject {
  const keys = known[kind];
  return Object.fromEntries(
    Object.entries(document)
      .filter(([key]) => !managed.has(key) && (keys === undefined || keys.includes(key)))
      .filter(([key, value]) => !(inherits && overriding.has(key) ? value === null : isEmpty(value)))
      .map(([key, value]) => [key, comparableValue(key, value)]),
  ) as JsonObject;
}

function comparableValue(key: string, value: unknown): unknown {
  if (typeof value === 'string' && ['command', 'condition', 'description'].includes(key))
    return trimLines(value);
  if (key !== 'parameters' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, parameter]) => [name, withoutEmptiness(parameter as JsonObject)]),
  );
}

function withoutEmptiness(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== ''));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The difference of two documents in the style of zmon-cli, as a unified diff without its index line. */
export async function unifiedDiff(
  name: string,
  before: JsonObject | undefined,
  after: JsonObject,
): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const text = (document: JsonObject | undefined): string => (document ? encodeDefinition(document) : '');
  return createTwoFilesPatch(name, name, text(before), text(after), before ? 'server' : 'nothing', 'file', {
    context: 3,
  })
    .replace(/^(Index:.*\n)?=+\n/, '')
    .trimEnd();
}
