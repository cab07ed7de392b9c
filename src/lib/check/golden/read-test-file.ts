import { dirname, join } from 'node:path';
import { usageError, ZkError } from '../../core/index.js';
import { isMapping } from '../../yaml/index.js';
import type { Json } from '../bridge/wire.js';
import { FieldReader } from '../definition/field-reader.js';
import type { Entity } from '../definition/model.js';
import { YamlOrigin } from '../definition/origin.js';
import { problemsError, type Problem } from '../definition/problem.js';
import { plainJson, readEntityDefinition } from '../definition/read-entity.js';
import { decodeDefinitionText } from '../definition/yaml-documents.js';
import { asText } from '../evaluation/fault.js';
import { expandSeries, type Sample } from '../history/series.js';
import type { GoldenFile, GoldenTest } from './model.js';
import { exactJson } from './exact-json.js';
import { readExpectations } from './read-expectation.js';
import { TestReader } from './test-reader.js';

/** The time of a test that names none. */
const DEFAULT_START = Date.UTC(2026, 0, 1);

const fileKeys = ['check', 'alerts', 'entities', 'cassette', 'at', 'every', 'zone', 'tests'];
const testKeys = ['name', 'at', 'every', 'zone', 'entities', 'series', 'history', 'steps', 'expect'];

/** Reads a test file. Throws a usage error with all mistakes and their places. */
export function readTestFile(text: string, file: string): GoldenFile {
  const [document, second] = decodeDefinitionText(text, file).documents;
  const value = document?.value;
  if (document === undefined || !isMapping(value))
    throw usageError('a test file is a mapping with `check` and `tests`', {
      position: { file, line: 1, column: 1 },
    });
  if (second !== undefined)
    throw usageError('a test file holds one document', {
      position: { file, line: second.places.line, column: 1 },
    });
  const problems: Problem[] = [];
  const reader = new TestReader(value, [], new YamlOrigin(file, text, document), problems);
  const read = readFile(reader, text, file);
  const error = problemsError(problems);
  if (error) throw error;
  return read;
}

function readFile(reader: TestReader, text: string, file: string): GoldenFile {
  reader.refuseUnknown(fileKeys);
  const folder = dirname(file);
  const inFolder = (path: string): string => (path.startsWith('/') ? path : join(folder, path));
  const defaults = {
    at: reader.time('at') ?? DEFAULT_START,
    every: reader.duration('every'),
    zone: reader.zone('zone'),
  };
  const cassette = reader.text('cassette');
  const entities = reader.items('entities');
  const tests = reader.tests('tests');
  if (tests.length === 0) reader.error('missing-field', [], '`tests` is missing or empty');
  const result: GoldenFile = {
    file,
    text,
    check: inFolder(reader.requiredText('check', 'always')),
    alerts: reader.texts('alerts').map(inFolder),
    entityFiles: entities.flatMap((item) => (typeof item === 'string' ? [inFolder(item)] : [])),
    entities: inlineEntities(reader),
    cassette: inFolder(cassette ?? defaultCassette(file)),
    cassetteGiven: cassette !== undefined,
    tests: tests.map((test, index) => readTest(test, index, defaults)),
  };
  refuseSameNames(reader, result.tests);
  return result;
}

/** `x.check-test.yaml` is recorded in `x.cassette.yaml`. */
export function defaultCassette(file: string): string {
  const name = file.replace(/^.*[\\/]/, '').replace(/(\.check-test)?\.(ya?ml|json)$/i, '');
  return `${name}.cassette.yaml`;
}

function inlineEntities(reader: TestReader): Entity[] {
  return reader.items('entities').flatMap((item, index) => {
    if (typeof item === 'string') return [];
    if (isMapping(item))
      return [
        readEntityDefinition(
          new FieldReader(item, [...reader.at, 'entities', index], reader.origin, reader.problems),
          item,
        ),
      ];
    reader.error('wrong-type', ['entities', index], `\`entities[${index}]\`: expected a file or an entity`);
    return [];
  });
}

function readTest(
  reader: TestReader,
  index: number,
  defaults: { at: number; every: number | undefined; zone: string | undefined },
): GoldenTest {
  reader.refuseUnknown(testKeys);
  const series = readSeries(reader);
  const expectations = readExpectations(reader);
  const every = reader.duration('every') ?? defaults.every;
  const zone = reader.zone('zone') ?? defaults.zone;
  const only = reader.value('entities') === undefined ? undefined : reader.texts('entities');
  const history = reader.value('history');
  const steps = reader.integer('steps', { min: 1, max: 100_000 });
  const longest = Math.max(0, ...[...(series?.values() ?? [])].map(({ length }) => length));
  return {
    name: reader.requiredText('name', 'always'),
    index,
    position: reader.origin.positionOf(reader.at),
    at: reader.time('at') ?? defaults.at,
    steps: steps ?? Math.max(1, longest, ...expectations.map(({ step = 1 }) => step)),
    expectations,
    ...(every !== undefined && { every }),
    ...(zone !== undefined && { zone }),
    ...(only !== undefined && { only }),
    ...(series !== undefined && { series }),
    ...(history !== undefined && {
      history: { value: plainJson(history), position: reader.origin.positionOf([...reader.at, 'history']) },
    }),
  };
}

/** One series for all entities, or by entity; lists hold values as they are. */
function readSeries(reader: TestReader): ReadonlyMap<string, readonly Sample[]> | undefined {
  const value = reader.value('series');
  if (value === undefined) return undefined;
  const byEntity = isMapping(value) ? Object.entries(value) : [['*', value] as const];
  return new Map(
    byEntity.map(([id, one]) => {
      if (Array.isArray(one))
        return [id, one.map((item) => ({ kind: 'value' as const, value: exactJson(item) }))];
      try {
        return [id, expandSeries(asText(plainJson(one) as Json))];
      } catch (error) {
        if (!(error instanceof ZkError)) throw error;
        reader.error('wrong-value', isMapping(value) ? ['series', id] : ['series'], error.message, {
          ...(error.hint !== undefined && { hint: error.hint }),
        });
        return [id, []];
      }
    }),
  );
}

function refuseSameNames(reader: TestReader, tests: readonly GoldenTest[]): void {
  const seen = new Set<string>();
  for (const { name, index } of tests) {
    if (seen.has(name))
      reader.error('duplicate-name', ['tests', index, 'name'], `another test is named "${name}", too`);
    seen.add(name);
  }
}
