import { usageError, ZkError } from '../../core/index.js';
import { isMapping, type YamlMapping, type YamlValue } from '../../yaml/index.js';
import type { JsonObject } from '../bridge/wire.js';
import { FieldReader } from './field-reader.js';
import { kindOfKeys } from './keys.js';
import type { AnyLoaded, DefinitionKind } from './model.js';
import { YamlOrigin } from './origin.js';
import { forThisMachine, type Problem } from './problem.js';
import { readAlertDefinition } from './read-alert.js';
import { readCheckDefinition } from './read-check.js';
import { readDashboardDefinition } from './read-dashboard.js';
import { plainJson, readEntityDefinition } from './read-entity.js';
import { decodeDefinitionText, type DecodedDocument } from './yaml-documents.js';

/** Everything that a text holds, and everything that is wrong with it. */
export interface ReadDefinitions {
  loaded: AnyLoaded[];
  problems: Problem[];
}

export interface DefinitionReading {
  /** What a document is whose keys do not say it. */
  expected?: DefinitionKind;
  /** `machine`: what only a ZMON server refuses is a warning. Default: `server`. */
  target?: 'machine' | 'server';
}

/**
 * Reads all definitions of a YAML or JSON text: documents that are a check, an alert, a dashboard, an entity, or a list of entities.
 * Nothing throws: a text that cannot be read is a problem like any other.
 */
export function readDefinitions(
  text: string,
  file: string,
  reading: DefinitionReading = {},
): ReadDefinitions {
  const result: ReadDefinitions = { loaded: [], problems: [] };
  try {
    const stream = decodeDefinitionText(text, file);
    for (const { message, code, position } of stream.warnings)
      result.problems.push({ severity: 'warning', matters: 'always', code, message, position });
    for (const document of stream.documents)
      readDocument(document, new YamlOrigin(file, text, document), reading, result);
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
    result.problems.push(asProblem(error, file));
  }
  return result;
}

function readDocument(
  document: DecodedDocument,
  origin: YamlOrigin,
  reading: DefinitionReading,
  result: ReadDefinitions,
): void {
  const { value } = document;
  if (value === null) return;
  // A list holds entities, unless its items say otherwise, as in the answer of a server.
  if (Array.isArray(value))
    value.forEach((item, index) =>
      readOne(item, origin.at([index]), { expected: 'entity', ...reading }, result),
    );
  else readOne(value, origin, reading, result);
}

function readOne(
  value: YamlValue,
  origin: YamlOrigin,
  { expected, target }: DefinitionReading,
  { loaded, problems }: ReadDefinitions,
): void {
  const kind = isMapping(value) ? (kindOfKeys(Object.keys(value), expected) ?? expected) : undefined;
  if (kind === undefined || !isMapping(value)) {
    problems.push(noDefinition(origin));
    return;
  }
  const noted: Problem[] = [];
  const definition = readAs(kind, new FieldReader(value, [], origin, noted), value);
  const own = target === 'machine' ? forThisMachine(noted) : noted;
  problems.push(...own);
  const warnings = own.filter(({ severity }) => severity === 'warning');
  loaded.push({ ...definition, document: plainJson(value) as JsonObject, origin, warnings });
}

function readAs(kind: DefinitionKind, reader: FieldReader, mapping: YamlMapping) {
  switch (kind) {
    case 'check':
      return { kind, definition: readCheckDefinition(reader) };
    case 'alert':
      return { kind, definition: readAlertDefinition(reader) };
    case 'dashboard':
      return { kind, definition: readDashboardDefinition(reader) };
    case 'entity':
      return { kind, definition: readEntityDefinition(reader, mapping) };
  }
}

function noDefinition(origin: YamlOrigin): Problem {
  return {
    severity: 'error',
    matters: 'always',
    code: 'no-definition',
    message: 'this is neither a check, an alert, an entity nor a dashboard',
    hint: 'A check has `command`, an alert `condition`, an entity `id` and `type`, a dashboard `widget_configuration`.',
    position: origin.positionOf([]),
  };
}

function asProblem(error: ZkError, file: string): Problem {
  return {
    severity: 'error',
    matters: 'always',
    code: error.code ?? 'invalid-yaml',
    message: error.message,
    position: error.position ?? { file, line: 1, column: 1 },
    ...(error.hint !== undefined && { hint: error.hint }),
  };
}

/** The error for a file that holds none of the wanted kind. */
export function noneOf(kind: DefinitionKind, file: string): ZkError {
  const article = kind === 'alert' || kind === 'entity' ? 'an' : 'a';
  return usageError(`there is no ${kind} in this file`, {
    code: 'no-definition',
    position: { file },
    hint: `Name a file that holds ${article} ${kind}.`,
  });
}
