import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../core/index.js';
import { definitionError } from '../definition/definition-error.js';
import { findDefinition, readDefinitionText, shownPath } from '../definition/load-definition.js';
import type { Definition, Step } from '../definition/model.js';
import { readDefinition } from '../definition/read-definition.js';
import { VERSION } from '../definition/read-frame.js';
import { readTree } from '../definition/read-yaml.js';
import { SourceText } from '../definition/source-text.js';
import { tokensIn } from '../definition/substitution.js';
import type { MappingNode, ScalarNode, YamlTree } from '../definition/yaml-tree.js';
import { migrateLegacy } from './migrate-legacy.js';
import { applyEdits, type Edit } from './text-edit.js';

export interface Migration {
  text: string;
  /** What was changed, as sentences; empty when the text is current already. */
  changes: readonly string[];
}

/**
 * The text in the current form: the legacy form becomes a pipeline, `version` and unquoted `#{…}` get quotes. All else, comments and
 * layout included, stays as it is. The result is read again and must say the same as before; a text that cannot be changed that way is
 * refused. Throws the errors of a definition that cannot be read.
 */
export async function migrateDefinition(text: string, file: string): Promise<Migration> {
  const before = await readAsWritten(text, file);
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const source = new SourceText(text.slice(mark.length), file);
  const tree = await readTree(source);
  const root = tree.root as MappingNode;
  const quoting = [...quoteVersion(root, source), ...quoteTokens(tree, source)];
  let result = applyEdits(source.text, quoting);
  const changes = quoting.map(({ what }) => what);
  if (before.form === 'legacy') {
    result = await migrateLegacy(result, file);
    changes.unshift('build_steps becomes a pipeline with one step');
  }
  if (changes.length === 0) return { text, changes };
  await checkSame(before, result, file);
  return { text: mark + result, changes };
}

/** {@link migrateDefinition} for a file: the given one, or the definition of this repository. */
export async function migrateFile(cwd: string, filename: string | undefined): Promise<Migration> {
  const path = await findDefinition(cwd, filename);
  const shown = shownPath(cwd, path);
  return migrateDefinition(await readDefinitionText(path, shown), shown);
}

async function readAsWritten(text: string, file: string): Promise<Definition> {
  const { definition, findings } = await readDefinition(text, file, { keepTokens: true, allowUnknown: true });
  if (!definition) throw definitionError(findings)!;
  return definition;
}

function quoteVersion(root: MappingNode, source: SourceText): Edit[] {
  const value = root.entries.find(({ key }) => key.text === 'version')?.value;
  if (value?.kind !== 'scalar' || !value.plain || !/^2017-0?9-20$/.test(value.text)) return [];
  const { line } = source.span(value.start);
  return [
    { start: value.start, end: value.end, text: `"${VERSION}"`, what: `line ${line}: version is quoted` },
  ];
}

/** Puts values in quotes that begin a comment for everybody who does not substitute first. */
function quoteTokens(tree: YamlTree, source: SourceText): Edit[] {
  return tree.scalars.flatMap((scalar) => {
    const raw = source.text.slice(scalar.start, scalar.end);
    if (!scalar.plain || raw.includes('\n') || !beginsComment(scalar, source.text)) return [];
    const { line } = source.span(scalar.start);
    const quoted = /["\\]/.test(raw) ? `'${raw.replaceAll("'", "''")}'` : `"${raw}"`;
    return [
      { start: scalar.start, end: scalar.end, text: quoted, what: `line ${line}: ${quoted} is quoted` },
    ];
  });
}

function beginsComment(scalar: ScalarNode, text: string): boolean {
  return tokensIn(scalar.text).length > 0 && /(^|\s)#\{/.test(text.slice(scalar.start, scalar.end));
}

/** The promise of every edit: the definition says what it said. */
async function checkSame(before: Definition, text: string, file: string): Promise<void> {
  const { definition, findings } = await readDefinition(text, file, { keepTokens: true, allowUnknown: true });
  if (definition && isDeepStrictEqual(meaning(before), meaning(definition))) return;
  const [first] = findings.filter(({ severity }) => severity === 'error');
  throw usageError(`${file} is written in a way that cannot be migrated without changing what it says`, {
    hint: first
      ? `The result would have an error: ${first.message}.`
      : 'Write the current form by hand, from the layout of docs/pipeline.md.',
    code: 'cannot-migrate',
  });
}

function meaning(definition: Definition): unknown {
  const {
    steps,
    dependencies,
    tags,
    notifications,
    schedule,
    allowConcurrentSteps,
    allowConcurrentPipelines,
  } = definition;
  return {
    steps: steps.map(withoutPlaces),
    rest: { dependencies, tags, notifications, schedule, allowConcurrentSteps, allowConcurrentPipelines },
  };
}

function withoutPlaces(step: Step): unknown {
  return JSON.parse(JSON.stringify(step, (key, value: unknown) => (key === 'position' ? undefined : value)));
}
